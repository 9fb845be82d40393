const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;

/** The value goes on behind the bytes given. */
export const needsMore = -1;
/** The bytes are no JSON; see `failedAt`. */
export const notJson = -2;

/**
 * Finds where a JSON value ends, without building it. Checks as much of the grammar as is needed to notice soon that a
 * document broke off and another began; JSON.parse has the last word. Can be fed piece by piece.
 */
export class JsonValueScanner {
  /** Offset of the byte that cannot be, after `notJson`. */
  failedAt = 0;
  /** One byte per open bracket. */
  private open = Buffer.alloc(64);
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** The last byte that was neither blank nor inside a string or a literal; 0 before the first. */
  private previous = 0;

  /** Starts a new value: an object or an array. */
  reset(): void {
    this.depth = 0;
    this.inString = false;
    this.escaped = false;
    this.previous = 0;
  }

  /** Starts in the middle: inside an object, after one of its values. */
  resetInsideObject(): void {
    this.reset();
    this.open[0] = openBrace;
    this.depth = 1;
    this.previous = closeBracket;
  }

  /** The offset behind the value's last bracket, or `needsMore`, or `notJson`. */
  scan(bytes: Buffer, from: number, to: number): number {
    // Local variables: this loop sees every byte of the log.
    let position = from;
    let previous = this.previous;
    let depth = this.depth;
    let container = depth === 0 ? 0 : this.open[depth - 1]!;
    if (this.inString) {
      position = this.scanString(bytes, position, to);
      if (position < 0) return position;
    }
    while (position < to) {
      const byte = bytes[position]!;
      switch (byte) {
        case quote:
          if (depth === 0 || (previous !== colon && previous !== comma && previous !== container))
            return this.fail(position);
          previous = quote;
          position = this.scanString(bytes, position + 1, to);
          if (position < 0) {
            this.previous = previous;
            this.depth = depth;
            return position;
          }
          continue;
        case openBrace:
        case openBracket:
          if (previous !== colon && !this.elementMayStart(previous, container, depth)) return this.fail(position);
          this.push(byte, depth++);
          container = byte;
          previous = byte;
          break;
        case closeBrace:
        case closeBracket:
          if (depth === 0 || container !== byte - 2) return this.fail(position);
          depth--;
          if (depth === 0) return position + 1;
          container = this.open[depth - 1]!;
          previous = byte;
          break;
        case comma:
        case colon:
          previous = byte;
          break;
        case 0x20:
        case 0x09:
        case 0x0a:
        case 0x0d:
          break;
        default:
          // Part of a number or a word.
          if (depth === 0) return this.fail(position);
          previous = quote;
      }
      position++;
    }
    this.previous = previous;
    this.depth = depth;
    return needsMore;
  }

  /** Goes on inside a string: the offset behind its end, or `needsMore`, or `notJson`. */
  private scanString(bytes: Buffer, from: number, to: number): number {
    let position = this.escaped ? from + 1 : from;
    while (position < to) {
      const byte = bytes[position]!;
      if (byte === quote) {
        this.inString = false;
        this.escaped = false;
        return position + 1;
      }
      // A string cannot hold a line end: the line was cut off.
      if (byte === 10) return this.fail(position);
      position += byte === backslash ? 2 : 1;
    }
    this.inString = true;
    this.escaped = position > to;
    return needsMore;
  }

  /** Whether an object or array may start where no member's name came before: at the beginning, or in an array. */
  private elementMayStart(previous: number, container: number, depth: number): boolean {
    if (previous === 0) return depth === 0;
    return container === openBracket && (previous === comma || previous === openBracket);
  }

  private push(bracket: number, depth: number): void {
    if (depth === this.open.length) {
      const larger = Buffer.alloc(this.open.length * 2);
      this.open.copy(larger);
      this.open = larger;
    }
    this.open[depth] = bracket;
  }

  private fail(position: number): number {
    this.failedAt = position;
    return notJson;
  }
}

/** Start and end offset of the value of a top-level member of a JSON object, or null. `bytes` must be valid JSON. */
export function memberSpan(bytes: Buffer, name: string): { start: number; end: number } | null {
  let position = skipBlank(bytes, 0) + 1;
  for (;;) {
    position = skipBlank(bytes, position);
    if (bytes[position] === comma) position = skipBlank(bytes, position + 1);
    if (bytes[position] !== quote) return null;
    const nameEnd = stringEnd(bytes, position);
    const key: unknown = JSON.parse(bytes.toString('utf8', position, nameEnd));
    const start = skipBlank(bytes, skipBlank(bytes, nameEnd) + 1);
    const end = valueEnd(bytes, start);
    if (end < 0) return null;
    if (key === name) return { start, end };
    position = end;
  }
}

function valueEnd(bytes: Buffer, start: number): number {
  const first = bytes[start];
  if (first === quote) return stringEnd(bytes, start);
  if (first === openBrace || first === openBracket) return new JsonValueScanner().scan(bytes, start, bytes.length);
  let end = start;
  while (end < bytes.length && !isDelimiter(bytes[end] as number)) end++;
  return end;
}

function stringEnd(bytes: Buffer, start: number): number {
  let position = start + 1;
  while (position < bytes.length) {
    const byte = bytes[position];
    if (byte === quote) return position + 1;
    position += byte === backslash ? 2 : 1;
  }
  return bytes.length;
}

/** The offset of the first byte at or after `from` that is not blank. */
function skipBlank(bytes: Buffer, from: number): number {
  let position = from;
  while (position < bytes.length && isBlank(bytes[position] as number)) position++;
  return position;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDelimiter(byte: number): boolean {
  return byte === comma || byte === closeBrace || byte === closeBracket || isBlank(byte);
}
