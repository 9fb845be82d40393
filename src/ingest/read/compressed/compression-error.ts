/** Damaged, truncated or refused compressed data. What could be read before was delivered. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError';
}

export const truncated = 'the compressed data ends too early.';
