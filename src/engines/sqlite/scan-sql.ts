import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { ResolveField } from '../../plan/resolve-field.ts';
import type { RunContext } from '../../plan/run-context.ts';
import { ABSENT_FIELD, EVENT_ID, type Scan, type ScanKey, type ScanOutput } from '../../plan/scan.ts';
import { aggregationLimits } from '../../rows/aggregate-group.ts';
import { metadataFields } from '../../store/store.ts';
import type { SearchExpression } from '../../syntax/ast.ts';
import { defaultFieldKind } from '../../values/default-fields.ts';
import { binTime } from '../../values/time-span.ts';
import { type SqlWriter, splitConditions } from './condition.ts';
import { eventNumber, type FieldSql, fieldSql, withDefault } from './field-sql.ts';
import { mayGoOn } from './open-reads.ts';
import type { SqlFunctions } from './sql-functions.ts';
import { quote, type TableInfo } from './tables.ts';

/** A scan as one SQL statement. `columns` say what each result column is. */
export interface ScanSql {
  readonly text: string;
  /** The same, so that it can be ended while it walks the table. */
  readonly running: string;
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
  | { readonly kind: 'raw' }
  /** No column: default fields that the row gets from what it has. */
  | { readonly kind: 'default'; readonly fields: ReadonlySet<string>; readonly timeZone: string };

/** More fields than this are read as one object: each single one costs a walk through the object. */
const MANY_FIELDS = 10;

/** Says that a scan has no exact form in SQL; never leaves this file. */
class NotExact extends Error {}

/** Writes the SQL of a scan; null when it has no exact form. `only`: one more condition, on `t`. */
export function scanSql(
  scan: Scan,
  table: TableInfo,
  functions: SqlFunctions,
  context: RunContext,
  only: string | null = null,
): ScanSql | null {
  const parameters: (string | number)[] = [];
  const notes = new Map<number, string>();
  const writer: Omit<SqlWriter, 'field' | 'isStored'> = {
    context,
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
  const statement: Statement = {
    scan,
    table,
    functions,
    context,
    parameters,
    notes,
    only,
    writer: (resolve) => ({
      ...writer,
      field: (name) => fieldOf(statement, name, resolve),
      isStored: (name) => name !== '_raw' && !isOfText(scan, resolve(name)),
    }),
  };
  try {
    if (scan.output.kind === 'rows') return rowsSql(statement, scan.output);
    return scan.output.kind === 'groups' ? groupsSql(statement, scan.output) : null;
  } catch (error) {
    if (error instanceof NotExact) return null;
    throw error;
  }
}

/** A statement while it is written. */
interface Statement {
  readonly scan: Scan;
  readonly table: TableInfo;
  readonly functions: SqlFunctions;
  readonly context: RunContext;
  readonly parameters: (string | number)[];
  readonly notes: Map<number, string>;
  readonly only: string | null;
  /** Writes conditions and fields whose names mean what `resolve` says. */
  writer(resolve: ResolveField): SqlWriter;
}

/** True for a default field that is made of the event's text. */
const isOfText = ({ defaultFields }: Scan, field: string | null): boolean =>
  field !== null && defaultFields?.has(field) === true && defaultFieldKind(field) === 'text';

/** A field as named; null when no row can have it. */
function fieldOf({ table, scan, context, functions }: Statement, name: string, resolve: ResolveField): FieldSql | null {
  const resolved = resolve(name);
  if (resolved === null) return null;
  if (resolved === EVENT_ID) return scan.defaultFields?.has(EVENT_ID) ? eventNumber : null;
  if (isOfText(scan, resolved)) throw new NotExact();
  const stored = fieldSql(table, resolved, 't.');
  const field =
    stored !== null && scan.defaultFields?.has(resolved)
      ? withDefault(stored, functions.addDefaultField(resolved, context.timeZone))
      : stored;
  // The text of events, and names that a JSON path cannot hold, are read by rows only.
  if (field === null && table.name === 'event') throw new NotExact();
  return field;
}

function whereSql({ scan, writer, only }: Statement): { conditions: string[]; rest: readonly SearchExpression[] } {
  const plain = writer(scan.resolve);
  const conditions: string[] = only === null ? [] : [only];
  if (scan.earliest !== null) conditions.push(`t._time >= ${plain.parameter(scan.earliest)}`);
  if (scan.latest !== null) conditions.push(`t._time < ${plain.parameter(scan.latest)}`);
  const rest: SearchExpression[] = [];
  for (const { terms, resolve } of scan.conditions) {
    const split = splitConditions([terms], writer(resolve));
    conditions.push(...split.sql);
    // What is left is tested on the rows given, so names must mean there what they meant here.
    if (split.rest.length > 0 && resolve !== scan.resolve) throw new NotExact();
    rest.push(...split.rest);
  }
  return { conditions, rest };
}

const where = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n  AND ')}`;

function rowsSql(statement: Statement, { fields, limit }: Extract<ScanOutput, { kind: 'rows' }>): ScanSql {
  const { scan, table, parameters, notes } = statement;
  const writer = statement.writer(scan.resolve);
  const { conditions, rest } = whereSql(statement);
  // A limit counts the rows that are left after every condition.
  if (limit !== null && rest.length > 0) throw new NotExact();
  const wanted = fields === 'all' || rest.length === 0 ? fields : new Set([...fields, ...fieldsOf(rest, writer)]);
  const columns: ScanColumn[] = [];
  const select: string[] = [];
  const isEvent = table.name === 'event';
  const add = (name: string, field: FieldSql): void => {
    columns.push({ kind: field.encoded.form, name });
    select.push(field.encoded.sql);
  };
  if (wanted === 'all') {
    if (!isEvent || scan.resolve('_raw') !== '_raw') throw new NotExact();
    for (const name of ['_time', ...metadataFields]) add(name, fieldSql(table, name, 't.')!);
    columns.push({ kind: 'raw' }, { kind: 'fields' });
    select.push('t.raw_block', 't.raw_start', 't.raw_length', 'json(t.fields)');
    const { defaultFields } = scan;
    if (defaultFields?.has(EVENT_ID)) add(EVENT_ID, eventNumber);
    if (defaultFields && defaultFields.size > 0)
      columns.push({ kind: 'default', fields: defaultFields, timeZone: statement.context.timeZone });
  } else {
    const names = new Set(wanted);
    // Rows carry their time: later commands may order or bucket by it.
    names.add('_time');
    const ownText = scan.resolve('_raw') === '_raw';
    const raw = isEvent && names.has('_raw') && ownText;
    const direct = [...names]
      .filter((name) => name !== '_raw' || !ownText)
      .map((name) => ({ name, field: writer.field(name) }));
    const fromJson = direct.filter(
      ({ name, field }) => field?.encoded.form === 'json' && !scan.defaultFields?.has(name),
    );
    const whole = fromJson.length > MANY_FIELDS && fromJson.every(({ name, field }) => field?.name === name);
    for (const { name, field } of direct)
      if (field && !(whole && fromJson.some((each) => each.name === name))) add(name, field);
    if (whole) {
      columns.push({ kind: 'fields' });
      select.push('json(t.fields)');
    }
    if (raw) {
      columns.push({ kind: 'raw' });
      select.push('t.raw_block', 't.raw_start', 't.raw_length');
    }
  }
  // A row without any wanted field is still a row.
  if (select.length === 0) select.push('1');
  const order = isEvent ? 't._time DESC, t.id DESC' : 't._time DESC, t.event DESC, t.id DESC';
  const top = limit !== null ? `\nLIMIT ${writer.parameter(limit)}` : '';
  const text = (all: readonly string[]): string =>
    `SELECT ${select.join(', ')}\nFROM ${quote(table.name)} AS t${where(all)}\nORDER BY ${order}${top}`;
  return {
    text: text(conditions),
    running: text([mayGoOn('t.id'), ...conditions]),
    parameters,
    notes,
    columns,
    rest,
  };
}

function fieldsOf(terms: readonly SearchExpression[], writer: SqlWriter): string[] {
  const predicate = compileSearchPredicate({ kind: 'and', terms, span: terms[0]!.span }, writer.context);
  return [...predicate.fields, ...(predicate.needsRaw ? ['_raw'] : [])];
}

function groupsSql(statement: Statement, { by, specs, fillNull }: Extract<ScanOutput, { kind: 'groups' }>): ScanSql {
  const { scan, table, parameters, notes } = statement;
  const writer = statement.writer(scan.resolve);
  // Parameters are numbered by their place in the text, and the aggregates come before the conditions.
  const columns: ScanColumn[] = [];
  const select: string[] = [];
  const from = [`${quote(table.name)} AS t`];
  const notNull: string[] = [];
  for (const [index, key] of by.entries()) {
    const sql = keySql(key, index, statement, writer, fillNull, from);
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
    const aggregate = aggregateSql(spec, statement);
    select.push(`${aggregate.sql} AS a${index + 1}`);
    columns.push({ kind: aggregate.kind, name: spec.output });
  }
  const { conditions, rest } = whereSql(statement);
  if (rest.length > 0) throw new NotExact();
  // By place: a name such as c1 would mean a column of the table, should it have one.
  const group = by.length === 0 ? '' : `\nGROUP BY ${by.map((_, index) => index + 1).join(', ')}`;
  const tested = [...conditions, ...notNull];
  // SQLite counts a whole table without looking at its rows.
  const counts = tested.length === 0 && select.every((sql) => sql.startsWith('count(*)'));
  const text = (all: readonly string[]): string =>
    `SELECT ${select.join(', ')}\nFROM ${from.join(', ')}${where(all)}${group}`;
  return {
    text: text(tested),
    running: text(counts ? tested : [mayGoOn('t.id'), ...tested]),
    parameters,
    notes,
    columns,
    rest: [],
  };
}

function keySql(
  key: ScanKey,
  index: number,
  statement: Statement,
  writer: SqlWriter,
  fillNull: string | null,
  from: string[],
): string | null {
  const field = key.known ? fieldOf(statement, key.field, (name) => name) : null;
  if (field === null) return null;
  if (key.span !== null) {
    const { span } = key;
    const { functions } = statement;
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

function aggregateSql(spec: AggregateSpec, statement: Statement): { sql: string; kind: 'result' | 'values' } {
  const { scan, table, functions, notes, context } = statement;
  const { aggregation, argument, parameter } = spec;
  if (argument.kind === 'rows' && aggregation.name === 'count') return { sql: 'count(*)', kind: 'result' };
  if (argument.kind !== 'field') throw new NotExact();
  const field = fieldOf(statement, argument.name, (name) => (name.startsWith(ABSENT_FIELD) ? null : name));
  // An aggregate, not a constant: without by-fields a statement of constants gives a row for each row.
  if (field === null) return { sql: aggregation.empty == null ? 'max(NULL)' : 'count(NULL)', kind: 'result' };
  if (!field.multivalue) {
    if (aggregation.name === 'count') return { sql: `count(${field.sql})`, kind: 'result' };
    if (aggregation.name === 'dc') return { sql: `count(DISTINCT ${field.sql})`, kind: 'result' };
    if (aggregation.name === 'values' && !field.numeric) {
      return { sql: `json_group_array(DISTINCT ${field.sql}) FILTER (WHERE ${field.sql} IS NOT NULL)`, kind: 'values' };
    }
    if (field.numeric && (aggregation.name === 'min' || aggregation.name === 'max'))
      return { sql: `${aggregation.name}(${field.sql})`, kind: 'result' };
  }
  // `fields - _*` takes the time away, `rename` may give another one.
  if (aggregation.usesTime && scan.resolve('_time') !== '_time') throw new NotExact();
  const limits = aggregationLimits(context);
  const id = functions.addAggregate({ create: () => aggregation.create(parameter, limits), form: field.encoded.form });
  notes.set(id, spec.call.text);
  // Order matters to first, last, list and, at equal times, to earliest and latest.
  const order = aggregation.ordered
    ? ` ORDER BY t._time DESC, ${table.name === 'event' ? 't.id DESC' : 't.event DESC, t.id DESC'}`
    : '';
  const call = `spl_aggregate(${id}, ${field.encoded.sql}, t._time${order})`;
  // Without any row SQLite never calls the function's step, so that it cannot say what nothing counts as.
  return { sql: aggregation.empty == null ? call : `coalesce(${call}, ${aggregation.empty})`, kind: 'result' };
}
