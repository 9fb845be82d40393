import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText } from '../values/compare.ts';
import { toNumber, toText } from '../values/number.ts';
import { type Row, rowOf } from '../values/row.ts';
import { fromList, toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface ArulesArguments {
  readonly fields: readonly string[];
  /** Rows at least that hold what a rule is about. */
  readonly support: number;
  readonly confidence: number;
}

const options: readonly CommandOption[] = [
  { name: 'sup', values: '<int>', default: '3', summary: 'Rows that must hold the values of a rule.' },
  { name: 'conf', values: '<number>', default: '0.5', summary: 'Least strength of a rule, from 0 to 1.' },
];

const columns = [
  'Given fields',
  'Implied fields',
  'Strength',
  'Given fields support',
  'Implied fields support',
] as const;

export const arulesCommand = custom<ArulesArguments>({
  name: 'arules',
  aliases: [],
  role: 'transforming',
  group: 'aggregate',
  summary:
    'Finds rules between values of fields (apriori): which value follows from which others, how often (Strength: rows with both / rows with the given ones), and how many rows hold the one and the other.',
  syntax: 'arules [sup=<int>] [conf=<number>] <field> <field>...',
  options,
  example: {
    spl: '| makeresults count=4 | eval a="x", b="y" | arules a b',
    rows: [
      {
        'Given fields': 'a=x',
        'Implied fields': 'b=y',
        Strength: 1,
        'Given fields support': 4,
        'Implied fields support': 4,
      },
      {
        'Given fields': 'b=y',
        'Implied fields': 'a=x',
        Strength: 1,
        'Given fields support': 4,
        'Implied fields support': 4,
      },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const fields = [...new Set(reader.names().map(({ text }) => text))];
    if (fields.length < 2) reader.fail("'arules' needs at least two fields.");
    reader.end();
    const confidence = toNumber(reader.text('conf', '0.5'));
    if (confidence === null || confidence < 0 || confidence > 1)
      throw new SplError(
        "'conf' must be a number from 0 to 1.",
        reader.option('conf')!.value.span,
        null,
        'option-value',
      );
    return { fields, support: reader.integer('sup', 3, { min: 1 }), confidence };
  },

  describe: ({ fields }) => `Finds which values of ${fields.join(', ')} follow from which others.`,
  fields: () => ({ known: columns, open: false }),
  needs: ({ fields }) => new Set(fields),
  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'arules');
    const sets = frequentSets(itemsOf(rows, args.fields), args.support);
    return { columns, open: false, rows: rules(sets, args.confidence) };
  },
});

/** Of each row its values, as `field=value`, each once. */
function itemsOf(rows: readonly Row[], fields: readonly string[]): ReadonlySet<string>[] {
  return rows.map(
    (row) => new Set(fields.flatMap((field) => toList(row[field]).map((value) => `${field}=${toText(value)}`))),
  );
}

/** How many sets of values are followed up at most. */
const mostSets = 100_000;

/** The sets of values that at least `support` rows hold, each in order, with how many rows do. */
function frequentSets(
  rows: readonly ReadonlySet<string>[],
  support: number,
): ReadonlyMap<string, { readonly items: readonly string[]; readonly count: number }> {
  const found = new Map<string, { readonly items: readonly string[]; readonly count: number }>();
  const holders = new Map<string, number[]>();
  rows.forEach((items, at) => {
    for (const item of items) {
      const own = holders.get(item);
      if (own === undefined) holders.set(item, [at]);
      else own.push(at);
    }
  });
  const single = [...holders].filter(([, own]) => own.length >= support).sort(([a], [b]) => compareText(a, b));
  let level = single.map(([item, own]) => ({ items: [item], own }));
  while (level.length > 0) {
    for (const { items, own } of level) found.set(JSON.stringify(items), { items, count: own.length });
    const next: typeof level = [];
    for (const { items, own } of level) {
      for (const [item] of single) {
        if (compareText(item, items.at(-1)!) <= 0) continue;
        const both = own.filter((at) => rows[at]!.has(item));
        if (both.length >= support) next.push({ items: [...items, item], own: both });
        if (found.size + next.length > mostSets)
          throw new SplError(
            `'arules' found more than ${mostSets} sets of values.`,
            null,
            'Raise sup, or name fewer fields.',
            'limit',
          );
      }
    }
    level = next;
  }
  return found;
}

/** Strongest first, then those with more rows. */
function rules(sets: ReturnType<typeof frequentSets>, confidence: number): Row[] {
  const found: {
    readonly given: readonly string[];
    readonly implied: string;
    readonly strength: number;
    readonly of: number;
  }[] = [];
  for (const { items, count } of sets.values()) {
    if (items.length < 2) continue;
    for (const implied of items) {
      const given = items.filter((item) => item !== implied);
      const of = sets.get(JSON.stringify(given))!.count;
      if (count / of >= confidence) found.push({ given, implied, strength: count / of, of });
    }
  }
  found.sort(
    (a, b) =>
      b.strength - a.strength ||
      b.of - a.of ||
      compareText(a.given.join('\n'), b.given.join('\n')) ||
      compareText(a.implied, b.implied),
  );
  return found.map(({ given, implied, strength, of }) =>
    rowOf({
      'Given fields': fromList(given),
      'Implied fields': implied,
      Strength: strength,
      'Given fields support': of,
      'Implied fields support': sets.get(JSON.stringify([implied]))!.count,
    }),
  );
}
