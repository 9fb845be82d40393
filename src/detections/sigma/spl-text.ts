import type { SearchOrigin } from '../detection.ts';

/** A piece of a search that was written for a rule, and which parts of it were written for what of the rule. */
export interface SplText {
  readonly text: string;
  readonly origins: readonly SearchOrigin[];
}

export const plain = (text: string): SplText => ({ text, origins: [] });

export const placed = (text: string, at: number): SplText => ({ text, origins: [{ start: 0, at }] });

export function joinTexts(pieces: readonly SplText[], separator: string): SplText {
  let text = '';
  const origins: SearchOrigin[] = [];
  pieces.forEach((piece, index) => {
    if (index > 0) text += separator;
    for (const { start, at } of piece.origins) origins.push({ start: start + text.length, at });
    text += piece.text;
  });
  return { text, origins };
}

export const wrapped = (before: string, piece: SplText, after: string): SplText =>
  joinTexts([plain(before), piece, plain(after)], '');

/** The offset in the rule's file that an offset of the search was written for. */
export function originOf(origins: readonly SearchOrigin[], offset: number): number {
  let found = origins[0]?.at ?? 0;
  for (const { start, at } of origins) {
    if (start > offset) break;
    found = at;
  }
  return found;
}
