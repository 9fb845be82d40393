import { parseSearchTerms } from '../../grammar/parse.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import { builtinLookups } from '../knowledge/builtin-lookups/registry.ts';
import type { LookupTable } from '../knowledge/lookup.ts';
import { createMatcher } from '../knowledge/lookup-matcher.ts';
import { once } from '../knowledge/once.ts';
import type { ScriptLookup } from '../knowledge/script-lookup.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption, ReadContext } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { RunContext } from '../plan/run-context.ts';
import { timeOf } from '../rows/row-time.ts';
import type { Name, Span } from '../syntax/ast.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import { fromList, isMultivalue, type Scalar, toList, type Value } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { findTable, unknownLookup } from './shared/find-lookup.ts';

interface LookupField {
  /** The column of the lookup. */
  readonly column: string;
  /** The field of the row that it is compared with or written to. */
  readonly field: string;
  readonly span: Span;
}

export interface LookupArguments {
  readonly name: string;
  readonly span: Span;
  readonly keys: readonly LookupField[];
  /** null: all columns that are no keys. */
  readonly outputs: readonly LookupField[] | null;
  /** Keep the values of fields that exist (OUTPUTNEW). */
  readonly keep: boolean;
  /** The outputs as far as they are known when planning. */
  readonly written: readonly string[] | null;
}

const options: readonly CommandOption[] = [
  { name: 'local', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  {
    name: 'update',
    values: '<bool>',
    default: 'false',
    summary: 'Accepted; has no effect here: tables are always current.',
  },
  {
    name: 'event_time_field',
    values: '<field>',
    default: '_time',
    summary: 'The time that temporal lookups compare with.',
  },
];

export const lookupCommand = custom<LookupArguments & { readonly timeField: string }>({
  name: 'lookup',
  aliases: [],
  role: 'streaming',
  group: 'knowledge and stored data',
  summary: 'Adds fields from a lookup table, found by the values of key fields.',
  syntax: 'lookup <lookup> (<column> [AS <field>])... [OUTPUT|OUTPUTNEW (<column> [AS <field>])...]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const table = reader.requiredName('the name of a lookup');
    const keys = readFields(reader, ['output', 'outputnew']);
    const output = reader.keyword('output');
    const keep = !output && reader.keyword('outputnew');
    const outputs = output || keep ? readFields(reader, []) : null;
    reader.end();
    if (keys.length === 0)
      throw new SplError("'lookup' needs at least one field to look up.", stage.span, null, 'arguments');
    if (outputs?.length === 0) return reader.fail(`Expected a field after ${keep ? 'OUTPUTNEW' : 'OUTPUT'}.`);
    const args = { name: table.text, span: table.span, keys, outputs, keep };
    return { ...args, written: checkFields(args, context), timeField: reader.text('event_time_field', '_time') };
  },

  describe: ({ name, keys, written }) =>
    `Looks up ${keys.map(({ field }) => field).join(', ')} in ${name}${written === null ? '' : ` for ${written.join(', ')}`}.`,
  fields: ({ written }, input) => (written === null ? { ...input, open: true } : withFields(input, ...written)),
  // One that finds nothing also passes on the fields that it would write.
  ownReads: ({ keys }) => new Set(keys.map(({ field }) => field)),
  needs: ({ keys, timeField }, wanted) => union(wanted, [...keys.map(({ field }) => field), timeField]),

  operator(args, context) {
    const { keys, keep, timeField } = args;
    const { columns, find } = openLookup(args, context);
    const outputs = args.outputs
      ? args.outputs.map(({ column, field }) => ({ column: actualColumn(column, columns) ?? column, field }))
      : columns
          .filter((column) => !keys.some((key) => key.column === column.trim()))
          .map((column) => ({ column, field: column.trim() }));
    return rowByRow(
      (row) => {
        const values = keys.map(({ field }) => row[field]);
        if (values.some((value) => value == null)) return row;
        const wanted = keep ? outputs.filter(({ field }) => row[field] == null) : outputs;
        if (wanted.length === 0) return row;
        const found = find(values, timeField === '_time' ? timeOf(row) : numberOf(row[timeField]));
        for (const { column, field } of wanted) row[field] = columnValues(found, column);
        return row;
      },
      outputs.map(({ field }) => field),
    );
  },
});

