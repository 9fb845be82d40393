/** Bytes that are taken in at once: eight for each of four lanes. */
const stripe = 32;

/** A number of 64 bits as its upper and its lower half: BigInt would take ten times as long. */
interface Wide {
  high: number;
  low: number;
}

const wide = (high: number, low: number): Wide => ({ high, low });

const prime1 = wide(0x9e3779b1, 0x85ebca87);
const prime2 = wide(0xc2b2ae3d, 0x27d4eb4f);
const prime3 = wide(0x165667b1, 0x9e3779f9);
const prime4 = wide(0x85ebca77, 0xc2b2ae63);
const prime5 = wide(0x27d4eb2f, 0x165667c5);

/**
 * The 64-bit xxHash (seed 0) of bytes that come in pieces, of which zstd keeps the lower half. Source: "xxHash fast digest
 * algorithm", section XXH64.
 */
export class XxHash64 {
  private readonly lanes = [wide(0, 0), wide(0, 0), wide(0, 0), wide(0, 0)];
  /** Bytes that do not fill a stripe yet. */
  private readonly rest = new Uint8Array(stripe);
  private held = 0;
  private length = 0;

  constructor() {
    this.restart();
  }

  restart(): void {
    const [first, second, third, fourth] = this.lanes as [Wide, Wide, Wide, Wide];
    assign(first, prime1);
    add(first, prime2);
    assign(second, prime2);
    assign(third, wide(0, 0));
    // Zero less prime1.
    assign(fourth, wide(~prime1.high, ~prime1.low));
    add(fourth, wide(0, 1));
    this.held = 0;
    this.length = 0;
  }

  update(bytes: Uint8Array, start: number, end: number): void {
    this.length += end - start;
    let at = start;
    if (this.held > 0) {
      const taken = Math.min(stripe - this.held, end - at);
      this.rest.set(bytes.subarray(at, at + taken), this.held);
      this.held += taken;
      at += taken;
      if (this.held < stripe) return;
      this.takeStripes(this.rest, 0, stripe);
      this.held = 0;
    }
    const whole = end - ((end - at) % stripe);
    this.takeStripes(bytes, at, whole);
    this.rest.set(bytes.subarray(whole, end));
    this.held = end - whole;
  }

  /** The lower 32 bits of the hash of all that came, unsigned. */
  lowerHalf(): number {
    const { lanes, rest, held, length } = this;
    const hash = wide(0, 0);
    if (length >= stripe) {
      for (const [index, bits] of [1, 7, 12, 18].entries()) {
        const lane = { ...lanes[index]! };
        rotate(lane, bits);
        add(hash, lane);
      }
      for (const lane of lanes) {
        const value = wide(0, 0);
        round(value, lane.high, lane.low);
        exclusiveOr(hash, value);
        multiply(hash, prime1);
        add(hash, prime4);
      }
    } else assign(hash, prime5);
    add(hash, wide(Math.floor(length / 2 ** 32), length));

    let at = 0;
    for (; at + 8 <= held; at += 8) {
      const value = wide(0, 0);
      round(value, wordAt(rest, at + 4), wordAt(rest, at));
      exclusiveOr(hash, value);
      rotate(hash, 27);
      multiply(hash, prime1);
      add(hash, prime4);
    }
    if (at + 4 <= held) {
      const value = wide(0, wordAt(rest, at));
      multiply(value, prime1);
      exclusiveOr(hash, value);
      rotate(hash, 23);
      multiply(hash, prime2);
      add(hash, prime3);
      at += 4;
    }
    for (; at < held; at++) {
      const value = wide(0, rest[at]!);
      multiply(value, prime5);
      exclusiveOr(hash, value);
      rotate(hash, 11);
      multiply(hash, prime1);
    }
    shiftIn(hash, 33);
    multiply(hash, prime2);
    shiftIn(hash, 29);
    multiply(hash, prime3);
    shiftIn(hash, 32);
    return hash.low >>> 0;
  }

  private takeStripes(bytes: Uint8Array, start: number, end: number): void {
    const [first, second, third, fourth] = this.lanes as [Wide, Wide, Wide, Wide];
    for (let at = start; at < end; at += stripe) {
      round(first, wordAt(bytes, at + 4), wordAt(bytes, at));
      round(second, wordAt(bytes, at + 12), wordAt(bytes, at + 8));
      round(third, wordAt(bytes, at + 20), wordAt(bytes, at + 16));
      round(fourth, wordAt(bytes, at + 28), wordAt(bytes, at + 24));
    }
  }
}

/** One step of a lane: what comes in, times a prime, is added; then turned and multiplied. */
function round(lane: Wide, high: number, low: number): void {
  const productLow = Math.imul(low, prime2.low);
  const productHigh = (upperProduct(low, prime2.low) + Math.imul(high, prime2.low) + Math.imul(low, prime2.high)) | 0;
  const sum = (lane.low >>> 0) + (productLow >>> 0);
  lane.high = (lane.high + productHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
  lane.low = sum | 0;
  rotate(lane, 31);
  multiply(lane, prime1);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function assign(target: Wide, { high, low }: Wide): void {
  target.high = high | 0;
  target.low = low | 0;
}

function add(target: Wide, { high, low }: Wide): void {
  const sum = (target.low >>> 0) + (low >>> 0);
  target.high = (target.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
  target.low = sum | 0;
}

function exclusiveOr(target: Wide, { high, low }: Wide): void {
  target.high ^= high;
  target.low ^= low;
}

function multiply(target: Wide, { high, low }: Wide): void {
  target.high = (upperProduct(target.low, low) + Math.imul(target.high, low) + Math.imul(target.low, high)) | 0;
  target.low = Math.imul(target.low, low);
}

/** The upper 32 bits of the product of two unsigned numbers of 32 bits; no step leaves the numbers that are exact. */
function upperProduct(one: number, other: number): number {
  const [oneHigh, oneLow] = [one >>> 16, one & 0xffff];
  const [otherHigh, otherLow] = [other >>> 16, other & 0xffff];
  const middle = oneHigh * otherLow + ((oneLow * otherLow) >>> 16);
  const carried = oneLow * otherHigh + (middle & 0xffff);
  return oneHigh * otherHigh + (middle >>> 16) + (carried >>> 16);
}

function rotate(target: Wide, bits: number): void {
  const { high, low } = target;
  target.high = (high << bits) | (low >>> (32 - bits));
  target.low = (low << bits) | (high >>> (32 - bits));
}

/** The exclusive or with itself, moved right by so many bits. */
function shiftIn(target: Wide, bits: number): void {
  const { high, low } = target;
  target.low = low ^ (bits < 32 ? (low >>> bits) | (high << (32 - bits)) : high >>> (bits - 32));
  target.high = high ^ (bits < 32 ? high >>> bits : 0);
}
