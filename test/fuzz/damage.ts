import type { Random } from './random.ts';

/** Bytes that were changed, and how, for a person. */
export interface Damage {
  readonly bytes: Buffer;
  readonly how: string;
  /** The range of the bytes before that is not as it was; everything behind it may have moved. */
  readonly from: number;
  readonly to: number;
}

/** One fault as disks and networks make them: bits flipped, a range of zeros, a cut, a range twice, one that is missing, noise. */
export function damage(bytes: Buffer, random: Random): Damage {
  const from = random.integer(0, Math.max(0, bytes.length - 1));
  const length = random.pick([1, 1, 4, 16, 100, 512, 4096]);
  const to = Math.min(bytes.length, from + length);
  const copy = Buffer.from(bytes);
  switch (random.pick(['flip', 'zeros', 'cut', 'twice', 'missing', 'noise', 'behind'] as const)) {
    case 'flip':
      copy[from]! ^= 1 << random.integer(0, 7);
      return { bytes: copy, how: `a bit of byte ${from} flipped`, from, to: from + 1 };
    case 'zeros':
      return { bytes: copy.fill(0, from, to), how: `zeros from ${from} to ${to}`, from, to };
    case 'cut':
      return { bytes: copy.subarray(0, from), how: `cut at ${from}`, from, to: bytes.length };
    case 'twice':
      return {
        bytes: Buffer.concat([copy.subarray(0, to), copy.subarray(from, to), copy.subarray(to)]),
        how: `bytes ${from} to ${to} twice`,
        from: to,
        to,
      };
    case 'missing':
      return {
        bytes: Buffer.concat([copy.subarray(0, from), copy.subarray(to)]),
        how: `bytes ${from} to ${to} missing`,
        from,
        to,
      };
    case 'noise':
      for (let at = from; at < to; at++) copy[at] = random.integer(0, 255);
      return { bytes: copy, how: `noise from ${from} to ${to}`, from, to };
    case 'behind':
      return {
        bytes: Buffer.concat([copy, Buffer.alloc(length, random.pick([0, 65]))]),
        how: `${length} bytes more`,
        from: bytes.length,
        to: bytes.length,
      };
  }
}
