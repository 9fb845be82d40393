import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { Row } from '../values/row.ts';
import { ArgumentReader } from './arguments.ts';
import { tooManyRows } from './held-rows.ts';
import { printSortKey, readSortKeys, type SortKey, sortRows } from './sort-keys.ts';

export interface SortArguments {
  readonly keys: readonly SortKey[];
  /** 0: all rows. Null: the default limit. */
  readonly limit: number | null;
}

const options: readonly CommandOption[] = [
  {
    name: 'limit',
    values: '<int>',
    default: '10000',
    summary: 'How many rows to keep; 0 keeps all. A number before the fields means the same.',
  },
];

export const sortCommand = custom<SortArguments>({
  name: 'sort',
  aliases: [],
  role: 'dataset',
  group: 'search and shape',
  summary: 'Sorts rows by fields and keeps the first 10,000. Rows that lack a field come last.',
  syntax: 'sort [<count>] [-|+]<field>|num(<field>)|str(<field>)|ip(<field>) [, ...] [desc]',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | sort -n | table n',
    rows: [{ n: 3 }, { n: 2 }, { n: 1 }],
  },

  read(stage, context) {
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
    return { keys, limit };
  },

  describe: ({ keys, limit }) =>
    `Sorts by ${keys.map(printSortKey).join(', then ')}${limit === 0 ? '' : ` and keeps the first ${limit ?? 10000} rows`}.`,
  fields: (_, input) => input,
  needs: ({ keys }, wanted) =>
    union(
      wanted,
      keys.map(({ field }) => field),
    ),

  operator({ keys, limit }, context) {
    const count = limit ?? context.limits.sortRows;
    return (input) => {
      const { rows, complete } = firstSorted(input.rows, keys, count, context);
      if (!complete && limit === null)
        context.limitReached('sortRows', `'sort' kept the first ${count} rows. Write 'sort 0 ...' to keep all.`);
      return { ...input, rows };
    };
  },
});

/** The first `count` rows in order (0: all). With a count only a few times as many rows are ever held. */
function firstSorted(
  rows: Iterable<Row>,
  keys: readonly SortKey[],
  count: number,
  context: RunContext,
): { rows: Row[]; complete: boolean } {
  const most = count === 0 ? context.limits.heldRows : Math.max(count * 4, 10_000);
  const held: Row[] = [];
  let complete = true;
  for (const row of rows) {
    if (held.length >= most) {
      if (count === 0) throw tooManyRows(context.limits, 'sort');
      sortRows(held, keys).length = count;
      complete = false;
    }
    held.push(row);
  }
  sortRows(held, keys);
  if (count > 0 && held.length > count) {
    held.length = count;
    complete = false;
  }
  return { rows: held, complete };
}
