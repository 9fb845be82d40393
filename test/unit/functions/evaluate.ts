import { parseExpression } from '../../../grammar/parse.ts';
import { compileExpression, compilePredicate } from '../../../src/functions/compile-expression.ts';
import type { CompileContext } from '../../../src/functions/eval-function.ts';
import { SplError } from '../../../src/syntax/spl-error.ts';
import { rowOf } from '../../../src/values/row.ts';
import type { ExpressionValue, Value } from '../../../src/values/value.ts';

type Fields = Readonly<Record<string, Value>>;

/** 2023-11-14 22:13:20 UTC. */
export const context: CompileContext = { now: 1_700_000_000, timeZone: 'UTC' };

/** The value of an expression for a row with the given fields; absent is null. */
export function evaluate(text: string, fields: Fields = {}, where: CompileContext = context): ExpressionValue {
  return compileExpression(parseExpression(text), where).evaluate(rowOf(fields)) ?? null;
}

/** Whether a row with the given fields passes `where`. */
export function passes(text: string, fields: Fields = {}): boolean {
  return compilePredicate(parseExpression(text), context)(rowOf(fields));
}

/** The error that compiling gives: message, hint, and the text it points at. */
export function errorOf(text: string): { message: string; hint: string | null; code: string; at: string } {
  try {
    compileExpression(parseExpression(text), context);
  } catch (error) {
    if (!(error instanceof SplError) || error.span === null) throw error;
    const { message, hint, code, span } = error;
    return { message, hint, code, at: text.slice(span.start, span.end) };
  }
  throw new Error(`no error: ${text}`);
}
