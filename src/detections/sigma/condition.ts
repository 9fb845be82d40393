import { nearestName } from '../../syntax/nearest-name.ts';
import { SigmaProblem } from './sigma-problem.ts';

/** A condition over the selections of a rule. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'selection'; readonly name: string; readonly at: number };

interface Token {
  readonly text: string;
  readonly at: number;
}

/** Deeper conditions are refused: each parenthesis is a call. */
const maxDepth = 200;

/**
 * Reads a condition: `not` binds most, then `and`, then `or`; `1 of sel*`, `any of`, `all of them` stand for several selections
 * (Sigma specification, "Condition"). `at` is where the text stands in its file. @throws SigmaProblem
 */
export function parseCondition(text: string, at: number, selections: readonly string[]): Condition {
  return new ConditionReader(tokensOf(text, at), at + text.length, selections).read();
}

function tokensOf(text: string, at: number): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/[()|]|[^\s()|]+/g)) tokens.push({ text: match[0], at: at + match.index });
  return tokens;
}

class ConditionReader {
  private position = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
    private readonly selections: readonly string[],
  ) {}

  read(): Condition {
    const condition = this.or();
    const rest = this.tokens[this.position];
    if (rest?.text === '|')
      throw new SigmaProblem(
        'Aggregations in conditions (`| count() by ...`, `| near ...`) are no part of Sigma any more: write a correlation rule (`correlation:`, type event_count, value_count, temporal).',
        rest.at,
      );
    if (rest)
      throw new SigmaProblem(`'${rest.text}' was not expected here: 'and' or 'or' must stand before it.`, rest.at);
    return condition;
  }

  private or(): Condition {
    const of = [this.and()];
    while (this.takes('or')) of.push(this.and());
    return of.length === 1 ? of[0]! : { kind: 'or', of };
  }

  private and(): Condition {
    const of = [this.not()];
    while (this.takes('and')) of.push(this.not());
    return of.length === 1 ? of[0]! : { kind: 'and', of };
  }

  private not(): Condition {
    if (++this.depth > maxDepth)
      throw new SigmaProblem('The condition is nested too deep.', this.tokens[this.position]?.at ?? this.end);
    try {
      return this.takes('not') ? { kind: 'not', of: this.not() } : this.single();
    } finally {
      this.depth--;
    }
  }

  private single(): Condition {
    const token = this.tokens[this.position++];
    if (token === undefined) throw new SigmaProblem('The condition ends where a selection was expected.', this.end);
    if (token.text === '(') {
      const inner = this.or();
      const closing = this.tokens[this.position++];
      if (closing?.text !== ')') throw new SigmaProblem("A ')' is missing.", closing?.at ?? this.end);
      return inner;
    }
    if (this.tokens[this.position]?.text.toLowerCase() === 'of') return this.several(token);
    if (/^(and|or|not|of|\)|\|)$/i.test(token.text))
      throw new SigmaProblem(`A selection was expected here, not '${token.text}'.`, token.at);
    if (this.selections.includes(token.text)) return { kind: 'selection', name: token.text, at: token.at };
    if (token.text.includes('*') || token.text === 'them')
      throw new SigmaProblem(`'1 of' or 'all of' must stand before '${token.text}'.`, token.at);
    const nearest = nearestName(token.text, this.selections);
    throw new SigmaProblem(
      `There is no selection '${token.text}'.${nearest === null ? '' : ` Did you mean '${nearest}'?`}`,
      token.at,
    );
  }

  /** `1 of sel*`: `quantity` is the word before `of`. */
  private several(quantity: Token): Condition {
    const word = quantity.text.toLowerCase();
    if (!['1', 'any', 'all'].includes(word))
      throw new SigmaProblem(
        `'${quantity.text} of' cannot be said: there are '1 of', 'any of' and 'all of'.`,
        quantity.at,
      );
    this.position++;
    const name = this.tokens[this.position++];
    if (name === undefined) throw new SigmaProblem("Behind 'of' stands a selection, a pattern or 'them'.", this.end);
    const found =
      name.text.toLowerCase() === 'them'
        ? this.selections.filter((each) => !each.startsWith('_'))
        : this.selections.filter((each) => matches(each, name.text));
    if (found.length === 0) throw new SigmaProblem(`No selection has a name like '${name.text}'.`, name.at);
    const of = found.map((each): Condition => ({ kind: 'selection', name: each, at: name.at }));
    return of.length === 1 ? of[0]! : { kind: word === 'all' ? 'and' : 'or', of };
  }

  private takes(word: string): boolean {
    if (this.tokens[this.position]?.text.toLowerCase() !== word) return false;
    this.position++;
    return true;
  }
}

function matches(name: string, pattern: string): boolean {
  const pieces = pattern.split('*').map((piece) => piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`).test(name);
}

/** The selections that a condition names. */
export function selectionsOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'selection':
      return [condition.name];
    case 'not':
      return selectionsOf(condition.of);
    default:
      return condition.of.flatMap(selectionsOf);
  }
}
