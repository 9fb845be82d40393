import { custom } from '../plan/custom.ts';
import { nothing } from '../plan/field-demand.ts';
import { visibleFieldMatcher } from '../plan/visible-fields.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface FilldownArguments {
  readonly patterns: readonly string[];
}

export const filldownCommand = custom<FilldownArguments>({
  name: 'filldown',
  aliases: [],
  role: 'centralised',
  group: 'convert and eval',
  summary: 'Fills in missing values with the last value before; without a list in every field.',
  syntax: 'filldown [<field-pattern>...]',
  options: [],
  example: {
    spl: '| makeresults count=3 | streamstats count as n | eval a=if(n=1,"x",null()) | filldown a | table a',
    rows: [{ a: 'x' }, { a: 'x' }, { a: 'x' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, []);
    const patterns = reader.names().map((name) => name.text);
    reader.end();
    return { patterns };
  },
  describe: ({ patterns }) =>
    `Fills missing values of ${patterns.length === 0 ? 'every field' : patterns.join(', ')} with the last value before.`,
  fields: (_, input) => input,
  // It may name fields that are not there.
  ownReads: () => nothing,
  needs: (_, wanted) => wanted,
  operator:
    ({ patterns }) =>
    (input) => ({ ...input, rows: filled(input.rows, patterns) }),
});

function* filled(rows: Iterable<Row>, patterns: readonly string[]): Iterable<Row> {
  const matches = visibleFieldMatcher(patterns.length === 0 ? ['*'] : patterns);
  const last = new Map<string, Value>();
  for (const row of rows) {
    for (const field in row) if (row[field] != null && matches(field)) last.set(field, row[field]);
    for (const [field, value] of last) if (row[field] == null) row[field] = value;
    yield row;
  }
}
