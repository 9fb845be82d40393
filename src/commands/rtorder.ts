import { readIgnoredOptions, unchangedRows } from './shared/unchanged-rows.ts';

const options = [
  { name: 'discard', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'buffer_span', values: '<time>', default: '10s', summary: 'Accepted; has no effect here.' },
  { name: 'max_buffer_size', values: '<int>', default: '50000', summary: 'Accepted; has no effect here.' },
];

export const rtorderCommand = unchangedRows(
  {
    name: 'rtorder',
    aliases: [],
    group: 'not run',
    summary: 'Accepted; it orders the events of a search in real time, which there is none of here.',
    syntax: 'rtorder [discard=<bool>] [buffer_span=<time>] [max_buffer_size=<int>]',
    options,
    example: { spl: '| makeresults | rtorder buffer_span=1s | eval a=1 | table a', rows: [{ a: 1 }] },
  },
  readIgnoredOptions(options),
  () => 'Leaves the rows as they are: nothing here is in real time.',
);
