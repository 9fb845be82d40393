import stringWidth from 'string-width';

const mark = '…';

/** `text` in lines of at most `width`; the last of `limit` lines ends in a mark when there is more. */
export function wrapped(text: string, width: number, limit: number): string[] {
  if (text.length <= width && stringWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const { segment } of segments(text)) {
    const length = stringWidth(segment);
    if (used + length > width) {
      if (lines.length + 1 >= limit) return [...lines, cut(`${line}${segment}${mark}`, width)];
      lines.push(line);
      line = '';
      used = 0;
    }
    line += segment;
    used += length;
  }
  return [...lines, line];
}

/** The beginning of `text` that fits, with a mark when there is more. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const { segment } of segments(text)) {
    const length = stringWidth(segment);
    if (used + length > width - 1) break;
    result += segment;
    used += length;
  }
  return `${result}${mark}`;
}

let segmenter: Intl.Segmenter | null = null;
function segments(text: string): Iterable<{ segment: string }> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}
