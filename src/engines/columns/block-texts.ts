import { BlockRawText, blockLength, encodeBlock, PlainRawText, type RawText } from './raw-text.ts';

/** Texts on their way into a file: they are compressed block by block as they come, so that they take little memory until they are written. */
export class BlockTexts implements RawText {
  rows = 0;
  /** Bytes of all texts. */
  length = 0;
  private readonly blocks: Buffer[] = [];
  private readonly firstRows: number[] = [];
  /** Those behind the blocks. */
  private plain = new PlainRawText();
  private compressed: BlockRawText | null = null;

  addText(text: string): void {
    const before = this.plain.length;
    this.plain.addText(text);
    this.added(this.plain.length - before);
  }

  /** The bytes are copied. */
  add(bytes: Buffer, start: number, end: number): void {
    this.plain.addCopy(bytes, start, end);
    this.added(end - start);
  }

  text(row: number): string {
    const { before } = this;
    return row < before ? this.ofBlocks.text(row) : this.plain.text(row - before);
  }

  scan(visit: (row: number, bytes: Buffer, start: number, end: number) => boolean): void {
    const { before } = this;
    let goesOn = true;
    const asked: typeof visit = (row, bytes, start, end) => {
      goesOn = visit(row, bytes, start, end);
      return goesOn;
    };
    this.ofBlocks.scan(asked);
    if (goesOn) this.plain.scan((row, bytes, start, end) => visit(before + row, bytes, start, end));
  }

  /** All texts as blocks, and the first row of each. */
  finished(): { readonly blocks: readonly Buffer[]; readonly firstRows: readonly number[] } {
    this.endBlock();
    return { blocks: this.blocks, firstRows: this.firstRows };
  }

  /** The number of texts in blocks. */
  private get before(): number {
    return this.rows - this.plain.rows;
  }

  private get ofBlocks(): BlockRawText {
    this.compressed ??= new BlockRawText(this.before, [...this.firstRows], (block) => this.blocks[block]!);
    return this.compressed;
  }

  private added(length: number): void {
    this.rows++;
    this.length += length;
    if (this.plain.length >= blockLength) this.endBlock();
  }

  private endBlock(): void {
    if (this.plain.rows === 0) return;
    const parts: Buffer[] = [];
    this.plain.scan((_, bytes, start, end) => parts.push(bytes.subarray(start, end)) > 0);
    this.firstRows.push(this.before);
    this.blocks.push(encodeBlock(parts));
    this.plain = new PlainRawText();
    this.compressed = null;
  }
}
