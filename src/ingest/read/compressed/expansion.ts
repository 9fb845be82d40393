import type { ByteSource } from '../byte-source.ts';
import { CompressionError } from './compression-error.ts';

/** What any input may become, however small it is. */
const alwaysAllowed = 1024 ** 3;
/** Beyond that: times its size. Logs reach 10 to 100; data made to exhaust a machine goes into the thousands. */
const allowedRatio = 250;

/**
 * Watches how much decompression makes of an input, all its layers and members together, and ends it when that is out of all
 * proportion.
 */
export class Expansion {
  private taken = 0;
  private made = 0;

  /** Counts what is read of the input itself. */
  input(source: ByteSource): ByteSource {
    return {
      anywhere: source.anywhere,
      readInto: (target, offset, length) => {
        const count = source.readInto(target, offset, length);
        this.taken += count;
        return count;
      },
    };
  }

  /** Counts what decompression makes of it. */
  output(source: ByteSource): ByteSource {
    return {
      anywhere: null,
      readInto: (target, offset, length) => {
        const count = source.readInto(target, offset, length);
        this.made += count;
        if (this.made > alwaysAllowed + allowedRatio * this.taken)
          throw new CompressionError(
            `it becomes more than ${allowedRatio} times as large as it is; reading was stopped.`,
          );
        return count;
      },
    };
  }
}
