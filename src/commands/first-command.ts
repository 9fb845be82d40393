import type { Span } from '../language/ast.ts';
import { SplError } from '../language/spl-error.ts';

/** The error of a generating command that does not stand first. */
export function mustBeFirst(command: string, span: Span): SplError {
  return new SplError(`'${command}': this command must be the first command of a search.`, span, null, 'not-first');
}
