const backslash = 0x5c;
/** Four backslashes, the lowest and the highest bit of four bytes. */
const backslashes = 0x5c5c5c5c;
const ones = 0x01010101;
const highBits = 0x80808080 | 0;

/** What stands for a letter behind a backslash; 0 for none. */
const plainEscapes = new Uint8Array(128);
for (const [letter, byte] of [
  ['"', 0x22],
  ['\\', 0x5c],
  ['/', 0x2f],
  ['b', 0x08],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
] as const)
  plainEscapes[letter.charCodeAt(0)] = byte;

/**
 * Writes the text of a JSON string as UTF-8 to `target`: how many bytes. The string, without its quotation marks, lies in `source` from `start` to
 * `end` and is known to be valid. `target` must have room for as many bytes. Half of a surrogate pair becomes U+FFFD.
 */
export function unescapeJson(source: DataView, start: number, end: number, target: DataView): number {
  let at = 0;
  let from = start;
  while (from < end) {
    if (from + 4 <= end) {
      const word = source.getInt32(from, true);
      const other = word ^ backslashes;
      // The high bit of the lowest byte that is a backslash; bits above it may lie. What is written beyond it is written over.
      const found = (other - ones) & ~other & highBits;
      target.setInt32(at, word, true);
      if (found === 0) {
        from += 4;
        at += 4;
        continue;
      }
      const plain = (31 - Math.clz32(found & -found)) >> 3;
      from += plain;
      at += plain;
    }
    const byte = source.getUint8(from);
    if (byte !== backslash) {
      target.setUint8(at++, byte);
      from++;
      continue;
    }
    const letter = source.getUint8(from + 1);
    if (letter !== 0x75) {
      target.setUint8(at++, plainEscapes[letter]!);
      from += 2;
      continue;
    }
    let code = hexAt(source, from + 2);
    from += 6;
    if (code >= 0xd800 && code < 0xe000) {
      const low =
        code < 0xdc00 && from + 6 <= end && source.getUint8(from) === backslash && source.getUint8(from + 1) === 0x75;
      const second = low ? hexAt(source, from + 2) : 0;
      if (second >= 0xdc00 && second < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (second - 0xdc00);
        from += 6;
      } else code = 0xfffd;
    }
    at = writeUtf8(target, at, code);
  }
  return at;
}

function hexAt(source: DataView, from: number): number {
  let code = 0;
  for (let i = from; i < from + 4; i++) {
    const digit = source.getUint8(i);
    code = code * 16 + (digit <= 0x39 ? digit - 0x30 : (digit | 0x20) - 0x57);
  }
  return code;
}

function writeUtf8(target: DataView, start: number, code: number): number {
  let at = start;
  if (code < 0x80) target.setUint8(at++, code);
  else if (code < 0x800) {
    target.setUint8(at++, 0xc0 | (code >> 6));
    target.setUint8(at++, 0x80 | (code & 0x3f));
  } else {
    if (code < 0x10000) target.setUint8(at++, 0xe0 | (code >> 12));
    else {
      target.setUint8(at++, 0xf0 | (code >> 18));
      target.setUint8(at++, 0x80 | ((code >> 12) & 0x3f));
    }
    target.setUint8(at++, 0x80 | ((code >> 6) & 0x3f));
    target.setUint8(at++, 0x80 | (code & 0x3f));
  }
  return at;
}
