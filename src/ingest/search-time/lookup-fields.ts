import { parseSearchTerms } from '../../../grammar/parse.ts';
import type { CompileContext } from '../../functions/eval-function.ts';
import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import { builtinLookups } from '../../knowledge/builtin-lookups/registry.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { LookupTable } from '../../knowledge/lookup.ts';
import { createMatcher } from '../../knowledge/lookup-matcher.ts';
import type { AutomaticLookup } from '../../knowledge/props/automatic-lookup.ts';
import type { ScriptLookup } from '../../knowledge/script-lookup.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { fromList, type Scalar, toList, type Value } from '../../values/value.ts';
import type { FieldStep } from '../rule-step.ts';

/** The rows of a lookup for values of its key columns. */
interface OpenLookup {
  readonly columns: readonly string[];
  find(keys: readonly Value[], time: number | null): readonly Readonly<Record<string, Value>>[];
}

/**
 * LOOKUP (props.conf.spec): an event that has all keys gets the columns of the rows found; when there is no row, OUTPUT removes these
 * fields. OUTPUTNEW leaves fields alone that the event has.
 * @throws Error when the lookup is not there or has no such field
 */
export function compileAutomaticLookup(
  lookup: AutomaticLookup,
  knowledge: Knowledge,
  context: CompileContext,
): FieldStep {
  const { columns, find } = openLookup(lookup, knowledge, context);
  const keys = lookup.keys.map(({ field }) => field);
  const outputs =
    lookup.outputs?.map(({ column, field }) => ({ column: columnNamed(column, columns, lookup.table), field })) ??
    columns
      .filter((column) => !lookup.keys.some((key) => key.column === column.trim()))
      .map((column) => ({ column, field: column.trim() }));
  return (row) => {
    const values = keys.map((key) => row[key]);
    if (values.some((value) => value == null)) return;
    const wanted = lookup.keeps ? outputs.filter(({ field }) => row[field] == null) : outputs;
    if (wanted.length === 0) return;
    const found = find(values, typeof row._time === 'number' ? row._time : null);
    for (const { column, field } of wanted) row[field] = valuesOf(found, column);
  };
}

function openLookup({ table: name, keys }: AutomaticLookup, knowledge: Knowledge, context: CompileContext): OpenLookup {
  const table = knowledge.lookups.get(name) ?? knowledge.lookups.get(`${name}.csv`);
  if (table !== undefined)
    return openTable(
      table,
      keys.map(({ column }) => column),
      context,
    );
  const script = builtinLookups.get(name);
  if (script !== undefined)
    return openScript(
      script,
      keys.map(({ column }) => column),
    );
  const reason = knowledge.problems.find(({ subject }) => subject === name)?.message;
  throw new Error(`there is no lookup '${name}'${reason === undefined ? '.' : ` (${reason})`}`);
}

function openTable(table: LookupTable, keys: readonly string[], context: CompileContext): OpenLookup {
  const { filter } = table.settings;
  const matcher = createMatcher(
    table,
    keys.map((key) => columnNamed(key, table.fields, table.name)),
    {
      timeZone: context.timeZone,
      ...(filter !== null && { accept: compileSearchPredicate(parseSearchTerms(filter), context).test }),
    },
  );
  return { columns: table.fields, find: (values, time) => matcher.match(values, time) };
}

/** A lookup that is computed; of a multivalue key the first value counts. */
function openScript(script: ScriptLookup, keys: readonly string[]): OpenLookup {
  for (const key of keys) columnNamed(key, script.inputs, script.name);
  const positions = script.inputs.map((input) => keys.indexOf(input));
  return {
    columns: script.outputs,
    find(values) {
      const texts = values.map((value) => toText(toList(value)[0] ?? ''));
      const row = script.compute(positions.map((position) => (position < 0 ? null : texts[position]!)));
      return row === null ? [] : [row];
    },
  };
}

/** Headers of CSV files may have stray blanks around them. */
function columnNamed(name: string, columns: readonly string[], table: string): string {
  const column = columns.includes(name) ? name : columns.find((each) => each.trim() === name);
  if (column === undefined) throw new Error(`the lookup '${table}' has no field '${name}'.`);
  return column;
}

function valuesOf(found: readonly Readonly<Record<string, Value>>[], column: string): Value {
  if (found.length === 1) return found[0]![column];
  const values: Scalar[] = [];
  for (const row of found as readonly Row[]) values.push(...toList(row[column]));
  return fromList(values);
}
