/**
 * The cells of one record with a delimiter between them (transforms.conf: DELIMS; RFC 4180). A cell that begins with a
 * quote goes to the closing one: delimiters and line ends in it are its own, two quotes stand for one. A quote anywhere
 * else, and one that is never closed, is a character like others. `quote` null: quotes mean nothing.
 */
export function splitDelimited(record: string, delimiter: string, quote: string | null = '"'): string[] {
  if (quote === null || !record.includes(quote)) return record.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (record[at] === quote) {
      const end = closingQuote(record, at, quote);
      const after = end + 1;
      if (end >= 0 && (after === record.length || record.startsWith(delimiter, after))) {
        const inner = record.slice(at + 1, end);
        cells.push(inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner);
        if (after === record.length) return cells;
        at = after + delimiter.length;
        continue;
      }
    }
    const next = record.indexOf(delimiter, at);
    if (next < 0) {
      cells.push(record.slice(at));
      return cells;
    }
    cells.push(record.slice(at, next));
    at = next + delimiter.length;
  }
}

/** The offset of the quote that closes the cell opened at `open`; -1 when the record ends in the cell. */
function closingQuote(record: string, open: number, quote: string): number {
  for (let at = record.indexOf(quote, open + 1); at >= 0; at = record.indexOf(quote, at + 2)) {
    if (record[at + 1] !== quote) return at;
  }
  return -1;
}

/**
 * True when the last cell of a line was opened by a quote and not closed: the record goes on in the next line. `inside`
 * says that so was the line before.
 */
export function endsInsideQuotes(line: string, delimiter: string, inside = false, quote = '"'): boolean {
  if (!inside && !line.includes(quote)) return false;
  let at = 0;
  // A cell that was opened before: its quote stands, so to say, before the line.
  let opened = inside ? -1 : line[0] === quote ? 0 : null;
  for (;;) {
    if (opened !== null) {
      const end = closingQuote(line, opened, quote);
      if (end < 0) return true;
      at = end + 1;
    }
    const next = line.indexOf(delimiter, at);
    if (next < 0) return false;
    at = next + delimiter.length;
    opened = line[at] === quote ? at : null;
  }
}
