import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns } from '../plan/row-stream.ts';
import { isInternalField } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText } from '../values/compare.ts';
import { formatNumber, toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface AssociateArguments {
  /** None: all fields that are not internal. */
  readonly fields: readonly string[];
  readonly minCount: number;
  readonly minFrequency: number;
  readonly minImprovement: number;
}

const options: readonly CommandOption[] = [
  { name: 'supcnt', values: '<int>', default: '100', summary: 'Rows that must have the reference value.' },
  { name: 'supfreq', values: '<number>', default: '0.1', summary: 'Share of all rows that must have it.' },
  {
    name: 'improv',
    values: '<number>',
    default: '0.5',
    summary: 'By how many bits the entropy of the target must fall.',
  },
];

const columns = [
  'Reference_Key',
  'Reference_Value',
  'Target_Key',
  'Unconditional_Entropy',
  'Conditional_Entropy',
  'Entropy_Improvement',
  'Description',
  'Support',
] as const;

export const associateCommand = custom<AssociateArguments>({
  name: 'associate',
  aliases: [],
  role: 'transforming',
  group: 'aggregate',
  summary:
    'Finds values of a field that help to predict another field: the Shannon entropy (in bits) of the other field is lower among the rows with that value than among all.',
  syntax: 'associate [supcnt=<int>] [supfreq=<number>] [improv=<number>] [<field>]...',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval os=if(n<3,"linux","windows"), shell=case(n<3,"bash",n=3,"cmd",n=4,"pwsh") | associate supcnt=2 os shell | table Reference_Value Target_Key Entropy_Improvement',
    rows: [
      { Reference_Value: 'linux', Target_Key: 'shell', Entropy_Improvement: 1.5 },
      { Reference_Value: 'windows', Target_Key: 'shell', Entropy_Improvement: 0.5 },
      { Reference_Value: 'bash', Target_Key: 'os', Entropy_Improvement: 1 },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const fields = reader.names().map(({ text }) => text);
    reader.end();
    const number = (name: string, fallback: number): number => {
      const text = reader.text(name, String(fallback));
      const value = toNumber(text);
      if (value !== null && value >= 0) return value;
      const at = reader.option(name)?.value.span ?? null;
      throw new SplError(`'${name}' must be a number that is not negative, not '${text}'.`, at, null, 'option-value');
    };
    return {
      fields,
      minCount: reader.integer('supcnt', 100, { min: 0 }),
      minFrequency: number('supfreq', 0.1),
      minImprovement: number('improv', 0.5),
    };
  },

  describe: ({ fields }) =>
    `Finds values of ${fields.length === 0 ? 'any field' : fields.join(', ')} that help to predict another field.`,
  fields: () => ({ known: columns, open: false }),
  needs: ({ fields }) => (fields.length === 0 ? 'all' : new Set(fields)),

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'associate');
    const fields =
      args.fields.length > 0 ? args.fields : allColumns(input, rows).filter((field) => !isInternalField(field));
    const results = fields.flatMap((reference) =>
      fields.flatMap((target) => (reference === target ? [] : associations(rows, reference, target, args))),
    );
    return { columns, open: false, rows: results };
  },
});

function associations(rows: readonly Row[], reference: string, target: string, args: AssociateArguments): Row[] {
  const all = new Map<string, number>();
  const support = new Map<string, number>();
  const conditional = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const targets = toList(row[target]).map(toText);
    for (const value of targets) increase(all, value);
    for (const value of toList(row[reference]).map(toText)) {
      increase(support, value);
      const counts = conditional.get(value) ?? new Map<string, number>();
      conditional.set(value, counts);
      for (const item of targets) increase(counts, item);
    }
  }
  const before = entropy(all);
  return [...support]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([value, count]) => {
      const counts = conditional.get(value)!;
      if (counts.size === 0 || count < args.minCount || count / rows.length < args.minFrequency) return [];
      const after = entropy(counts);
      if (before - after < args.minImprovement || before === 0) return [];
      return [result(reference, value, target, before, after, count / rows.length)];
    });
}

function increase(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

/** In bits. */
function entropy(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  let sum = 0;
  for (const count of counts.values()) sum -= (count / total) * Math.log2(count / total);
  return sum === 0 ? 0 : sum;
}

function result(reference: string, value: string, target: string, before: number, after: number, support: number): Row {
  const row = newRow();
  row.Reference_Key = reference;
  row.Reference_Value = value;
  row.Target_Key = target;
  row.Unconditional_Entropy = before;
  row.Conditional_Entropy = after;
  row.Entropy_Improvement = before - after;
  row.Description = `When '${reference}' has the value '${value}', the entropy of '${target}' decreases from ${formatNumber(before)} to ${formatNumber(after)}.`;
  row.Support = support;
  return row;
}
