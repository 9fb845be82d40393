import type { Recognition, SourceDefinition } from '../knowledge/source.ts';
import { compileRegex } from '../values/regex.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import { compileFieldTests, compileTestValues } from './field-test.ts';

/** What is known of an event before it has fields. */
export interface UnknownEvent {
  readonly raw: string;
  readonly json: unknown;
  /** `json`, `text`, or the name of the format whose header names the event's fields. */
  readonly format: string;
  /** The file's path, or what the user or the wrapping says instead. */
  readonly source: string;
  /** As the user or the wrapping says; null when neither does. */
  readonly sourcetype: string | null;
}

/** Tests one alternative on the JSON as it was read. `problem` is told of a pattern that cannot be used. */
export function compileRecognition(
  recognition: Recognition,
  problem: (message: string) => void,
): (event: UnknownEvent) => boolean {
  const tests: ((event: UnknownEvent) => boolean)[] = [];
  if (recognition.format.length > 0) {
    const formats = new Set(recognition.format);
    tests.push(({ format }) => formats.has(format));
  }
  if (recognition.sourcetype.length > 0) {
    const matches = compileTestValues(recognition.sourcetype);
    tests.push(({ sourcetype }) => matches(sourcetype));
  }
  if (recognition.source.length > 0) {
    const matches = compileTestValues(recognition.source);
    tests.push(({ source }) => matches(source));
  }
  for (const key of recognition.keys) {
    const read = valueAt(key);
    tests.push(({ json }) => read(json) != null);
  }
  for (const key of recognition.absent) {
    const read = valueAt(key);
    tests.push(({ json }) => read(json) == null);
  }
  for (const { field, values, negated } of recognition.where) {
    const read = valueAt(field);
    const matches = compileTestValues(values);
    tests.push(({ json }) => matches(leafOf(read(json))) !== negated);
  }
  if (recognition.raw !== null) {
    tests.push(lazyRawTest(recognition.raw, problem));
  }
  return (event) => {
    for (let index = 0; index < tests.length; index++) if (!tests[index]!(event)) return false;
    return tests.length > 0;
  };
}

/**
 * What a text is lies at its beginning. The time that patterns take may grow with the square of a text's length, and
 * there are many of them.
 */
const textHead = 4096;

/** Most events are told by other tests: the pattern is compiled when one needs it. */
function lazyRawTest(pattern: string, problem: (message: string) => void): (event: UnknownEvent) => boolean {
  let regex: RegExp | null = null;
  const compile = (): RegExp => {
    try {
      return compileRegex(pattern).regex;
    } catch (error) {
      problem(`The pattern '${pattern}' cannot be used: ${(error as Error).message}`);
      return /(?!)/;
    }
  };
  return ({ raw, format }) => {
    regex ??= compile();
    return regex.test(format === 'text' && raw.length > textHead ? raw.slice(0, textHead) : raw);
  };
}

/** Tests one alternative of a definition that extends another, on the fields that the base gave. */
export function compileRefinement(recognition: Recognition): (row: Row) => boolean {
  const where = compileFieldTests(recognition.where);
  const { keys, absent } = recognition;
  const regex = recognition.raw === null ? null : compileRegex(recognition.raw).regex;
  const sourcetype = recognition.sourcetype.length === 0 ? null : compileTestValues(recognition.sourcetype);
  return (row) =>
    (where === null || where(row)) &&
    keys.every((key) => row[key] != null) &&
    absent.every((key) => row[key] == null) &&
    (sourcetype === null || sourcetype(row.sourcetype)) &&
    (regex === null || (typeof row._raw === 'string' && regex.test(row._raw)));
}

/** The definitions that stand by themselves, and below each those that extend it, in the order in which they are tried. */
export interface SourceTree {
  readonly source: SourceDefinition;
  readonly children: readonly SourceTree[];
}

export function sourceTrees(sources: readonly SourceDefinition[], base: string | null = null): readonly SourceTree[] {
  return sources
    .filter((source) => source.extends === base)
    .map((source) => ({ source, children: sourceTrees(sources, source.name) }));
}

/** Reads a path: keys that hold dots are found too, when they stand at the top level. */
export function valueAt(path: string): (json: unknown) => unknown {
  const keys = path.split('.');
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return (json) => memberOf(json, only);
  return (json) => {
    const whole = memberOf(json, path);
    if (whole !== undefined) return whole;
    let value = json;
    for (let index = 0; index < keys.length && value != null; index++) value = memberOf(value, keys[index]!);
    return value;
  };
}

function memberOf(json: unknown, key: string): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, key)) return undefined;
  return (json as Record<string, unknown>)[key];
}

function leafOf(value: unknown): Value {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.map(String) : null;
}
