import type { AggregateSpec } from '../commands/aggregate-calls.ts';
import type { Scan, ScanKey } from '../commands/scan.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { SearchExpression } from '../language/ast.ts';
import { metadataFields } from '../store/store.ts';
import { quote, type TableInfo } from '../store/tables.ts';
import { binTime } from '../values/time-span.ts';
import { type SqlWriter, splitConditions } from './condition.ts';
import { type FieldSql, fieldSql, isJsonLabel } from './field-sql.ts';
import type { SqlFunctions } from './sql-functions.ts';

/** A scan as one SQL statement. `columns` say what each result column is. */
export interface ScanSql {
  readonly text: string;
  readonly parameters: readonly (string | number)[];
  /** What the numbered predicates mean, for reading. */
  readonly notes: ReadonlyMap<number, string>;
  readonly columns: readonly ScanColumn[];
  /** Conditions that SQL cannot decide: to be tested on the rows. Only for scans of rows. */
  readonly rest: readonly SearchExpression[];
}

export type ScanColumn =
  | { readonly kind: 'column' | 'json' | 'result' | 'values' | 'key'; readonly name: string }
  /** The whole object of fields. */
  | { readonly kind: 'fields' }
  /** Three columns: where the raw text is. */
  | { readonly kind: 'raw' };

/** More fields than this are read as one object: each single one costs a walk through the object. */
const MANY_FIELDS = 10;

/** Writes the SQL of a scan; null when it has no exact form. */
export function scanSql(scan: Scan, table: TableInfo, functions: SqlFunctions, context: CompileContext): ScanSql | null {
  const parameters: (string | number)[] = [];
  const notes = new Map<number, string>();
  const writer: SqlWriter = {
    context,
    field: (name) => {
      const resolved = scan.resolve(name);
      return resolved === null ? null : fieldSql(table, resolved, 't.');
    },
    parameter: (value) => {
      parameters.push(value);
      return '?';
    },
    predicate: (test, note) => {
      const id = functions.addPredicate(test);
      notes.set(id, note);
      return String(id);
    },
  };
  return scan.output.kind === 'rows' ? rowsSql(scan, table, writer, parameters, notes) : groupsSql(scan, table, functions, writer, parameters, notes);
}

function whereSql(scan: Scan, writer: SqlWriter): { conditions: string[]; rest: readonly SearchExpression[] } {
  const conditions: string[] = [];
  if (scan.earliest !== null) conditions.push(`t._time >= ${writer.parameter(scan.earliest)}`);
  if (scan.latest !== null) conditions.push(`t._time < ${writer.parameter(scan.latest)}`);
  const { sql, rest } = splitConditions(scan.conditions, writer);
  return { conditions: [...conditions, ...sql], rest };
}

