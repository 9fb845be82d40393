import type { Span } from './ast.ts';

/**
 * Leads from text after macro expansion back to the text that was typed. A piece that was copied maps character by
 * character; a piece that a macro produced maps, as a whole, to the macro call.
 */
export class SourceMap {
  private readonly pieces: { at: number; length: number; original: Span; copied: boolean; macro: string | null }[] = [];
  private length = 0;

  addCopied(length: number, originalStart: number): void {
    if (length > 0) this.push(length, { start: originalStart, end: originalStart + length }, true, null);
  }

  addExpanded(length: number, call: Span, macro: string): void {
    this.push(length, call, false, macro);
  }

  private push(length: number, original: Span, copied: boolean, macro: string | null): void {
    this.pieces.push({ at: this.length, length, original, copied, macro });
    this.length += length;
  }

  /** The typed text's span for a span of the expanded text. */
  toOriginal(span: Span): Span {
    const start = this.locate(span.start);
    const end = span.end > span.start ? this.locate(span.end - 1) : start;
    return { start: start.start, end: Math.max(end.end, start.start) };
  }

  /** The outermost macro that produced the character at `offset`; null when it was typed. */
  macroAt(offset: number): string | null {
    return this.pieceAt(offset)?.macro ?? null;
  }

  private locate(offset: number): Span {
    const piece = this.pieceAt(offset);
    if (!piece) {
      const last = this.pieces[this.pieces.length - 1];
      const end = last ? last.original.end : offset;
      return { start: end, end };
    }
    if (!piece.copied) return piece.original;
    const at = piece.original.start + (offset - piece.at);
    return { start: at, end: at + 1 };
  }

  private pieceAt(offset: number): (typeof this.pieces)[number] | undefined {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const piece = this.pieces[middle]!;
      if (offset < piece.at) high = middle - 1;
      else if (offset >= piece.at + piece.length) low = middle + 1;
      else return piece;
    }
    return undefined;
  }
}
