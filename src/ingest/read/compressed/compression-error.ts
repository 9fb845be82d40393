/** Damaged, truncated or refused compressed data. What could be read before was delivered. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError';
}

export const truncated = 'the compressed data ends too early.';

/** The error for data that cannot be what a compressor wrote; `what` is wrong. */
export function damaged(what: string): CompressionError {
  return new CompressionError(`the compressed data is damaged: ${what}.`);
}
