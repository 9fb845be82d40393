import { custom } from '../plan/custom.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText } from '../values/compare.ts';
import { getOrAdd } from '../values/get-or-add.ts';
import { toText } from '../values/number.ts';
import { rowOf } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface CofilterArguments {
  readonly user: string;
  readonly item: string;
}

const columns = ['Item 1', 'Item 1 user count', 'Item 2', 'Item 2 user count', 'Pair count'] as const;

export const cofilterCommand = custom<CofilterArguments>({
  name: 'cofilter',
  aliases: [],
  role: 'transforming',
  group: 'aggregate',
  summary:
    'Counts how many values of a first field (users) occur with both of two values of a second one (items), for each pair that occurs; most first.',
  syntax: 'cofilter <user-field> <item-field>',
  options: [],
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval user=if(n<3,"ann","bob"), item=if(n%2=0,"tea","jam") | cofilter user item',
    rows: [{ 'Item 1': 'jam', 'Item 1 user count': 2, 'Item 2': 'tea', 'Item 2 user count': 2, 'Pair count': 2 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, []);
    const [user, item] = reader.names();
    if (user === undefined || item === undefined)
      throw new SplError("'cofilter' needs two fields.", stage.nameSpan, null, 'arguments');
    reader.end();
    return { user: user.text, item: item.text };
  },

  describe: ({ user, item }) => `Counts for each two values of ${item} how many values of ${user} occur with both.`,
  fields: () => ({ known: columns, open: false }),
  needs: ({ user, item }) => new Set([user, item]),
  operator:
    ({ user, item }, context) =>
    (input) => {
      const itemsOfUser = new Map<string, Set<string>>();
      for (const row of input.rows)
        for (const who of toList(row[user]).map(toText)) {
          const items = getOrAdd(itemsOfUser, who, () => new Set<string>());
          for (const what of toList(row[item])) items.add(toText(what));
        }
      const users = new Map<string, number>();
      const pairs = new Map<string, { readonly first: string; readonly second: string; count: number }>();
      for (const set of itemsOfUser.values()) {
        const items = [...set].sort(compareText);
        items.forEach((first, at) => {
          users.set(first, (users.get(first) ?? 0) + 1);
          for (const second of items.slice(at + 1)) {
            const key = JSON.stringify([first, second]);
            const pair = pairs.get(key);
            if (pair !== undefined) pair.count++;
            else if (pairs.size < context.limits.heldRows) pairs.set(key, { first, second, count: 1 });
            else throw new SplError(`'cofilter' would make more than ${pairs.size} pairs.`, null, null, 'limit');
          }
        });
      }
      const sorted = [...pairs.values()].sort(
        (a, b) => b.count - a.count || compareText(a.first, b.first) || compareText(a.second, b.second),
      );
      return {
        columns,
        open: false,
        rows: sorted.map(({ first, second, count }) =>
          rowOf({
            'Item 1': first,
            'Item 1 user count': users.get(first)!,
            'Item 2': second,
            'Item 2 user count': users.get(second)!,
            'Pair count': count,
          }),
        ),
      };
    },
});
