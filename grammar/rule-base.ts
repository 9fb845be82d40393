import { EmbeddedActionsParser, type IToken, type ParserMethod } from 'chevrotain';
import type { Span, Subsearch } from '../src/syntax/ast.ts';
import { join, spanOf } from './token-values.ts';

/** What all rules know: the text under parse (set by `parse.ts` before each run), and that searches stand in searches. */
export abstract class RuleBase extends EmbeddedActionsParser {
  text = '';
  abstract readonly subsearch: ParserMethod<[], Subsearch>;

  /** From the start of `token` to the end of the last token consumed. */
  protected since(token: IToken): Span {
    const last = this.LA(0);
    return join(spanOf(token), last.image === undefined ? spanOf(token) : spanOf(last));
  }
}
