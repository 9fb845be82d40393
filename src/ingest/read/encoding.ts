/** The encoding of a text that is not UTF-8, as `TextDecoder` names it; null for UTF-8 and what is taken for it. */
export function encodingOf(head: Buffer): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return unmarkedUtf16(head) ?? declaredEncoding(head);
}

/** UTF-16 without a byte order mark: every second byte of its beginning is zero, the others are plain text. */
function unmarkedUtf16(head: Buffer): string | null {
  const length = Math.min(head.length & ~1, 32);
  if (length < 4) return null;
  const isPlain = (first: number): boolean => {
    for (let at = 0; at < length; at += 2) {
      const byte = head[at + first] as number;
      if (head[at + 1 - first] !== 0 || byte >= 0x7f || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13))
        return false;
    }
    return true;
  };
  if (isPlain(0)) return 'utf-16le';
  return isPlain(1) ? 'utf-16be' : null;
}

/** The one that an XML declaration names. */
function declaredEncoding(head: Buffer): string | null {
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(head.toString('latin1', 0, 256))?.[1];
  // A text that declares UTF-16 and can be read as this is not UTF-16: it was converted, the declaration was not.
  if (declared === undefined || /^(?:utf-?8|utf-?16.*|us-ascii|ascii)$/i.test(declared)) return null;
  try {
    return new TextDecoder(declared).encoding;
  } catch {
    return null;
  }
}
