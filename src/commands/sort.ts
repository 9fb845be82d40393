import type { Command, CommandOption } from '../plan/lowering.ts';
import { SplError } from '../syntax/spl-error.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { printSortKey, readSortKeys } from './shared/sort-keys.ts';

const options: readonly CommandOption[] = [
  {
    name: 'limit',
    values: '<int>',
    default: '10000',
    summary: 'How many rows to keep; 0 keeps all. A number before the fields means the same.',
  },
];

export const sortCommand: Command = {
  name: 'sort',
  aliases: [],
  role: 'dataset',
  standsElse: null,
  relational: false,
  group: 'search and shape',
  summary: 'Sorts rows by fields and keeps the first 10,000. Rows that lack a field come last.',
  syntax: 'sort [<count>] [-|+]<field>|num(<field>)|str(<field>)|ip(<field>) [, ...] [desc]',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | sort -n | table n',
    rows: [{ n: 3 }, { n: 2 }, { n: 1 }],
  },

  lower(stage, context) {
    const reader = new ArgumentReader(stage, options);
    let limit = reader.option('limit') ? reader.integer('limit', 0, { min: 0 }) : null;
    const first = reader.peek();
    if (limit === null && first?.kind === 'text' && !first.quoted && /^\d+$/.test(first.text)) {
      reader.next();
      limit = Number(first.text);
    }
    const word = reader.peek();
    const keys = readSortKeys(reader);
    if (keys.length === 0) throw new SplError("'sort' needs at least one field.", stage.nameSpan, null, 'arguments');
    if (word?.kind === 'text' && !word.quoted && keys.length > 1 && word.text.toLowerCase() === 'by')
      context.notice("'sort' knows no BY: it is read as the name of a field.", word.span);
    return {
      operators: [{ kind: 'sort', keys, limit }],
      role: 'dataset',
      place: 'later',
      describe: () =>
        `Sorts by ${keys.map(printSortKey).join(', then ')}${limit === 0 ? '' : ` and keeps the first ${limit ?? 10000} rows`}.`,
    };
  },
};
