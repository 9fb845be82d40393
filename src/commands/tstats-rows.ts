import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { SearchExpression } from '../language/ast.ts';
import type { RunContext } from '../plan/run-context.ts';
import { ABSENT_FIELD } from '../plan/scan.ts';
import type { DatasetSource } from '../plan/stored-source.ts';
import { addDefaultFields } from '../values/default-fields.ts';
import type { Row } from '../values/row.ts';
import { binTime } from '../values/time-span.ts';
import type { Value } from '../values/value.ts';
import { timeOf } from './aggregate-calls.ts';
import { nodeTerm } from './data-model-source.ts';
import { prefixValues } from './prefix-terms.ts';
import { resolveSubsearches } from './search-subsearches.ts';
import type { TstatsArguments, TstatsKey } from './tstats-arguments.ts';

/** The terms, limited to the dataset when it is not a root. */
export function withNode(terms: SearchExpression | null, source: DatasetSource | null): SearchExpression | null {
  const node = source === null ? null : nodeTerm(source);
  if (node === null || terms === null) return terms ?? node;
  return { kind: 'and', terms: [node, terms], span: terms.span };
}

/** The table's rows that match. */
export function* selectedRows(args: TstatsArguments, context: RunContext): Iterable<Row> {
  const { source, tables, resolve, defaultFields, where, subsearches } = args;
  const terms = withNode(resolveSubsearches(where, subsearches, context), source);
  const predicate = compileSearchPredicate(terms, {
    ...context,
    resolveField: (name) => resolve(name) ?? `${ABSENT_FIELD}${name}`,
  });
  const range = { earliest: predicate.earliest ?? context.earliest, latest: predicate.latest ?? context.latest };
  const inRange = (time: number | null): boolean =>
    time === null ||
    ((range.earliest === null || time >= range.earliest) && (range.latest === null || time < range.latest));
  for (const table of tables) {
    const [model = '', root = ''] = table.split('.');
    const rows = source === null ? context.store.events(range) : context.store.datasetRows(model, root);
    for (const row of rows) {
      if (defaultFields.size > 0) addDefaultFields(row, defaultFields, context.timeZone);
      if (!inRange(timeOf(row)) || !predicate.test(row)) continue;
      yield row;
    }
  }
}

/** What a row has for a by-field. */
function keyOf(row: Row, { field, prefix }: TstatsKey, fillNull: string | null): Value {
  const value = field === null ? null : prefix ? prefixValues(row._raw, field) : row[field];
  return value ?? fillNull;
}

/** Rows for a following command: by-fields and aggregated fields under the names typed. Rows without a by-field are left out. */
export function* namedRows(rows: Iterable<Row>, { by, specs, fillNull }: TstatsArguments): Iterable<Row> {
  for (const row of rows) {
    const keys = by.map((key) => keyOf(row, key, fillNull));
    for (const { call, argument } of specs) {
      if (argument.kind === 'field' && call.argument?.kind === 'field')
        row[call.argument.name.text] = row[argument.name];
      if (call.argument?.kind === 'prefix') row[call.argument.text] = prefixValues(row._raw, call.argument.text);
    }
    by.forEach(({ output }, index) => {
      row[output] = keys[index];
    });
    if (keys.every((key) => key != null)) yield row;
  }
}

export const keyName = (index: number): string => `\u0000key${index}`;

/** Rows with their by-fields under names of their own: a filled one is still absent to the aggregates. */
export function* withKeys(rows: Iterable<Row>, { by, fillNull }: TstatsArguments, context: RunContext): Iterable<Row> {
  for (const row of rows) {
    for (let index = 0; index < by.length; index++) {
      const key = by[index]!;
      row[keyName(index)] =
        key.span === null ? keyOf(row, key, fillNull) : binTime(timeOf(row) ?? 0, key.span, context.timeZone);
    }
    yield row;
  }
}

export function renameKeys(row: Row, keys: readonly string[], names: readonly string[]): void {
  for (let index = 0; index < keys.length; index++) {
    row[names[index]!] = row[keys[index]!];
    row[keys[index]!] = undefined;
  }
}
