import { readIgnoredOptions, unchangedRows } from './shared/unchanged-rows.ts';

export const localopCommand = unchangedRows(
  {
    name: 'localop',
    aliases: [],
    group: 'not run',
    summary: 'Accepted; all commands run on one machine here.',
    syntax: 'localop',
    options: [],
    example: { spl: '| makeresults | localop | eval a=1 | table a', rows: [{ a: 1 }] },
  },
  readIgnoredOptions([]),
  () => 'Leaves the rows as they are: everything runs on this machine.',
);