const where = (conditions: readonly string[]): string => (conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n  AND ')}`);

function rowsSql(scan: Scan, table: TableInfo, writer: SqlWriter, parameters: (string | number)[], notes: ReadonlyMap<number, string>): ScanSql | null {
  if (scan.output.kind !== 'rows') return null;
  const { conditions, rest } = whereSql(scan, writer);
  const { fields, limit } = scan.output;
  const wanted = fields === 'all' || rest.length === 0 ? fields : new Set([...fields, ...fieldsOf(rest, writer)]);
  const columns: ScanColumn[] = [];
  const select: string[] = [];
  const isEvent = table.name === 'event';
  const add = (name: string, field: FieldSql): void => {
    columns.push({ kind: field.encoded.form, name });
    select.push(field.encoded.sql);
  };
  if (wanted === 'all') {
    if (!isEvent) return null;
    for (const name of ['_time', ...metadataFields]) add(name, fieldSql(table, name, 't.')!);
    columns.push({ kind: 'raw' }, { kind: 'fields' });
    select.push('t.raw_block', 't.raw_start', 't.raw_length', 'json(t.fields)');
  } else {
    const names = new Set(wanted);
    // Rows carry their time: later commands may order or bucket by it.
    names.add('_time');
    const direct = [...names].filter((name) => name !== '_raw').map((name) => ({ name, field: writer.field(name) }));
    const fromJson = direct.filter(({ field }) => field?.encoded.form === 'json');
    const whole = fromJson.length > MANY_FIELDS || direct.some(({ name }) => isEvent && !isJsonLabel(name));
    for (const { name, field } of direct) if (field && (!whole || field.encoded.form === 'column')) add(name, field);
    if (whole) {
      columns.push({ kind: 'fields' });
      select.push('json(t.fields)');
    }
    if (isEvent && names.has('_raw')) {
      columns.push({ kind: 'raw' });
      select.push('t.raw_block', 't.raw_start', 't.raw_length');
    }
  }
  const order = isEvent ? 't._time DESC, t.id DESC' : 't._time DESC, t.event DESC, t.id DESC';
  const top = limit !== null && rest.length === 0 ? `\nLIMIT ${writer.parameter(limit)}` : '';
  return { text: `SELECT ${select.join(', ')}\nFROM ${quote(table.name)} AS t${where(conditions)}\nORDER BY ${order}${top}`, parameters, notes, columns, rest };
}

function fieldsOf(terms: readonly SearchExpression[], writer: SqlWriter): string[] {
  const predicate = compileSearchPredicate({ kind: 'and', terms, span: terms[0]!.span }, writer.context);
  return [...predicate.fields, ...(predicate.needsRaw ? ['_raw'] : [])];
}

function groupsSql(scan: Scan, table: TableInfo, functions: SqlFunctions, writer: SqlWriter, parameters: (string | number)[], notes: Map<number, string>): ScanSql | null {
  if (scan.output.kind !== 'groups') return null;
  const { by, specs, fillNull } = scan.output;
  // Parameters are numbered by their place in the text, and the aggregates come before the conditions.
  const columns: ScanColumn[] = [];
  const select: string[] = [];
  const from = [`${quote(table.name)} AS t`];
  const notNull: string[] = [];
  for (const [index, key] of by.entries()) {
    const sql = keySql(key, index, table, functions, writer, fillNull, from);
    if (sql === null) {
      // A by-field that no row can have: no row is in any group, unless nulls are filled.
      if (fillNull === null) notNull.push('FALSE');
      select.push(`${fillNull === null ? 'NULL' : writer.parameter(fillNull)} AS c${index + 1}`);
    } else {
      select.push(`${sql} AS c${index + 1}`);
      if (fillNull === null && key.field !== '_time') notNull.push(`${sql} IS NOT NULL`);
    }
    columns.push({ kind: 'key', name: key.output });
  }
  for (const [index, spec] of specs.entries()) {
    const aggregate = aggregateSql(spec, table, functions, notes);
    if (aggregate === null) return null;
    select.push(`${aggregate.sql} AS a${index + 1}`);
    columns.push({ kind: aggregate.kind, name: spec.output });
  }
  const { conditions, rest } = whereSql(scan, writer);
  if (rest.length > 0) return null;
  const group = by.length === 0 ? '' : `\nGROUP BY ${by.map((_, index) => `c${index + 1}`).join(', ')}`;
  return { text: `SELECT ${select.join(', ')}\nFROM ${from.join(', ')}${where([...conditions, ...notNull])}${group}`, parameters, notes, columns, rest: [] };
}

function keySql(key: ScanKey, index: number, table: TableInfo, functions: SqlFunctions, writer: SqlWriter, fillNull: string | null, from: string[]): string | null {
  const field = key.known ? fieldSql(table, key.field, 't.') : null;
  if (field === null) return null;
  if (key.span !== null) {
    const { span } = key;
    const { timeZone } = writer.context;
    return `spl_span(${field.sql}, ${functions.addSpan((time) => binTime(time, span, timeZone))})`;
  }
  let sql = field.sql;
  if (field.multivalue) {
    // One group per value of a list.
    from.push(`json_each(${field.each}) AS j${index + 1}`);
    sql = `j${index + 1}.value`;
  }
  return fillNull === null ? sql : `coalesce(${sql}, ${writer.parameter(fillNull)})`;
}

function aggregateSql(spec: AggregateSpec, table: TableInfo, functions: SqlFunctions, notes: Map<number, string>): { sql: string; kind: 'result' | 'values' } | null {
  const { aggregation, argument, parameter } = spec;
  if (argument.kind === 'rows') return aggregation.name === 'count' ? { sql: 'count(*)', kind: 'result' } : null;
  if (argument.kind !== 'field') return null;
  const field = fieldSql(table, argument.name, 't.');
  // A field that no row can have.
  if (field === null) return argument.name === '_raw' ? null : { sql: aggregation.empty == null ? 'NULL' : String(aggregation.empty), kind: 'result' };
  if (!field.multivalue) {
    if (aggregation.name === 'count') return { sql: `count(${field.sql})`, kind: 'result' };
    if (aggregation.name === 'dc') return { sql: `count(DISTINCT ${field.sql})`, kind: 'result' };
    if (aggregation.name === 'values' && !field.numeric) {
      return { sql: `json_group_array(DISTINCT ${field.sql}) FILTER (WHERE ${field.sql} IS NOT NULL)`, kind: 'values' };
    }
    if (field.numeric && (aggregation.name === 'min' || aggregation.name === 'max')) return { sql: `${aggregation.name}(${field.sql})`, kind: 'result' };
  }
  const id = functions.addAggregate({ create: () => aggregation.create(parameter), form: field.encoded.form });
  notes.set(id, spec.call.text);
  // Order matters to first, last, list and, at equal times, to earliest and latest.
  const order = aggregation.ordered ? ` ORDER BY t._time DESC, ${table.name === 'event' ? 't.id DESC' : 't.event DESC, t.id DESC'}` : '';
  return { sql: `spl_aggregate(${id}, ${field.encoded.sql}, t._time${order})`, kind: 'result' };
}
