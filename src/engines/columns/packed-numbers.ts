/** Whole numbers from 0 to 2^32 - 1 in as few bytes each as the largest needs. */
export interface PackedNumbers {
  /** Bytes of a number: 1, 2 or 4; 0 when all are the same, which is written once, in four. */
  readonly width: number;
  readonly bytes: Buffer;
}

export function packNumbers(numbers: Uint32Array): PackedNumbers {
  const max = largest(numbers);
  if (max === smallest(numbers)) return { width: 0, bytes: bytesOf(numbers.slice(0, 1)) };
  const width = max < 0x100 ? 1 : max < 0x10000 ? 2 : 4;
  return {
    width,
    bytes: bytesOf(width === 1 ? new Uint8Array(numbers) : width === 2 ? new Uint16Array(numbers) : numbers),
  };
}

// Loops in functions of their own: V8 replaces a function that runs in a long loop, and throws the new one away where it comes to what followed.
function largest(numbers: Uint32Array): number {
  let max = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! > max) max = numbers[i]!;
  return max;
}

/** 0 when there is none. */
function smallest(numbers: Uint32Array): number {
  let min = numbers[0] ?? 0;
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! < min) min = numbers[i]!;
  return min;
}

/** How many bytes `count` numbers take. */
export function packedLength(width: number, count: number): number {
  return width === 0 ? Math.min(count, 1) * 4 : width * count;
}

export function unpackNumbers(bytes: Buffer, width: number, count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  if (width === 0) return count === 0 ? numbers : numbers.fill(bytes.readUInt32LE(0));
  if (width === 1) for (let i = 0; i < count; i++) numbers[i] = bytes[i]!;
  else if (width === 2) for (let i = 0; i < count; i++) numbers[i] = bytes[i * 2]! | (bytes[i * 2 + 1]! << 8);
  else for (let i = 0; i < count; i++) numbers[i] = bytes.readUInt32LE(i * 4);
  return numbers;
}

/** The bytes of a typed array, little-endian as on every machine that Node.js is built for but mainframes. */
export function bytesOf(array: Uint8Array | Uint16Array | Uint32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
