import { badRequest } from '../http/api-error.ts';

export type RecordTest = (record: Readonly<Record<string, unknown>>) => boolean;

/** Queries nested deeper than this are refused, and patterns that are longer. */
const limits = { depth: 32, pattern: 4096 } as const;

/** True for a query whose test may take long: its patterns are the sender's. */
export const hasPatterns = (query: unknown): boolean => JSON.stringify(query).includes('"$regex"');

/**
 * A test of records by a JSON query (Splunk Developer Guide, "KV store query"): fields with their values, or with conditions on them (`$gt`, `$gte`, `$lt`,
 * `$lte`, `$ne`, `$eq`, `$in`, `$nin`, `$regex` with `$options`, `$exists`, `$not`), and `$and`, `$or`, `$nor`, `$not` of queries. A list has what one of its items has.
 * @throws ApiError 400
 */
export function compileQuery(query: unknown, depth = 0): RecordTest {
  if (depth > limits.depth) throw invalid('it is nested too deeply');
  if (!isObject(query)) throw invalid('an object was expected');
  const tests = Object.entries(query).map(([key, value]): RecordTest => {
    switch (key) {
      case '$and':
      case '$or':
      case '$nor': {
        if (!Array.isArray(value) || value.length === 0) throw invalid(`${key} needs a list of queries`);
        const parts = value.map((part) => compileQuery(part, depth + 1));
        if (key === '$and') return (record) => parts.every((part) => part(record));
        if (key === '$or') return (record) => parts.some((part) => part(record));
        return (record) => !parts.some((part) => part(record));
      }
      case '$not': {
        const inner = compileQuery(value, depth + 1);
        return (record) => !inner(record);
      }
      default: {
        if (key.startsWith('$')) throw invalid(`'${key}' is no operator`);
        const test = condition(value, depth + 1);
        return (record) => test(valueAt(record, key));
      }
    }
  });
  return (record) => tests.every((test) => test(record));
}

type ValueTest = (value: unknown) => boolean;

function condition(wanted: unknown, depth: number): ValueTest {
  if (depth > limits.depth) throw invalid('it is nested too deeply');
  const names = isObject(wanted) ? Object.keys(wanted) : [];
  if (names.length === 0 || !names.some((name) => name.startsWith('$'))) return (value) => equals(value, wanted);
  const operators = wanted as Record<string, unknown>;
  const tests = names.flatMap((name): ValueTest[] => {
    const operand = operators[name];
    switch (name) {
      case '$eq':
        return [(value) => equals(value, operand)];
      case '$ne':
        return [(value) => !equals(value, operand)];
      case '$gt':
        return [compares(operand, (order) => order > 0)];
      case '$gte':
        return [compares(operand, (order) => order >= 0)];
      case '$lt':
        return [compares(operand, (order) => order < 0)];
      case '$lte':
        return [compares(operand, (order) => order <= 0)];
      case '$in':
      case '$nin': {
        if (!Array.isArray(operand)) throw invalid(`${name} needs a list`);
        const isIn: ValueTest = (value) => operand.some((each) => equals(value, each));
        return [name === '$in' ? isIn : (value) => !isIn(value)];
      }
      case '$exists':
        return [(value) => (value !== undefined) === (operand !== false && operand !== 0)];
      case '$not': {
        const inner = condition(operand, depth + 1);
        return [(value) => !inner(value)];
      }
      case '$regex':
        return [matches(operand, operators.$options)];
      case '$options':
        return [];
      default:
        throw invalid(`'${name}' is no operator`);
    }
  });
  return (value) => tests.every((test) => test(value));
}

function matches(pattern: unknown, options: unknown): ValueTest {
  if (typeof pattern !== 'string' || pattern.length > limits.pattern) throw invalid('$regex needs a pattern');
  const flags = typeof options === 'string' ? [...new Set(options.replace(/[^ims]/g, ''))].join('') : '';
  let regex: RegExp;
  try {
    regex = new RegExp(pattern, flags);
  } catch {
    throw invalid(`'${pattern.slice(0, 100)}' is no regular expression`);
  }
  return (value) => someValue(value, (each) => typeof each === 'string' && regex.test(each));
}

/** Values of one kind alone are compared. */
const compares =
  (operand: unknown, holds: (order: number) => boolean): ValueTest =>
  (value) =>
    someValue(value, (each) => {
      if (
        typeof each !== typeof operand ||
        (typeof each !== 'number' && typeof each !== 'string' && typeof each !== 'boolean')
      )
        return false;
      return holds(each < (operand as typeof each) ? -1 : each > (operand as typeof each) ? 1 : 0);
    });

const someValue = (value: unknown, test: ValueTest): boolean =>
  test(value) || (Array.isArray(value) && value.some((each) => test(each)));

/** Null is also what is not there. */
const equals = (value: unknown, wanted: unknown): boolean => {
  if (wanted === null) return value === null || value === undefined;
  return someValue(value, (each) => isSame(each, wanted));
};

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => isSame((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]))
  );
}

/** `a.b`: of the object `a`, when there is no field of that whole name. */
export function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (why: string) => badRequest(`JSON in the query is invalid: ${why}.`);
