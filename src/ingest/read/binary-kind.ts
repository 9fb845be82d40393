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
  return head.includes(0) || isNoise(head) ? 'This is a binary file; it was left out.' : null;
}

/** Fewer bytes can be anything. */
const enough = 64;
/** Of the bytes of random data, more than 8 in 100 are such controls. */
const mostControls = 0.03;

/** Controls that no log uses: not white space, escape, and what some formats separate fields with (01, 1D to 1F). */
const isControl = (byte: number): boolean =>
  (byte >= 2 && byte <= 8) || (byte >= 14 && byte <= 28 && byte !== 27) || byte === 127;

/** Whether what begins so can only be compressed, encrypted or otherwise no text. */
function isNoise(head: Buffer): boolean {
  if (head.length < enough) return false;
  let controls = 0;
  for (const byte of head) if (isControl(byte)) controls++;
  return controls > head.length * mostControls;
}
