import type { Span } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { flattened } from '../values/flat-text.ts';
import { toText } from '../values/number.ts';
import type { ExpressionValue } from '../values/value.ts';

/** What a search may hold in memory. Told of what grows; looks at the memory now and then. */
export interface MemoryBudget {
  /** A row was read or made; `columns`: those that are known. @throws SearchLimit */
  row(columns: number): void;
  /** Something was made that takes about so many bytes. @throws SearchLimit */
  grow(bytes: number): void;
  /** Characters of one text, and of all values of a multivalue together. */
  readonly maxText: number;
  /** Values of one multivalue. */
  readonly maxValues: number;
  /** Characters of a JSON or XML text that is read: it takes many times that. */
  readonly maxDocument: number;
}

/** What one cell may hold, however much memory there is. */
export const cellLimits = { maxText: 50_000_000, maxValues: 1_000_000, maxDocument: 50_000_000 } as const;

/** Where nobody counts: what is computed before a search runs. */
export const uncounted: MemoryBudget = { row: () => {}, grow: () => {}, ...cellLimits };

/** Texts shorter than this are not told to the budget: rows are. */
const largeText = 16_384;
const bytesOfValue = 16;

/**
 * How likely it is that a stage holds what takes the memory: one that only makes rows, one that passes them on, one that
 * remembers something of them, one that holds them.
 */
export type Blame = -1 | 0 | 1 | 2 | 3;
const holder: Blame = 3;

/**
 * A limit that was reached while rows were made. It is thrown where that is noticed, and gets the command and its place
 * from the stages it goes through (`at`).
 */
export class SearchLimit extends SplError {
  constructor(
    /** What follows `'<command>': `. */
    readonly reason: string,
    span: Span | null,
    hint: string | null,
    private readonly command: string | null = null,
    private readonly blame: Blame = -1,
  ) {
    super(command === null ? reason : `'${command}': ${reason}`, span, hint, 'limit');
  }

  /** The same, reached in a stage: of those it goes through the first that is the most to blame. */
  at(command: string, span: Span, blame: Blame): SearchLimit {
    if (blame <= this.blame) return this;
    // A value that grew has its place, and it was made in the innermost stage.
    const isPlaced = this.command === null && this.span !== null;
    return new SearchLimit(this.reason, isPlaced ? this.span : span, this.hint, command, isPlaced ? holder : blame);
  }
}

/** Keeps what one function or command makes within the limits of a cell, and tells the budget of what is large. */
export class CellLimits {
  constructor(
    private readonly memory: MemoryBudget,
    /** Who makes it: `mvappend()`, `the field 'x'`. */
    private readonly maker: string,
    private readonly span: Span | null,
  ) {}

  /** A text has become so long. @throws SearchLimit */
  text(length: number): void {
    const { maxText } = this.memory;
    if (length > maxText)
      throw this.refusal(`${this.maker} would make a text of more than ${count(maxText)} characters.`);
  }

  /** A list has become so long. @throws SearchLimit */
  values(length: number): void {
    const { maxValues } = this.memory;
    if (length > maxValues)
      throw this.refusal(`${this.maker} would make a multivalue of more than ${count(maxValues)} values.`);
  }

  /** A list's values have so many characters together. @throws SearchLimit */
  together(length: number): void {
    const { maxText } = this.memory;
    if (length > maxText)
      throw this.refusal(
        `${this.maker} would make a multivalue whose values have more than ${count(maxText)} characters together.`,
      );
  }

  /** A JSON or XML text that is going to be read. @throws SearchLimit */
  document(text: string): void {
    const { maxDocument } = this.memory;
    if (text.length > maxDocument)
      throw this.refusal(`${this.maker} would read a document of more than ${count(maxDocument)} characters.`);
    if (text.length >= largeText) this.memory.grow(10 * text.length);
  }

  /** The largest list that passes. */
  get maxValues(): number {
    return this.memory.maxValues;
  }

  /** A value that was made. @throws SearchLimit */
  check<V extends ExpressionValue>(value: V): V {
    if (typeof value === 'string') {
      if (value.length >= largeText) this.large(value);
    } else if (typeof value === 'object' && value !== null) this.list(value);
    return value;
  }

  private large(text: string): void {
    this.text(text.length);
    // A text that was put together is made one piece: what it takes shows, and is taken only once.
    flattened(text);
    this.memory.grow(text.length);
  }

  private list(values: readonly unknown[]): void {
    this.values(values.length);
    let length = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (typeof value === 'string') length += value.length;
    }
    this.together(length);
    if (values.length * bytesOfValue + length >= largeText) this.memory.grow(values.length * bytesOfValue + length);
  }

  private refusal(reason: string): SearchLimit {
    return new SearchLimit(reason, this.span, null);
  }
}

/** The characters of a list that is joined. */
export function joinedLength(values: readonly (string | number)[], delimiter: string): number {
  let length = delimiter.length * Math.max(0, values.length - 1);
  for (const value of values) length += typeof value === 'string' ? value.length : toText(value).length;
  return length;
}

const count = (number: number): string => number.toLocaleString('en');
