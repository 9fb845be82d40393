/**
 * Damaged, truncated or refused compressed data. What could be read before was delivered. `isDoubt`: everything was delivered, unless
 * something stood where there is nothing now.
 */
export class CompressionError extends Error {
  override readonly name = 'CompressionError';
  constructor(
    message: string,
    readonly isDoubt = false,
  ) {
    super(message);
  }
}

export const truncated = 'the compressed data ends too early.';

/** The error for data that cannot be what a compressor wrote; `what` is wrong. */
export function damaged(what: string): CompressionError {
  return new CompressionError(`the compressed data is damaged: ${what}.`);
}

/** What stands behind the end of compressed data and is none. Zeros are what tapes and disks fill up with. */
export function trailing(isZeros: boolean): CompressionError {
  return isZeros
    ? new CompressionError(
        'Zeros follow the compressed data; if that is no filling, what stood there is missing.',
        true,
      )
    : new CompressionError('what follows the compressed data is none; it was left out.');
}
