import { isBreakerAt, majorBreakerEndsAt, majorBreakerStartsAt, nextMajorBreaker } from './breakers.ts';

export type KeywordDirective = 'CASE' | 'TERM' | null;

/**
 * Whether a word or phrase stands in the text of an event (Search Manual, "Use CASE() and TERM() to match phrases"):
 * - it must begin and end where a term does: at a breaker or at an end of the text, so that `fail` is not in `failed`;
 * - `TERM(x)` must stand between major breakers, so that `TERM(10.1)` is not in `10.1.2`;
 * - `*` is any run of characters within one term (`fail*`, `*.exe`); between blanks or other major breakers of a
 *   phrase (`"user * failed"`) it is any run at all.
 *
 * The pattern and the text are compared as they are: fold both to ignore case.
 */
export function compileKeyword(pattern: string, directive: KeywordDirective): (text: string) => boolean {
  const gaps = findGaps(pattern);
  const pieces = gaps.pieces;
  const wholeTerm = directive === 'TERM';
  const openStart = pattern.startsWith('*');
  const openEnd = pattern.endsWith('*');
  const startsFree = openStart || (!wholeTerm && isBreakerAt(pattern, 0));
  const endsFree = openEnd || (!wholeTerm && isBreakerAt(pattern, pattern.length - 1));

  const startsWell = (text: string, at: number): boolean =>
    startsFree ||
    at === 0 ||
    majorBreakerEndsAt(text, at) ||
    (wholeTerm ? majorBreakerStartsAt(pattern, 0) : isBreakerAt(text, at - 1));
  const endsWell = (text: string, at: number): boolean =>
    endsFree ||
    at === text.length ||
    majorBreakerStartsAt(text, at) ||
    (wholeTerm ? majorBreakerEndsAt(pattern, pattern.length) : isBreakerAt(text, at));

  const first = pieces[0];
  if (first === undefined) return () => true;
  if (pieces.length === 1) {
    return (text) => {
      for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
        if (startsWell(text, at) && endsWell(text, at + first.length)) return true;
      }
      return false;
    };
  }
  return (text) => {
    const scan = new PieceScan(text, pieces, gaps.acrossTerms, endsWell);
    for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
      if (!startsWell(text, at)) continue;
      const found = scan.matchesAfter(at + first.length);
      if (found !== null) return found;
    }
    return false;
  };
}

/** Cuts a pattern at its stars; `acrossTerms[i]`: whether the gap after piece i may span several terms. */
function findGaps(pattern: string): { pieces: readonly string[]; acrossTerms: readonly boolean[] } {
  const pieces: string[] = [];
  const acrossTerms: boolean[] = [];
  for (const match of pattern.matchAll(/[^*]+/g)) {
    const piece = match[0];
    const before = pieces.at(-1);
    if (before !== undefined) {
      acrossTerms.push(majorBreakerEndsAt(before, before.length) && majorBreakerStartsAt(piece, 0));
    }
    pieces.push(piece);
  }
  return { pieces, acrossTerms };
}

/**
 * Looks for the pieces after the first. The beginnings that are tried only move forward, and so do all places found
 * from them; remembering these keeps the time proportional to the length of the text.
 */
class PieceScan {
  private readonly found: number[];
  private readonly limits: number[];
  private exhausted = -1;

  constructor(
    private readonly text: string,
    private readonly pieces: readonly string[],
    private readonly acrossTerms: readonly boolean[],
    private readonly endsWell: (text: string, at: number) => boolean,
  ) {
    this.found = new Array<number>(pieces.length).fill(-1);
    this.limits = new Array<number>(pieces.length).fill(-1);
  }

  /** True: all pieces are there. False: they are not, wherever the first piece stands from here on. Null: not from here. */
  matchesAfter(from: number): boolean | null {
    const lastIndex = this.pieces.length - 1;
    let position = from;
    for (let index = 1; index <= lastIndex; index++) {
      const limit = this.acrossTerms[index - 1] ? Number.POSITIVE_INFINITY : this.limitAfter(index, position);
      if (index === lastIndex && limit === this.exhausted) return null;
      const at = this.firstAfter(index, position);
      if (at < 0) return false;
      if (at > limit) return null;
      if (index === lastIndex) return this.endsWithin(index, at, limit);
      position = at + this.pieces[index]!.length;
    }
    return true;
  }

  private limitAfter(index: number, position: number): number {
    if (this.limits[index]! < position) this.limits[index] = nextMajorBreaker(this.text, position);
    return this.limits[index]!;
  }

  private firstAfter(index: number, position: number): number {
    if (this.found[index]! < position) this.found[index] = this.text.indexOf(this.pieces[index]!, position);
    return this.found[index]!;
  }

  /** Looks for an occurrence of the last piece, from the one at `first` up to the limit, that ends where a term does. */
  private endsWithin(index: number, first: number, limit: number): boolean | null {
    const piece = this.pieces[index]!;
    let at = first;
    while (at >= 0 && at <= limit) {
      if (this.endsWell(this.text, at + piece.length)) return true;
      at = this.text.indexOf(piece, at + 1);
    }
    // Without a further occurrence no later beginning can succeed either.
    if (at < 0) return false;
    this.found[index] = at;
    this.exhausted = limit;
    return null;
  }
}
