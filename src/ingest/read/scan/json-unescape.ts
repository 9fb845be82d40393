const backslash = 0x5c;

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
export function unescapeJson(source: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let at = 0;
  let from = start;
  while (from < end) {
    const byte = source[from]!;
    if (byte !== backslash) {
      target[at++] = byte;
      from++;
      continue;
    }
    const letter = source[from + 1]!;
    if (letter !== 0x75) {
      target[at++] = plainEscapes[letter]!;
      from += 2;
      continue;
    }
    let code = hexAt(source, from + 2);
    from += 6;
    if (code >= 0xd800 && code < 0xe000) {
      const low = code < 0xdc00 && from + 6 <= end && source[from] === backslash && source[from + 1] === 0x75;
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

function hexAt(source: Uint8Array, from: number): number {
  let code = 0;
  for (let i = from; i < from + 4; i++) {
    const digit = source[i]!;
    code = code * 16 + (digit <= 0x39 ? digit - 0x30 : (digit | 0x20) - 0x57);
  }
  return code;
}

function writeUtf8(target: Uint8Array, start: number, code: number): number {
  let at = start;
  if (code < 0x80) target[at++] = code;
  else if (code < 0x800) {
    target[at++] = 0xc0 | (code >> 6);
    target[at++] = 0x80 | (code & 0x3f);
  } else {
    if (code < 0x10000) target[at++] = 0xe0 | (code >> 12);
    else {
      target[at++] = 0xf0 | (code >> 18);
      target[at++] = 0x80 | ((code >> 12) & 0x3f);
    }
    target[at++] = 0x80 | ((code >> 6) & 0x3f);
    target[at++] = 0x80 | (code & 0x3f);
  }
  return at;
}
