import type { Random } from './random.ts';

/** Something that is tried with random input, again and again. */
export interface FuzzTarget {
  readonly name: string;
  /**
   * Tries one input, made of `random` alone, so that the iteration can be repeated. Throws when something is wrong: a `Finding`,
   * whose input was made small before, or whatever error the product threw. May be asynchronous.
   */
  iterate(random: Random, index: number): void | Promise<void>;
  /** What was tried, in a few words with counts; printed at the end. */
  summary?(): string;
  /** Ends what the target opened. */
  close?(): void;
}

/** A fault that was found, with the smallest input that still shows it. */
export class Finding extends Error {
  override readonly name = 'Finding';
  constructor(
    /** What is wrong, without the input: findings with the same words are one fault. */
    readonly fault: string,
    readonly input: string,
  ) {
    super(`${fault}\n${input}`);
  }
}

/** The words of an error and where it was thrown, without numbers: the same for the same fault. */
export function faultOf(error: unknown): string {
  if (error instanceof Finding) return error.fault;
  if (!(error instanceof Error)) return String(error);
  const place = /\n\s+at ([^\n]+)/.exec(error.stack ?? '')?.[1] ?? '';
  return `${error.name}: ${error.message.split('\n')[0]} (${place.replace(/file:\/\/\S*\//, '')})`;
}
