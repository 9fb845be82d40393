import type { Value } from '../../values/value.ts';
import type { TableInfo } from './tables.ts';

/** Names predicates, so that the text of a statement can call them. */
export interface PredicateNames {
  /** Registers a predicate over one value; returns the parameter that names it. */
  predicate(test: (value: Value) => boolean, note: string): string;
}

/** How SQL reads one field of a table. */
export interface FieldSql {
  readonly name: string;
  /** The value as text. For a field with lists only meaningful through `list` and `test`. */
  readonly sql: string;
  /** An expression that is NULL exactly when the field is absent. */
  readonly present: string;
  /** True when some row has a list here. */
  readonly multivalue: boolean;
  /** `_time`: a number, not text. */
  readonly numeric: boolean;
  /** The value in the form that the `spl_` functions decode: `column` (text, or a JSONB list) or `json` (JSON text). */
  readonly encoded: { readonly sql: string; readonly form: 'column' | 'json' };
  /** A JSON array of the values, for `json_each`. */
  readonly each: string;
  test(predicate: (value: Value) => boolean, note: string, names: PredicateNames): string;
}

/** A field of a table: its column, or, for events, its place among the JSON fields; null when the table cannot have it. */
export function fieldSql(table: TableInfo, name: string, alias = ''): FieldSql | null {
  const column = table.columns.get(name);
  if (column !== undefined) return columnField(name, alias + column, table.multivalue.has(name), name === '_time');
  if (table.name !== 'event' || !isJsonLabel(name)) return null;
  return jsonField(name, `${alias}fields`, table.multivalue.has(name));
}

/** A JSON path label may hold anything but these; a zero character ends the text of a statement. */
const isJsonLabel = (name: string): boolean => !/[\u0000"\\]/.test(name) && name !== '_raw';

function columnField(name: string, column: string, multivalue: boolean, numeric: boolean): FieldSql {
  return {
    name,
    sql: column,
    present: column,
    multivalue,
    numeric,
    encoded: { sql: column, form: 'column' },
    each: `CASE typeof(${column}) WHEN 'blob' THEN ${column} ELSE json_array(${column}) END`,
    test: (predicate, note, names) => `spl_term(${column}, ${names.predicate(predicate, note)})`,
  };
}

function jsonField(name: string, fields: string, multivalue: boolean): FieldSql {
  const path = `'$."${name.replaceAll("'", "''")}"'`;
  const text = `(${fields} ->> ${path})`;
  const json = `(${fields} -> ${path})`;
  return {
    name,
    sql: text,
    present: text,
    multivalue,
    numeric: false,
    encoded: { sql: json, form: 'json' },
    each: `CASE json_type(${fields}, ${path}) WHEN 'array' THEN ${json} ELSE json_array(${text}) END`,
    test: (predicate, note, names) => `spl_json_term(${json}, ${names.predicate(predicate, note)})`,
  };
}

/** The number of an event (`EVENT_ID`). */
export const eventNumber: FieldSql = columnField('event number', 't.id', false, true);

/** A field that events have from elsewhere when they do not hold it: `id` names what `spl_default` gives then. */
export function withDefault(field: FieldSql, id: number): FieldSql {
  const given = `spl_default(t._time, ${id})`;
  const { form } = field.encoded;
  const sql = `coalesce(${field.sql}, ${given})`;
  // What is given is plain text.
  const encoded = form === 'column' ? sql : `coalesce(${field.encoded.sql}, '"' || ${given} || '"')`;
  return {
    ...field,
    sql,
    present: sql,
    encoded: { sql: encoded, form },
    each: `CASE WHEN ${field.present} IS NULL THEN json_array(${given}) ELSE ${field.each} END`,
    test: (predicate, note, names) =>
      `${form === 'column' ? 'spl_term' : 'spl_json_term'}(${encoded}, ${names.predicate(predicate, note)})`,
  };
}
