import { newRow, type Row } from '../../values/row.ts';
import { isMultivalue, type Value } from '../../values/value.ts';
import { type Codes, Column, codesFor } from './column.ts';
import { type Combinations, combinations, eachRow, noCombination } from './combinations.ts';
import type { Dictionary } from './dictionary.ts';
import { ExtendedDictionary } from './extended-dictionary.ts';
import { ValueDictionary } from './value-dictionary.ts';
import type { ScanTexts } from './word-search.ts';

/** A rule that sets fields of rows. What it sets is decided by the fields it reads, and by nothing else. */
export interface ColumnRule {
  /** All must hold for it to run; null stands for a field that is not there. */
  readonly when: readonly { readonly field: string; holds(value: Value): boolean }[];
  /** `_raw` is the event's text, `_time` its time as a number. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  run(row: Row): void;
}

/** A test of rows that is decided by the fields it reads. */
export interface ColumnTest {
  readonly reads: readonly string[];
  test(row: Row): boolean;
}

/** Rows whose fields are columns. */
export interface ColumnRows {
  readonly rows: number;
  /** Null when no row has the field. */
  column(field: string): Column | null;
  /** Epoch seconds; NaN: none. */
  readonly times: Float64Array;
  text(row: number): string;
  /** All texts, where they can be had without making one of each; absent or null otherwise. */
  readonly scanTexts?: ScanTexts | null;
  /** Whether rules must run before a field's column is there. */
  isDerived?(field: string): boolean;
}

interface ChainLink {
  readonly rule: ColumnRule;
  /** Per row 1 where it may run; null: everywhere. */
  readonly only: Uint8Array | null;
}

/** A field that a rule left as it was. */
const untouched = '\u0000untouched';

/**
 * Rules that run one after the other over columns, each only when a field that it sets is asked for. A rule runs once for each combination of values
 * that its rows have in the fields it reads, by the same code that runs it on a row.
 */
export class RuleChain {
  private readonly writers = new Map<string, number[]>();
  private readonly results = new Map<number, ReadonlyMap<string, Column | null>>();

  private readonly links: ChainLink[] = [];

  constructor(
    private readonly base: ColumnRows,
    rules: readonly ColumnRule[] = [],
  ) {
    for (const rule of rules) this.add(rule);
  }

  /** The number of rules. */
  get length(): number {
    return this.links.length;
  }

  /** Puts a rule behind the others. `only`: per row 1 where it may run; null: everywhere. */
  add(rule: ColumnRule, only: Uint8Array | null = null): void {
    const index = this.links.push({ rule, only }) - 1;
    for (const field of rule.writes) {
      const writers = this.writers.get(field);
      if (writers === undefined) this.writers.set(field, [index]);
      else writers.push(index);
    }
  }

  /** The fields that some rule sets. */
  get written(): Iterable<string> {
    return this.writers.keys();
  }

  sets(field: string): boolean {
    return this.writers.has(field);
  }

  /** A field as it is behind the first `count` rules. */
  column(field: string, count = this.links.length): Column | null {
    const writers = this.writers.get(field);
    if (writers !== undefined) {
      for (let at = writers.length - 1; at >= 0; at--) {
        const index = writers[at]!;
        if (index < count) return this.result(index).get(field)!;
      }
    }
    return this.base.column(field);
  }

  /** Per row 1 where a test holds behind the first `count` rules. `only`: the rows that are asked about. */
  holds(test: ColumnTest, only: Uint8Array | null, count = this.links.length): Uint8Array {
    const { found, answers } = this.answers(test.reads, [test], only, count);
    const mask = new Uint8Array(this.base.rows);
    if (!answers.includes('1')) return mask;
    const passes = Uint8Array.from(answers, (answer) => (answer === '1' ? 1 : 0));
    const { ids } = found;
    for (let at = 0; at < mask.length; at++) {
      const id = ids[at]!;
      if (id !== noCombination) mask[at] = passes[id]!;
    }
    return mask;
  }

  /** Of tests that read the same fields: per row a value that says which of them hold behind all rules, none where none does. Null: none holds anywhere. */
  whichHold(tests: readonly ColumnTest[]): Column | null {
    const { found, answers } = this.answers(tests[0]!.reads, tests, null, this.links.length);
    const distinct = [...new Set(answers)].filter((answer) => answer?.includes('1'));
    if (distinct.length === 0) return null;
    const places = new Map(distinct.map((answer, place) => [answer, place + 1]));
    const codeOf = Uint32Array.from(answers, (answer) => places.get(answer) ?? 0);
    const { ids } = found;
    const codes = codesFor(distinct.length, this.base.rows);
    for (let at = 0; at < codes.length; at++) codes[at] = codeOf[ids[at]!]!;
    return new Column(codes.length, new ValueDictionary([null, ...distinct]), codes);
  }

  /** Per combination of values of the fields that tests read a text with `1` for each that holds, `0` for the others; none for numbers that no row has. */
  private answers(
    reads: readonly string[],
    tests: readonly ColumnTest[],
    only: Uint8Array | null,
    count: number,
  ): { readonly found: Combinations; readonly answers: readonly (string | undefined)[] } {
    const found = this.combinationsOf(reads, only, count);
    const answers = new Array<string | undefined>(found.count);
    const row = newRow();
    const reader = this.reader(reads, count);
    for (let id = 0; id < found.count; id++) {
      const at = found.first[id]!;
      if (at < 0) continue;
      reader(row, at);
      let answer = '';
      for (const test of tests) answer += test.test(row) ? '1' : '0';
      answers[id] = answer;
    }
    return { found, answers };
  }

