import type { Command } from '../plan/lowering.ts';
import { ArgumentReader } from './shared/arguments.ts';

export const tableCommand: Command = {
  name: 'table',
  aliases: [],
  role: 'transforming',
  standsElse: null,
  relational: false,
  group: 'search and shape',
  summary: 'Keeps only the listed fields, in the order listed. Without any row that has one of them there are no rows.',
  syntax: 'table [<field-pattern>]...',
  options: [],
  example: { spl: '| makeresults | eval a=1, b=2, c=3 | table c a', rows: [{ c: 3, a: 1 }] },

  lower(stage, context) {
    const reader = new ArgumentReader(stage, []);
    const patterns = reader.names().map((name) => name.text);
    reader.end();
    if (patterns.length === 0) context.notice("'table' names no field: there is nothing to show.", stage.nameSpan);
    return {
      operators: [{ kind: 'project', mode: 'only', patterns }],
      role: 'transforming',
      place: 'later',
      describe: () => (patterns.length === 0 ? 'Shows no field.' : `Shows only ${patterns.join(', ')}, in this order.`),
    };
  },
};
