import { type ByteSource, bufferSource } from '../../src/ingest/read/byte-source.ts';
import { type LogInput, openInputs } from '../../src/ingest/read/open-inputs.ts';

/** All logs of an input with their events. */
export function readInputs(bytes: Buffer, source: (bytes: Buffer) => ByteSource = bufferSource) {
  const inputs: (Omit<LogInput, 'events'> & { readonly events: readonly { raw: string; json: unknown }[] })[] = [];
  for (const input of openInputs(source(bytes), 'log')) inputs.push({ ...input, events: [...input.events] });
  return inputs;
}

/** The only log of an input. */
export function readInput(text: string | Buffer) {
  const [input, ...others] = readInputs(Buffer.from(text as string));
  if (input === undefined || others.length > 0) throw new Error('This is an archive.');
  return input;
}

/** Bytes as they come out of a pipe: a few at a time, and only once. */
export function pipeSource(bytes: Buffer, piece = 1000): ByteSource {
  let position = 0;
  return {
    anywhere: null,
    readInto(target, offset, length) {
      const count = bytes.copy(target, offset, position, position + Math.min(piece, length));
      position += count;
      return count;
    },
  };
}
