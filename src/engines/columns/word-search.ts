import type { SearchExpression } from '../../syntax/ast.ts';
import { isAscii } from '../../values/case-folding.ts';

/** Calls `visit` with each row's UTF-8, in order. `wanted`: per row 1 where it must be called; null: everywhere. */
export type ScanTexts = (
  visit: (row: number, bytes: Buffer, start: number, end: number) => boolean,
  wanted: Uint8Array | null,
) => void;

/**
 * What must stand in the text of events, in lower case, so that words can be there: of each list one. Words themselves are matched by more than that
 * (`compileKeyword`).
 */
export function neededTexts(terms: SearchExpression): readonly (readonly string[])[] {
  switch (terms.kind) {
    case 'keyword': {
      const longest = terms.text.text.split('*').reduce((a, b) => (b.length > a.length ? b : a));
      return longest !== '' && isAscii(longest) ? [[longest.toLowerCase()]] : [];
    }
    case 'and':
      return terms.terms.flatMap(neededTexts);
    case 'or': {
      const each = terms.terms.map((term) => neededTexts(term)[0]);
      return each.every((list) => list !== undefined) ? [each.flat()] : [];
    }
    default:
      return [];
  }
}

/** Bytes that are looked through at once: few enough to stay near the processor. */
const together = 32 * 1024;
/** So many bytes between two texts are looked through with them. */
const smallGap = 64;

/** Takes out of a mask the rows whose text lacks what is needed: neighbouring texts are looked through together. */
export function keepHolding(needed: readonly (readonly string[])[], scan: ScanTexts, mask: Uint8Array): void {
  const texts = new Texts(needed.map(anyOf), mask);
  scan((row, bytes, start, end) => {
    if (mask[row] === 1) texts.add(row, bytes, start, end);
    return true;
  }, mask);
  texts.look();
}

/** Finds one of several texts, which are ASCII, without regard to the case of ASCII letters; of those at one place the shortest. */
const anyOf = (texts: readonly string[]): RegExp =>
  new RegExp(
    [...texts]
      .sort((a, b) => a.length - b.length)
      .map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
      .join('|'),
    'gi',
  );

/** Texts that lie behind each other in the same bytes. */
class Texts {
  private bytes: Buffer | null = null;
  private count = 0;
  private readonly rows: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(
    private readonly needed: readonly RegExp[],
    private readonly mask: Uint8Array,
  ) {}

  add(row: number, bytes: Buffer, start: number, end: number): void {
    const { count } = this;
    if (count > 0) {
      const gap = start - this.ends[count - 1]!;
      if (bytes !== this.bytes || gap < 0 || gap > smallGap || end - this.starts[0]! > together) this.look();
    }
    this.bytes = bytes;
    this.rows[this.count] = row;
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }

  /** Looks through the texts that were added, and forgets them. */
  look(): void {
    const { bytes, count, rows, mask } = this;
    if (bytes === null || count === 0) return;
    // An ASCII letter is the same byte in Latin-1, and no other character has such a byte in UTF-8.
    const text = bytes.toString('latin1', this.starts[0], this.ends[count - 1]);
    for (const pattern of this.needed) {
      let next = 0;
      for (let i = this.nextWith(pattern, text, 0); i < count; i = this.nextWith(pattern, text, i + 1)) {
        for (; next < i; next++) mask[rows[next]!] = 0;
        next = i + 1;
      }
      for (; next < count; next++) mask[rows[next]!] = 0;
    }
    this.count = 0;
  }

  /** The first text from the given one on that has what is looked for; `count` when none has. */
  private nextWith(pattern: RegExp, text: string, from: number): number {
    const { count, starts, ends } = this;
    const origin = starts[0]!;
    if (from >= count) return count;
    pattern.lastIndex = starts[from]! - origin;
    let i = from;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      while (ends[i]! - origin <= match.index) i++;
      if (starts[i]! - origin <= match.index && pattern.lastIndex <= ends[i]! - origin) return i;
      pattern.lastIndex = match.index + 1;
    }
    return count;
  }
}