function numberOf(value: Value): number | null {
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** The values that the rows found have in a column, in their order. */
function columnValues(found: readonly Readonly<Record<string, Value>>[], column: string): Value {
  if (found.length === 1) return found[0]![column];
  const values: Scalar[] = [];
  for (const row of found) for (const value of toList(row[column])) values.push(value);
  return fromList(values);
}

// ------------------------------------------------------------------------------------------------------- reading

function readFields(reader: ArgumentReader, stops: readonly string[]): LookupField[] {
  const fields: LookupField[] = [];
  for (;;) {
    while (reader.comma()) {}
    const item = reader.peek();
    if (item === null || (item.kind === 'text' && !item.quoted && stops.includes(item.text.toLowerCase())))
      return fields;
    const column: Name = reader.requiredName('a field of the lookup');
    const field = reader.keyword('as') ? reader.requiredName("a field after 'AS'") : column;
    fields.push({ column: column.text, field: field.text, span: column.span });
  }
}

/** Checks the names against the lookup, when it is there, and gives the fields that will be written; null: unknown. */
function checkFields(args: Omit<LookupArguments, 'written'>, context: ReadContext): readonly string[] | null {
  const { name, keys, outputs } = args;
  const table = findTable(name, context.knowledgeBase);
  const script = table ? undefined : builtinLookups.get(name);
  if (!table && !script) context.missing('lookup', name, args.span);
  const inputs = table?.fields ?? script?.inputs;
  const results = table?.fields ?? script?.outputs;
  if (inputs && results) {
    for (const key of keys) checkField(name, key, inputs);
    for (const output of outputs ?? []) checkField(name, output, results);
  }
  if (outputs !== null) return outputs.map(({ field }) => field);
  return results?.map((column) => column.trim()).filter((column) => !keys.some((key) => key.column === column)) ?? null;
}

/** The column of a name; headers of CSV files may have stray blanks around them. */
function actualColumn(name: string, columns: readonly string[]): string | undefined {
  return columns.includes(name) ? name : columns.find((column) => column.trim() === name);
}

function checkField(name: string, { column, span }: LookupField, columns: readonly string[]): void {
  if (actualColumn(column, columns) !== undefined) return;
  const nearest = nearestName(column, columns);
  const hint = nearest === null ? `Its fields are ${columns.slice(0, 20).join(', ')}.` : `Did you mean '${nearest}'?`;
  throw new SplError(`The lookup '${name}' has no field '${column}'.`, span, hint, 'unknown-lookup-field');
}

// ------------------------------------------------------------------------------------------------------- running

interface OpenLookup {
  readonly columns: readonly string[];
  find(keys: readonly Value[], time: number | null): readonly Readonly<Record<string, Value>>[];
}

function openLookup(args: LookupArguments, context: RunContext): OpenLookup {
  const { name, keys, span } = args;
  const table = findTable(name, context.knowledgeBase);
  if (table) return openTable(table, keys, context);
  const script = builtinLookups.get(name);
  if (script) {
    if (script.notice !== undefined) context.notice(script.notice);
    return openScript(script, keys, span);
  }
  const message = `Could not construct lookup '${name}': there is no lookup of this name.`;
  throw unknownLookup(message, name, context.knowledgeBase, span);
}

function openTable(table: LookupTable, keys: readonly LookupField[], context: RunContext): OpenLookup {
  for (const key of keys) checkField(table.name, key, table.fields);
  const filter = table.settings.filter;
  const matcher = once(() =>
    createMatcher(
      table,
      keys.map(({ column }) => actualColumn(column, table.fields) ?? column),
      {
        timeZone: context.timeZone,
        ...(filter !== null && { accept: compileSearchPredicate(parseSearchTerms(filter), context).test }),
      },
    ),
  );
  return { columns: table.fields, find: (values, time) => matcher().match(values, time) };
}

/** Every value of a multivalue is looked up by itself; of several multivalues every combination would be too many. */
function openScript(script: ScriptLookup, keys: readonly LookupField[], span: Span): OpenLookup {
  const missing = script.inputs.find(
    (input) => !script.optional.includes(input) && !keys.some(({ column }) => column === input),
  );
  if (missing !== undefined) {
    throw new SplError(
      `The lookup '${script.name}' needs its field '${missing}'.`,
      span,
      `Write ${missing} AS <field>.`,
      'unknown-lookup-field',
    );
  }
  const positions = script.inputs.map((input) => keys.findIndex(({ column }) => column === input));
  const compute = (values: readonly (string | null)[]) => {
    const result = script.compute(positions.map((position) => (position < 0 ? null : values[position]!)));
    return result === null ? [] : [result];
  };
  return {
    columns: script.outputs,
    find(values) {
      const multiple = values.findIndex(isMultivalue);
      const texts = values.map((value) => {
        const [first] = toList(value);
        return first === undefined ? null : toText(first);
      });
      if (multiple < 0) return compute(texts);
      return toList(values[multiple]).flatMap((value) => compute(texts.with(multiple, toText(value))));
    },
  };
}
