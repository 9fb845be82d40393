/** Kinds of files that are met among logs and hold no text, by their first bytes, with what to do about them. */
const kinds: readonly { readonly starts: string; readonly message: string }[] = [
  { starts: 'ElfFile\0', message: 'This is a Windows event log in its binary form; export it as XML or JSON first.' },
  { starts: '\xfd7zXZ\0', message: 'This is compressed with xz, which is not read; decompress it first.' },
  { starts: "7z\xbc\xaf'\x1c", message: 'This is a 7z archive, which is not read; unpack it first.' },
  { starts: 'Rar!\x1a', message: 'This is a RAR archive, which is not read; unpack it first.' },
  { starts: '\x04"M\x18', message: 'This is compressed with lz4, which is not read; decompress it first.' },
  { starts: '\x1f\x9d', message: 'This is compressed with compress, which is not read; decompress it first.' },
  { starts: 'SQLite format 3\0', message: 'This is an SQLite database, not a log; a store is named with --store.' },
  { starts: 'PAR1', message: 'This is a Parquet file, which is not read; export it as JSON first.' },
  { starts: '\xd4\xc3\xb2\xa1', message: 'This is a packet capture, not a log.' },
  { starts: '\xa1\xb2\xc3\xd4', message: 'This is a packet capture, not a log.' },
  { starts: '\x0a\x0d\x0d\x0a', message: 'This is a packet capture, not a log.' },
];

/** What to say about an input that begins with these bytes when it is not text; null when it is. */
export function binaryKind(head: Buffer): string | null {
  const start = head.toString('latin1', 0, 16);
  const known = kinds.find(({ starts }) => start.startsWith(starts));
  if (known !== undefined) return known.message;
  return head.includes(0) ? 'This is a binary file; it was left out.' : null;
}
