import type { Database } from 'better-sqlite3';
import type { Accumulator } from '../../functions/aggregation.ts';
import type { MemoryBudget } from '../../functions/memory-budget.ts';
import { addDefaultFields } from '../../values/default-fields.ts';
import { toText } from '../../values/number.ts';
import { newRow } from '../../values/row.ts';
import { isMultivalue, type Value } from '../../values/value.ts';
import { fromColumn } from './read-rows.ts';

/** One group while SQLite walks its rows. */
interface Group {
  readonly state: Accumulator;
  readonly json: boolean;
}

/** Makes an accumulator for a new group, and decodes what SQL hands over. */
export interface AggregateFunction {
  readonly create: () => Accumulator;
  readonly form: 'column' | 'json';
}

/**
 * SPL's rules as SQLite functions: `spl_term(value, n)`, `spl_json_term(json, n)`, `spl_aggregate(n, value, time)`,
 * `spl_span(time, n)`, `spl_default(time, n)`. A statement names its predicates by number, so that a rule is compiled once and never parsed per row.
 */
export class SqlFunctions {
  private predicates: ((value: Value) => boolean)[] = [];
  private aggregates: AggregateFunction[] = [];
  private spans: ((time: number) => number)[] = [];
  private defaults: ((time: number) => string | null)[] = [];

  constructor(database: Database, memory: MemoryBudget) {
    database.function('spl_term', { deterministic: true }, (value, id) =>
      value !== null && this.predicates[id as number]!(fromColumn(value)) ? 1 : 0,
    );
    database.function('spl_json_term', { deterministic: true }, (value, id) =>
      value !== null && this.predicates[id as number]!(fromJson(value as string)) ? 1 : 0,
    );
    database.function('spl_span', { deterministic: true }, (time, id) => this.spans[id as number]!(time as number));
    database.function('spl_default', { deterministic: true }, (time, id) =>
      this.defaults[id as number]!(time as number),
    );
    const step = (group: Group | null, id: number, value: unknown, time: number | null): Group => {
      memory.row(0);
      const { create, form } = this.aggregates[id]!;
      const next = group ?? { state: create(), json: form === 'json' };
      next.state.add(
        value === null ? null : next.json && typeof value === 'string' ? fromJson(value) : fromColumn(value),
        time,
      );
      return next;
    };
    database.aggregate<Group | null>('spl_aggregate', {
      start: () => null,
      step: step as (group: Group | null, ...args: unknown[]) => Group,
      result: (group) => encodeResult(group ? group.state.result() : null),
    } as Parameters<typeof database.aggregate<Group | null>>[1]);
  }

  addPredicate(predicate: (value: Value) => boolean): number {
    return this.predicates.push(predicate) - 1;
  }

  addAggregate(aggregate: AggregateFunction): number {
    return this.aggregates.push(aggregate) - 1;
  }

  /** A default field that an event gets from its time, or that all have. */
  addDefaultField(field: string, timeZone: string): number {
    const only = new Set([field]);
    const row = newRow();
    return (
      this.defaults.push((time) => {
        row._time = time;
        row[field] = null;
        addDefaultFields(row, only, timeZone);
        return (row[field] ?? null) as string | null;
      }) - 1
    );
  }

  addSpan(cut: (time: number) => number): number {
    return this.spans.push(cut) - 1;
  }
}

const NOT_A_NUMBER = 'NaN';

/** A list leaves an aggregate as the bytes of a JSON array, so that it cannot be taken for text; NaN, which SQLite knows not, likewise. */
function encodeResult(value: Value): string | number | Buffer | null {
  if (value == null) return null;
  if (Number.isNaN(value)) return Buffer.from(NOT_A_NUMBER);
  return isMultivalue(value) ? Buffer.from(JSON.stringify(value.map(toText))) : (value as string | number);
}

export function decodeResult(value: unknown): Value {
  if (!Buffer.isBuffer(value)) return value as Value;
  const text = value.toString('utf8');
  return text === NOT_A_NUMBER ? Number.NaN : (JSON.parse(text) as string[]);
}

/** A field's JSON text: `"text"` or `["a","b"]`. */
export function fromJson(json: string): Value {
  if (json.charCodeAt(0) === 34 && !json.includes('\\')) return json.slice(1, -1);
  return JSON.parse(json) as Value;
}
