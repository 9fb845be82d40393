import type { Command, CommandOption } from '../plan/lowering.ts';
import { SplError } from '../syntax/spl-error.ts';
import { ArgumentReader } from './shared/arguments.ts';

const options: readonly CommandOption[] = [
  {
    name: 'keepresults',
    values: '<bool>',
    default: 'false',
    summary: 'Pass the rows on; without it nothing comes after.',
  },
  { name: 'namespace', values: '<string>', summary: 'Not supported: no search could read it.' },
  { name: 'squashcase', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
];

/** Index files of a job's rows are not needed: `tstats` and `pivot` read data models as they are. */
export const tscollectCommand: Command = {
  name: 'tscollect',
  aliases: [],
  role: 'dataset',
  standsElse: null,
  relational: true,
  group: 'not run',
  summary: 'Accepted: what it would write for tstats and pivot is read from the events themselves.',
  syntax: 'tscollect [keepresults=<bool>] [squashcase=<bool>]',
  options,
  example: { spl: '| makeresults | eval a=1 | table a | tscollect keepresults=true', rows: [{ a: 1 }] },

  lower(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const namespace = reader.option('namespace');
    if (namespace !== null)
      throw new SplError(
        "'tscollect' is not supported with 'namespace='. Leave it out: tstats reads events and data models as they are.",
        namespace.span,
        null,
        'arguments',
      );
    const keeps = reader.boolean('keepresults', false);
    return {
      operators: keeps ? [] : [{ kind: 'limit', count: 0 }],
      role: 'dataset',
      place: 'later',
      describe: () => (keeps ? 'Leaves the rows as they are.' : 'Gives no rows.'),
    };
  },
};