  private result(index: number): ReadonlyMap<string, Column | null> {
    let result = this.results.get(index);
    if (result === undefined) {
      result = this.run(index);
      this.results.set(index, result);
    }
    return result;
  }

  private run(index: number): ReadonlyMap<string, Column | null> {
    const { rule, only } = this.links[index]!;
    const { writes, reads } = rule;
    const before = new Map(writes.map((field) => [field, this.column(field, index)]));
    const mask = this.rowsFor(rule, only, index);
    if (mask === 'none') return before;
    const found = this.combinationsOf(reads, mask === 'all' ? null : mask, index);
    const values = writes.map((): Value[] => []);
    const row = newRow();
    const reader = this.reader(reads, index);
    for (let id = 0; id < found.count; id++) {
      const at = found.first[id]!;
      if (at < 0) continue;
      reader(row, at);
      for (const field of writes) if (!reads.includes(field)) row[field] = untouched;
      const old = writes.map((field) => row[field]);
      rule.run(row);
      writes.forEach((field, place) => {
        const value = row[field];
        values[place]![id] = value === old[place] ? untouched : value;
        if (!reads.includes(field)) row[field] = undefined;
      });
    }
    return new Map(
      writes.map((field, place) => [field, written(before.get(field)!, found, values[place]!, this.base.rows)]),
    );
  }

  /** The rows that a rule is for. */
  private rowsFor({ when }: ColumnRule, only: ChainLink['only'], index: number): Uint8Array | 'all' | 'none' {
    let mask = only;
    for (const { field, holds } of when) {
      const column = this.column(field, index);
      if (column === null) {
        if (holds(null)) continue;
        return 'none';
      }
      const { dictionary, codes } = column;
      const passes = new Uint8Array(dictionary.size + 1);
      let some = false;
      let all = true;
      passes[0] = holds(null) ? 1 : 0;
      for (let code = 1; code <= dictionary.size; code++) passes[code] = holds(dictionary.value(code)) ? 1 : 0;
      for (let code = 0; code < passes.length; code++) {
        if (passes[code] === 1) some = true;
        else all = false;
      }
      if (!some) return 'none';
      if (all) continue;
      const narrowed = new Uint8Array(this.base.rows);
      let any = 0;
      for (let row = 0; row < narrowed.length; row++) {
        const holdsHere = passes[codes[row]!]! & (mask === null ? 1 : mask[row]!);
        narrowed[row] = holdsHere;
        any |= holdsHere;
      }
      if (any === 0) return 'none';
      mask = narrowed;
    }
    return mask ?? 'all';
  }

  private combinationsOf(reads: readonly string[], only: Uint8Array | null, count: number): Combinations {
    const { rows } = this.base;
    if (reads.includes('_raw') || reads.includes('_time')) return eachRow(rows, only);
    return combinations(
      reads.map((field) => this.column(field, count)),
      rows,
      only,
    );
  }

  /** Puts what a row has in some fields into `target`. */
  private reader(reads: readonly string[], count: number): (target: Row, row: number) => void {
    const { base } = this;
    const columns = reads.map((field) => (field === '_raw' || field === '_time' ? null : this.column(field, count)));
    return (target, row) => {
      for (let i = 0; i < reads.length; i++) {
        const field = reads[i]!;
        if (field === '_time') target._time = timeAt(base.times, row);
        else if (field === '_raw') target._raw = base.text(row);
        else target[field] = columns[i]?.value(row) ?? undefined;
      }
    };
  }
}

/** A column with other values for some combinations. `values`: per combination; undefined where rows keep what they have. */
export function writtenOver(
  before: Column | null,
  found: Combinations,
  values: readonly (Value | undefined)[],
  rows: number,
): Column | null {
  return written(
    before,
    found,
    values.map((value) => (value === undefined ? untouched : value)),
    rows,
  );
}

/** A column with what a rule made of it. `values`: per combination; `untouched` where it made nothing. */
function written(before: Column | null, found: Combinations, values: readonly Value[], rows: number): Column | null {
  const added: Value[] = [null];
  const codes = new Map<unknown, number>();
  const base = before?.dictionary.size ?? 0;
  const codeOf = (value: Value): number => {
    if (value == null) return 0;
    const key = isMultivalue(value) ? `\u0000${JSON.stringify(value)}` : Object.is(value, -0) ? '\u0000-0' : value;
    let code = codes.get(key);
    if (code === undefined) {
      code = knownCode(before?.dictionary ?? null, value) || base + added.push(value) - 1;
      codes.set(key, code);
    }
    return code;
  };
  /** Per combination the code, -1 where the rows keep what they have. */
  const changed = new Int32Array(found.count).fill(-1);
  let some = false;
  for (let id = 0; id < found.count; id++) {
    if (found.first[id]! < 0 || values[id] === untouched) continue;
    changed[id] = codeOf(values[id]);
    some = true;
  }
  if (!some) return before;
  const dictionary: Dictionary =
    before === null
      ? new ValueDictionary(added)
      : added.length === 1
        ? before.dictionary
        : new ExtendedDictionary(before.dictionary, added);
  const result: Codes = codesFor(dictionary.size, rows);
  if (before !== null) result.set(before.codes);
  for (let row = 0; row < rows; row++) {
    const id = found.ids[row]!;
    if (id === noCombination) continue;
    const code = changed[id]!;
    if (code >= 0) result[row] = code;
  }
  return new Column(rows, dictionary, result);
}

/** Absent where it is not known. */
export function timeAt(times: Float64Array, row: number): number | null {
  const time = times[row]!;
  return Number.isNaN(time) ? null : time;
}

function knownCode(dictionary: Dictionary | null, value: Value): number {
  return dictionary !== null && typeof value === 'string' ? dictionary.codeOf(value) : 0;
}
