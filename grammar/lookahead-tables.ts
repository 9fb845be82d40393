import { EOF, type TokenType } from 'chevrotain';
import { allTokens } from './tokens.ts';

/**
 * Which tokens begin what, for every place of the grammar where the parser has a choice: by Chevrotain's number of the place, for each of its
 * alternatives (of an optional part and a repetition: one) the places of tokens in `tokenTypes`.
 */
export type LookaheadTables = Readonly<Record<number, readonly (readonly number[])[]>>;

type Alternative = { readonly GATE?: (() => boolean) | undefined };
/** Gives the number of an alternative, or whether a part is there. Chevrotain calls it as a method of the parser. */
type Lookahead = (this: LooksAhead, alternatives?: readonly Alternative[]) => number | boolean | undefined;

/** What of Chevrotain's parser is used here. */
interface LooksAhead {
  LA_FAST(howMany: number): { readonly tokenTypeIdx: number };
}

export interface AnalysedParser {
  /** It refuses texts before. */
  selfAnalysisDone: boolean;
  readonly lookAheadFuncsCache: Map<number, Lookahead>;
}

const tokenTypes: readonly TokenType[] = [...allTokens, EOF];

/** Chevrotain's number of an alternation, within the number of a place. */
const isAlternation = (place: number): boolean => ((place >> 8) & 0xf) === 1;
const mostAlternatives = 32;

/** The tables of a parser that has analysed itself: each of its functions is asked about each token. The build keeps them. */
export function lookaheadTables({ lookAheadFuncsCache }: AnalysedParser): LookaheadTables {
  const tables: Record<number, number[][]> = {};
  for (const [place, lookahead] of lookAheadFuncsCache) {
    const begins = (type: TokenType, alternatives?: readonly Alternative[]): number | boolean | undefined =>
      lookahead.call({ LA_FAST: () => ({ tokenTypeIdx: type.tokenTypeIdx! }) }, alternatives);
    const placesOf = (test: (type: TokenType) => boolean): number[] =>
      tokenTypes.flatMap((type, index) => (test(type) ? [index] : []));
    if (!isAlternation(place)) tables[place] = [placesOf((type) => begins(type) === true)];
    else {
      // With one gate open, the function says whether that alternative is possible.
      const only = (open: number): readonly Alternative[] =>
        Array.from({ length: mostAlternatives }, (_, index) => ({ GATE: () => index === open }));
      const alternatives = Array.from({ length: mostAlternatives }, (_, index) =>
        placesOf((type) => begins(type, only(index)) === index),
      );
      while (alternatives.at(-1)?.length === 0) alternatives.pop();
      tables[place] = alternatives;
    }
  }
  return tables;
}

/** The functions that tables stand for, in place of those that an analysis of the grammar gives: it takes longer than parsing a search. */
export function useTables(parser: AnalysedParser, tables: LookaheadTables): void {
  for (const key in tables) {
    const place = Number(key);
    parser.lookAheadFuncsCache.set(place, isAlternation(place) ? alternation(tables[place]!) : option(tables[place]!));
  }
}

const typesOf = (places: readonly number[]): ReadonlySet<number> =>
  new Set(places.map((place) => tokenTypes[place]!.tokenTypeIdx!));

function option([places]: LookaheadTables[number]): Lookahead {
  let begins: ReadonlySet<number> | undefined;
  return function () {
    begins ??= typesOf(places!);
    return begins.has(this.LA_FAST(1).tokenTypeIdx);
  };
}

function alternation(places: LookaheadTables[number]): Lookahead {
  let begins: readonly ReadonlySet<number>[] | undefined;
  return function (alternatives) {
    begins ??= places.map(typesOf);
    const type = this.LA_FAST(1).tokenTypeIdx;
    for (let index = 0; index < begins.length; index++) {
      if (!begins[index]!.has(type)) continue;
      const gate = alternatives?.[index]?.GATE;
      if (gate === undefined || gate.call(this) !== false) return index;
    }
    return undefined;
  };
}
