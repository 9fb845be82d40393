import { damaged } from '../compression-error.ts';
import { BackwardBits } from './backward-bits.ts';
import { constantTable, type FseTable, fseTable, readFseTable } from './fse-table.ts';

/** Takes what sequences say: copy so many literals, then so many bytes from so far back. */
export interface SequenceTarget {
  copy(literals: number, length: number, offset: number): void;
}

/** One of the three numbers of a sequence: how its table may be given, and what its symbols stand for. */
interface Part {
  readonly largestLog: number;
  readonly largestSymbol: number;
  readonly usual: FseTable;
}

const literalLengths: Part = {
  largestLog: 9,
  largestSymbol: 35,
  usual: fseTable(
    6,
    [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
  ),
};
const offsets: Part = {
  largestLog: 8,
  largestSymbol: 31,
  usual: fseTable(5, [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1]),
};
const matchLengths: Part = {
  largestLog: 9,
  largestSymbol: 52,
  usual: fseTable(
    6,
    [
      1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
  ),
};
const parts = [literalLengths, offsets, matchLengths] as const;

/** Bits behind each symbol, and the number that they are added to. */
interface Codes {
  readonly bits: Uint8Array;
  readonly bases: Uint32Array;
}
const literalCodes = codes(0, 16, [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
const matchCodes = codes(3, 32, [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
/** Of the last 128 MB, the largest window that is read. */
const largestOffsetCode = 28;

function codes(first: number, plain: number, more: readonly number[]): Codes {
  const bits = [...Array.from({ length: plain }, () => 0), ...more];
  let base = first;
  const bases = bits.map((count) => {
    base += 2 ** count;
    return base - 2 ** count;
  });
  return { bits: Uint8Array.from(bits), bases: Uint32Array.from(bases) };
}

/** The sequences of blocks (RFC 8878, 3.1.1.3.2), with what a block takes over from the one before. */
export class Sequences {
  private tables: (FseTable | null)[] = [null, null, null];
  private readonly recent = Uint32Array.of(1, 4, 8);

  restart(): void {
    this.tables = [null, null, null];
    this.recent.set([1, 4, 8]);
  }

  /** Reads the section from `start` to `end`. @throws CompressionError unless it ends there. */
  read(block: Uint8Array, start: number, end: number, target: SequenceTarget): void {
    let at = start;
    const byte = (): number => {
      if (at >= end) throw damaged('a block that ends too early');
      return block[at++]!;
    };
    const first = byte();
    const count = first < 128 ? first : first < 255 ? (first - 128) * 256 + byte() : byte() + byte() * 256 + 0x7f00;
    if (count === 0) {
      if (at !== end) throw damaged('a block that goes on behind its end');
      return;
    }
    const modes = byte();
    if ((modes & 3) !== 0) throw damaged('an unknown kind of table');
    for (const [index, { largestLog, largestSymbol, usual }] of parts.entries()) {
      const mode = (modes >> (6 - index * 2)) & 3;
      if (mode === 0) this.tables[index] = usual;
      else if (mode === 1) {
        const symbol = byte();
        if (symbol > largestSymbol) throw damaged('a wrong table');
        this.tables[index] = constantTable(symbol);
      } else if (mode === 2) {
        const { table, end: behind } = readFseTable(block, at, end, largestLog, largestSymbol);
        this.tables[index] = table;
        at = behind;
      } else if (this.tables[index] === null) throw damaged('a block without its table');
    }
    this.decode(new BackwardBits(block, at, end), count, target);
  }

  private decode(bits: BackwardBits, count: number, target: SequenceTarget): void {
    const [literalTable, offsetTable, matchTable] = this.tables as [FseTable, FseTable, FseTable];
    let literalState = bits.read(literalTable.log);
    let offsetState = bits.read(offsetTable.log);
    let matchState = bits.read(matchTable.log);
    for (let left = count; ; ) {
      const offsetCode = offsetTable.symbols[offsetState]!;
      if (offsetCode > largestOffsetCode) throw damaged('a copy from too far back');
      const offsetValue = (1 << offsetCode) + bits.read(offsetCode);
      const matchCode = matchTable.symbols[matchState]!;
      const length = matchCodes.bases[matchCode]! + bits.read(matchCodes.bits[matchCode]!);
      const literalCode = literalTable.symbols[literalState]!;
      const literals = literalCodes.bases[literalCode]! + bits.read(literalCodes.bits[literalCode]!);
      if (bits.position < bits.first) throw damaged('a block that ends too early');
      target.copy(literals, length, this.offset(offsetValue, literals === 0));
      if (--left === 0) break;
      literalState = literalTable.bases[literalState]! + bits.read(literalTable.bits[literalState]!);
      matchState = matchTable.bases[matchState]! + bits.read(matchTable.bits[matchState]!);
      offsetState = offsetTable.bases[offsetState]! + bits.read(offsetTable.bits[offsetState]!);
    }
    if (bits.position !== bits.first) throw damaged('a block that goes on behind its end');
  }

  /** How far back: the value, or (1 to 3) one of the last three, which without literals begin with the second. */
  private offset(value: number, hasNoLiterals: boolean): number {
    const { recent } = this;
    let offset = value - 3;
    let index = 2;
    if (value <= 3) {
      index = value - 1 + (hasNoLiterals ? 1 : 0);
      if (index === 0) return recent[0]!;
      offset = index === 3 ? recent[0]! - 1 : recent[index]!;
      if (offset === 0) throw damaged('a copy from nowhere');
    }
    if (index !== 1) recent[2] = recent[1]!;
    recent[1] = recent[0]!;
    recent[0] = offset;
    return offset;
  }
}
