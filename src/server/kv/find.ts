import { guard } from '../../run/guard.ts';
import type { KvFile, KvPlace, KvRecord } from '../../store/kv-file.ts';
import { badRequest } from '../http/api-error.ts';
import { compileQuery, hasPatterns, valueAt } from './query.ts';

/** What is asked of a collection. */
export interface Asked {
  readonly query: unknown;
  /** `a,b` or `a:0`; null: all. */
  readonly fields: string | null;
  /** `a,b:-1`; null: as they were made. */
  readonly sort: string | null;
  /** 0: as many as may be. */
  readonly limit: number;
  readonly skip: number;
}

/** Records of an answer (limits.conf, `max_rows_per_query`), and seconds of a query with patterns. */
const limits = { rows: 50_000, seconds: 1 } as const;

/** The records that a query finds. @throws ApiError 400 */
export function find(
  file: KvFile,
  places: readonly KvPlace[],
  asked: Asked,
): readonly Readonly<Record<string, unknown>>[] {
  const test = compileQuery(asked.query);
  const order = orderOf(asked.sort);
  const project = projection(asked.fields);
  const limit = asked.limit > 0 ? Math.min(asked.limit, limits.rows) : limits.rows;
  const skip = Math.max(0, asked.skip);
  const work = (): readonly KvRecord[] => {
    const found: KvRecord[] = [];
    for (const place of places)
      for (const record of file.records(place)) {
        if (!test(record)) continue;
        found.push(record);
        if (order === null && found.length === skip + limit) return found.slice(skip);
      }
    if (order !== null) found.sort(order);
    return found.slice(skip, skip + limit);
  };
  const done = hasPatterns(asked.query) ? guard(work, limits.seconds) : ({ ended: false, value: work() } as const);
  if (done.ended)
    throw badRequest(`The query took longer than ${limits.seconds} s: its regular expression is too costly.`);
  return done.value.map(project);
}

/** `a` and `a:1` ascend, `a:-1` descends. */
function orderOf(sort: string | null): ((a: KvRecord, b: KvRecord) => number) | null {
  const keys = (sort ?? '').split(',').flatMap((part) => {
    const [, name, direction = '1'] = /^\s*(.+?)\s*(?::\s*(-?1))?\s*$/.exec(part) ?? [];
    return name === undefined ? [] : [{ name, sign: Number(direction) }];
  });
  if (keys.length === 0) return null;
  return (a, b) => {
    for (const { name, sign } of keys) {
      const order = compare(valueAt(a, name), valueAt(b, name));
      if (order !== 0) return order * sign;
    }
    return 0;
  };
}

const kinds = ['undefined', 'number', 'string', 'object', 'boolean'];

/** Kinds of values in the order of the KV store: nothing, numbers, text, objects, truth values. */
function compare(a: unknown, b: unknown): number {
  const [left, right] = [a, b].map((value) => kinds.indexOf(value === null ? 'undefined' : typeof value));
  if (left !== right) return left! - right!;
  if (typeof a === 'object') return 0;
  return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
}

/** Some fields (with `_key`), or all but some. @throws ApiError 400 when it is neither. */
function projection(fields: string | null): (record: KvRecord) => Readonly<Record<string, unknown>> {
  const wanted = new Set<string>();
  const unwanted = new Set<string>();
  for (const part of (fields ?? '').split(',')) {
    const [, name, is = '1'] = /^\s*(.+?)\s*(?::\s*([01]))?\s*$/.exec(part) ?? [];
    if (name !== undefined) (is === '1' ? wanted : unwanted).add(name);
  }
  if (wanted.size > 0 && [...unwanted].some((name) => name !== '_key'))
    throw badRequest('A list of fields either includes or excludes; only _key may be excluded beside others.');
  if (wanted.size > 0) {
    const names = new Set(wanted);
    if (!unwanted.has('_key')) names.add('_key');
    return (record) => {
      const some: Record<string, unknown> = {};
      for (const name of names) {
        const value = valueAt(record, name);
        if (value !== undefined) some[name] = value;
      }
      return some;
    };
  }
  if (unwanted.size === 0) return (record) => record;
  return (record) => Object.fromEntries(Object.entries(record).filter(([name]) => !unwanted.has(name)));
}
