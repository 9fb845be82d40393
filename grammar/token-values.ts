import type { IToken } from 'chevrotain';
import type { ComparisonOperator, MacroCall, Name, Span, Text } from '../src/syntax/ast.ts';
import { readMacroCall } from '../src/syntax/macro-call.ts';
import { unescapeSearchText } from '../src/syntax/text-escapes.ts';

export const spanOf = (token: IToken): Span => ({
  start: token.startOffset,
  end: token.startOffset + token.image.length,
});
export const join = (from: Span, to: Span): Span => ({ start: from.start, end: Math.max(from.end, to.end) });

export function textOf(token: IToken, quoted: boolean): Text {
  const raw = quoted ? token.image.slice(1, -1) : token.image;
  return { kind: 'text', text: unescapeSearchText(raw), raw, quoted, span: spanOf(token) };
}

export function nameOf(token: IToken): Name {
  const quote = token.image[0];
  if ((quote === '"' || quote === "'") && token.image.length > 1 && token.image.endsWith(quote)) {
    return { text: unescapeSearchText(token.image.slice(1, -1)), quote, span: spanOf(token) };
  }
  return { text: token.image, quote: '', span: spanOf(token) };
}

export const macroOf = (token: IToken): MacroCall => readMacroCall(token.image.slice(1, -1), spanOf(token));

/** A comparison's operator as the tree spells it. */
export const comparisonOf = (image: string): ComparisonOperator =>
  image === '==' ? '=' : (image as ComparisonOperator);
