import { bytesOf } from './packed-numbers.ts';
import { BlockRawText, blockLength, encodeBlock, type RawText } from './raw-text.ts';

/** Bytes in front of the texts, for the lengths that a block begins with: more than most blocks need. */
const lengthsRoom = 32 * 1024;

/** Texts on their way into a file: they are compressed block by block as they come, so that they take little memory until they are written. */
export class BlockTexts implements RawText {
  rows = 0;
  /** Bytes of all texts. */
  length = 0;
  private readonly blocks: Buffer[] = [];
  private readonly firstRows: number[] = [];
  /** The texts behind the blocks, one after the other from `lengthsRoom` on. */
  private open = Buffer.allocUnsafeSlow(0);
  private lengths = new Uint32Array(256);
  private openRows = 0;
  private end = lengthsRoom;
  private compressed: BlockRawText | null = null;

  addText(text: string): void {
    this.reserve(text.length * 3);
    this.added(this.open.write(text, this.end));
  }

  /** The bytes are copied. */
  add(bytes: Buffer, start: number, end: number): void {
    this.reserve(end - start);
    this.added(bytes.copy(this.open, this.end, start, end));
  }

  text(row: number): string {
    const { before } = this;
    if (row < before) return this.ofBlocks.text(row);
    const start = this.startOf(row - before);
    return this.open.toString('utf8', start, start + this.lengths[row - before]!);
  }

  scan(visit: (row: number, bytes: Buffer, start: number, end: number) => boolean): void {
    const { before } = this;
    let goesOn = true;
    const asked: typeof visit = (row, bytes, start, end) => {
      goesOn = visit(row, bytes, start, end);
      return goesOn;
    };
    this.ofBlocks.scan(asked);
    for (let i = 0, start = lengthsRoom; goesOn && i < this.openRows; start += this.lengths[i++]!)
      asked(before + i, this.open, start, start + this.lengths[i]!);
  }

  /** All texts as blocks, and the first row of each. */
  finished(): { readonly blocks: readonly Buffer[]; readonly firstRows: readonly number[] } {
    this.endBlock();
    return { blocks: this.blocks, firstRows: this.firstRows };
  }

  /** The number of texts in blocks. */
  private get before(): number {
    return this.rows - this.openRows;
  }

  private get ofBlocks(): BlockRawText {
    this.compressed ??= new BlockRawText(this.before, [...this.firstRows], (block) => this.blocks[block]!);
    return this.compressed;
  }

  private startOf(index: number): number {
    let start = lengthsRoom;
    for (let i = 0; i < index; i++) start += this.lengths[i]!;
    return start;
  }

  private reserve(bytes: number): void {
    if (this.end + bytes <= this.open.length) return;
    // A block ends with the text that makes it long enough, so that most are a little longer.
    const usual = lengthsRoom + blockLength + (blockLength >> 2);
    const larger = Buffer.allocUnsafeSlow(Math.max(usual, this.end + bytes));
    if (this.openRows > 0) this.open.copy(larger, lengthsRoom, lengthsRoom, this.end);
    this.open = larger;
  }

  private added(length: number): void {
    if (this.openRows === this.lengths.length) {
      const larger = new Uint32Array(this.openRows * 2);
      larger.set(this.lengths);
      this.lengths = larger;
    }
    this.end += length;
    this.lengths[this.openRows++] = length;
    this.rows++;
    this.length += length;
    if (this.end - lengthsRoom >= blockLength) this.endBlock();
  }

  private endBlock(): void {
    if (this.openRows === 0) return;
    this.firstRows.push(this.before);
    this.blocks.push(encodeBlock(this.plainBlock(), this.openRows));
    this.openRows = 0;
    this.end = lengthsRoom;
    this.compressed = null;
  }

  /** The lengths of the texts, and behind them these. */
  private plainBlock(): Buffer {
    const lengths = bytesOf(this.lengths.subarray(0, this.openRows));
    if (lengths.length > lengthsRoom) return Buffer.concat([lengths, this.open.subarray(lengthsRoom, this.end)]);
    const start = lengthsRoom - lengths.length;
    this.open.set(lengths, start);
    return this.open.subarray(start, this.end);
  }
}
