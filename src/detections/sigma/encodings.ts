/** Text as the bytes of UTF-16, one character for each byte. */
export function utf16(text: string, order: 'le' | 'be', mark: boolean): string {
  const bytes = Buffer.from(text, 'utf16le');
  if (order === 'be') bytes.swap16();
  return `${mark ? 'ÿþ' : ''}${bytes.toString('latin1')}`;
}

const bytesOf = (text: string, isBytes: boolean): Buffer => Buffer.from(text, isBytes ? 'latin1' : 'utf8');

export function base64(text: string, isBytes: boolean): string {
  return bytesOf(text, isBytes).toString('base64');
}

/**
 * What of a text stays the same wherever it stands in something that was encoded as a whole: for each of the three places
 * at which it may begin in a group of three bytes, without the characters at both ends that its neighbours bear on.
 */
export function base64Offsets(text: string, isBytes: boolean): readonly string[] {
  const bytes = bytesOf(text, isBytes);
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const start = [0, 2, 3][offset]!;
    const used = (offset + bytes.length) % 3;
    // One byte in the last group leaves "xx==", two "xxx=": the last character before the signs depends on what follows.
    const cut = [0, 3, 2][used]!;
    return encoded.slice(start, encoded.length - cut);
  });
}
