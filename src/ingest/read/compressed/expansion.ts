import type { ByteSource } from '../byte-source.ts';
import { CompressionError } from './compression-error.ts';

/** How much may be made of how little. */
interface ExpansionLimits {
  /** Bytes that any input may become, however small it is. */
  readonly always: number;
  /** Beyond that: times its size. Logs reach 10 to 100; data made to exhaust a machine goes into the thousands. */
  readonly ratio: number;
}

const defaultLimits: ExpansionLimits = { always: 1024 ** 3, ratio: 250 };

/**
 * Watches how much decompression makes of an input, all its layers and members together, and ends it when that is out of all
 * proportion.
 */
export class Expansion {
  private taken = 0;
  private made = 0;

  constructor(private readonly limits: ExpansionLimits = defaultLimits) {}

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

  /** Counts what decompression makes of it. Behind an error there is nothing but the same error. */
  output(source: ByteSource): ByteSource {
    let failure: { readonly error: unknown } | null = null;
    return {
      anywhere: null,
      readInto: (target, offset, length) => {
        if (failure !== null) throw failure.error;
        try {
          return this.counted(source.readInto(target, offset, length));
        } catch (error) {
          failure = { error };
          throw error;
        }
      },
    };
  }

  private counted(count: number): number {
    this.made += count;
    const { always, ratio } = this.limits;
    if (this.made > always + ratio * this.taken)
      throw new CompressionError(`it becomes more than ${ratio} times as large as it is; reading was stopped.`);
    return count;
  }
}
