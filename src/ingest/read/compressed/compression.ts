import { type ByteSource, peek } from '../byte-source.ts';
import { bunzip2Source, isBzip2 } from './bzip2/bunzip2.ts';
import type { Expansion } from './expansion.ts';
import { gunzipSource, isGzip } from './gunzip.ts';
import { isZstd, zstdSource } from './zstd/zstd.ts';

/** A kind of compressed data, told by its first bytes. */
interface Compression {
  readonly name: string;
  recognises(head: Buffer): boolean;
  open(compressed: ByteSource): ByteSource;
}

const compressions: readonly Compression[] = [
  { name: 'gzip', recognises: isGzip, open: gunzipSource },
  { name: 'bzip2', recognises: isBzip2, open: bunzip2Source },
  { name: 'zstd', recognises: isZstd, open: zstdSource },
];

const headLength = 16;
/** Data that is compressed more often than this is read as it is then. */
const mostLayers = 4;

/** Takes the compression off, also one within another; `layers` names what was taken off, outermost first. */
export function decompressed(
  source: ByteSource,
  expansion: Expansion,
): { readonly source: ByteSource; readonly layers: readonly string[] } {
  const layers: string[] = [];
  let start = peek(source, headLength);
  while (layers.length < mostLayers) {
    const compression = compressions.find(({ recognises }) => recognises(start.head));
    if (compression === undefined) break;
    layers.push(compression.name);
    start = peek(expansion.output(compression.open(start.source)), headLength);
  }
  return { source: start.source, layers };
}
