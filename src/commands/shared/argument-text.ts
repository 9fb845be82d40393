import type { Argument, Span } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';

/**
 * Generic arguments put back to the text they were read from, so that they can be parsed as an expression or as search
 * terms. Every character stands where it stood: an error at offset n of the text is at `start + n` of the search.
 */
export function textOfArguments(items: readonly Argument[]): { readonly text: string; readonly start: number } {
  const start = items[0]?.span.start ?? 0;
  let text = '';
  const place = (part: string, at: number): void => {
    text = text.padEnd(at - start, ' ') + part;
  };
  for (const item of items) placeItem(item, place);
  return { text, start };
}

function placeItem(item: Argument, place: (part: string, at: number) => void): void {
  switch (item.kind) {
    case 'text':
      place(item.quoted ? `"${item.raw}"` : item.raw, item.span.start);
      return;
    case 'comma':
      place(',', item.span.start);
      return;
    case 'operator':
      place(item.text, item.span.start);
      return;
    case 'call':
      place(`${item.name}(`, item.span.start);
      place(`${item.inner})`, item.innerSpan.start);
      return;
    case 'group':
      place('(', item.span.start);
      place(`${item.inner})`, item.innerSpan.start);
      return;
    case 'option':
      place(`${item.typed}=`, item.span.start);
      placeItem(item.value, place);
      return;
    default:
      throw new SplError('Unexpected argument.', item.span, null, 'arguments');
  }
}

/** Runs a parser of text that starts at `start` of the search: the places of its errors are those of the search. */
export function parsedAt<Result>(start: number, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
    throw new SplError(error.message, shifted(error.span, start), error.hint, error.code);
  }
}

function shifted(span: Span | null, by: number): Span | null {
  return span === null ? null : { start: span.start + by, end: span.end + by };
}
