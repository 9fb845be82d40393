import { foldCase } from '../values/case-folding.ts';
import { toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { compileStrptime } from '../values/strptime.ts';
import { toList, type Value } from '../values/value.ts';
import { compileCidrSet } from './cidr-set.ts';
import type { LookupMatcher, LookupSettings, LookupTable } from './lookup.ts';
import { epochTimeFormat } from './lookup-settings.ts';
import { compileWildcardSet } from './wildcard-set.ts';

export interface MatcherOptions {
  /** Zone of times without one in a temporal lookup; UTC by default. */
  readonly timeZone?: string;
  /** Rows for which this is false are left out: the lookup's `filter`, compiled by the caller. */
  readonly accept?: (row: Row) => boolean;
}

/** Row numbers, ascending: the order of the file. */
type Find = (keys: readonly string[]) => readonly number[];

/** Multivalue keys are looked up value by value, every combination of several such keys, up to this number. */
const maxCombinations = 10_000;
/** Distinct keys whose answers are remembered. */
const maxRemembered = 20_000;

/**
 * Indexes a lookup for one set of key fields. Rules (Knowledge Manager Manual, "Add field matching rules to your lookup
 * configuration"): all keys must match; the first `max_matches` rows in the order of the file count, of a temporal lookup
 * those closest before the event; fewer than `min_matches` are filled up with `default_match` in all fields that are no
 * keys. Every value of a multivalue key is looked up by itself. A row or an event without one of the keys matches nothing.
 */
export function createMatcher(
  table: LookupTable,
  keyFields: readonly string[],
  options: MatcherOptions = {},
): LookupMatcher {
  const { settings } = table;
  const rows = options.accept ? table.rows.filter(options.accept) : table.rows;
  const find = indexRows(rows, keyFields, settings);
  const select = settings.time ? temporalSelection(rows, settings, options.timeZone ?? 'UTC') : firstRows(settings);
  const padding = defaultRows(table, keyFields);

  const matchOne = (keys: readonly string[], time: number | null): readonly Row[] => {
    const found = select(find(keys), time).map((number) => rows[number]!);
    return found.length < padding.length ? [...found, ...padding.slice(found.length)] : found;
  };
  const answer = settings.time ? matchOne : remember(matchOne);

  return {
    match(keys, time = null) {
      if (keys.some((key) => key == null)) return [];
      if (!keys.some(Array.isArray)) return answer(keys.map(textOf), time);
      return combinations(keys.map((key) => toList(key).map(toText))).flatMap((combination) =>
        answer(combination, time),
      );
    },
  };
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : toText(value as number);
}

// ------------------------------------------------------------------------------------------------- finding rows

function indexRows(rows: readonly Row[], keyFields: readonly string[], settings: LookupSettings): Find {
  const exactFields: number[] = [];
  const patternFields: number[] = [];
  for (const [index, field] of keyFields.entries()) {
    (settings.matchTypes.has(field) ? patternFields : exactFields).push(index);
  }
  const fold = settings.caseSensitive ? (text: string) => text : foldCase;

  const groups = new Map<string, number[]>();
  for (const [number, row] of rows.entries()) {
    const cells = exactFields.map((index) => toList(row[keyFields[index]!]).map((value) => fold(toText(value))));
    for (const combination of combinations(cells)) {
      const key = tupleKey(combination);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [number]);
      else if (group.at(-1) !== number) group.push(number);
    }
  }
  const findGroup: Find = (keys) => groups.get(tupleKey(exactFields.map((index) => fold(keys[index]!)))) ?? [];
  if (patternFields.length === 0) return findGroup;

  const indexes = new Map<readonly number[], readonly ((text: string) => ReadonlySet<number>)[]>();
  return (keys) => {
    const group = findGroup(keys);
    if (group.length === 0) return group;
    let columns = indexes.get(group);
    if (columns === undefined) {
      columns = patternFields.map((index) => indexPatterns(rows, group, keyFields[index]!, settings));
      indexes.set(group, columns);
    }
    const [first, ...others] = columns.map((column, at) => column(keys[patternFields[at]!]!));
    return [...first!].filter((number) => others.every((other) => other.has(number)));
  };
}

/** The rows of a group whose pattern in `field` fits a text, in the order of the file. */
function indexPatterns(
  rows: readonly Row[],
  group: readonly number[],
  field: string,
  settings: LookupSettings,
): (text: string) => ReadonlySet<number> {
  const owners: number[] = [];
  const patterns: string[] = [];
  for (const number of group) {
    for (const value of toList(rows[number]![field])) {
      owners.push(number);
      patterns.push(toText(value));
    }
  }
  const matching =
    settings.matchTypes.get(field) === 'CIDR' ? compileCidrSet(patterns) : compileWildcardSet(patterns, settings);
  return (text) => new Set(matching(text).map((position) => owners[position]!));
}

/** All ways to take one value of each list. None when a list is empty. */
function combinations(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let result: readonly (readonly string[])[] = [[]];
  for (const list of lists) {
    result = result.flatMap((tuple) => list.map((value) => [...tuple, value])).slice(0, maxCombinations);
  }
  return result;
}

function tupleKey(tuple: readonly string[]): string {
  return tuple.length === 1 ? tuple[0]! : tuple.map((text) => `${text.length}:${text}`).join('');
}

// ------------------------------------------------------------------------------------------------- choosing rows

type Select = (found: readonly number[], time: number | null) => readonly number[];

function firstRows({ maxMatches }: LookupSettings): Select {
  return (found) => (found.length > maxMatches ? found.slice(0, maxMatches) : found);
}

/** Rows that lie in the window before the event, the latest first. */
function temporalSelection(rows: readonly Row[], settings: LookupSettings, timeZone: string): Select {
  const { field, format, minOffset, maxOffset } = settings.time!;
  const parse = format === epochTimeFormat ? toNumber : compileStrptime(format, timeZone);
  const times = rows.map((row) => {
    const [cell] = toList(row[field]);
    return cell === undefined ? Number.NaN : (parse(toText(cell)) ?? Number.NaN);
  });
  return (found, time) => {
    if (time === null) return [];
    return found
      .filter((number) => time - times[number]! >= minOffset && time - times[number]! <= maxOffset)
      .sort((a, b) => times[b]! - times[a]! || a - b)
      .slice(0, settings.maxMatches);
  };
}

function defaultRows(table: LookupTable, keyFields: readonly string[]): readonly Row[] {
  const { defaultMatch, minMatches } = table.settings;
  if (defaultMatch === null || minMatches <= 0) return [];
  const row = newRow();
  for (const field of table.fields) if (!keyFields.includes(field)) row[field] = defaultMatch;
  return new Array<Row>(minMatches).fill(row);
}

function remember(
  match: (keys: readonly string[], time: number | null) => readonly Row[],
): (keys: readonly string[], time: number | null) => readonly Row[] {
  const answers = new Map<string, readonly Row[]>();
  return (keys, time) => {
    const key = tupleKey(keys);
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = match(keys, time);
      if (answers.size >= maxRemembered) answers.clear();
      answers.set(key, answer);
    }
    return answer;
  };
}
