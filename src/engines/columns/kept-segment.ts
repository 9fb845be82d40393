import { DamagedPart } from '../../store/store-failure.ts';
import { Column } from './column.ts';
import { ColumnDamageError } from './column-damage.ts';
import type { StoredFields } from './event-columns.ts';
import type { SegmentParts } from './event-segment.ts';
import { BlockRawText, blockLength, keptBlocks, type RawText } from './raw-text.ts';
import { decodeColumn, decodeNumbers } from './segment-codec.ts';
import type { ColumnRole, SegmentFile, SegmentRecord } from './segment-file.ts';

/**
 * The parts of a segment that is in a file: each is loaded when it is first asked for. `loaded` is told of the bytes that each takes in memory,
 * roughly. What is damaged throws DamagedPart, when it is loaded or first read.
 */
export class KeptSegment implements SegmentParts, StoredFields {
  private contents: ReturnType<SegmentFile['contents']> | null = null;
  private names: ReadonlySet<string> | null = null;
  private readonly columns = new Map<string, Column>();
  private timesRead: Float64Array | null = null;
  private numbersRead: Float64Array | null = null;
  private rawText: RawText | null = null;

  constructor(
    private readonly file: SegmentFile,
    readonly record: SegmentRecord,
    private readonly loaded: (bytes: number) => void,
  ) {}

  get fields(): StoredFields {
    return this;
  }

  keys(): Iterable<string> {
    return this.fieldNames;
  }

  get(field: string): Column | undefined {
    return this.fieldNames.has(field) ? this.column('field', field) : undefined;
  }

  get times(): Float64Array {
    this.timesRead ??= this.numbersOf('time');
    return this.timesRead;
  }

  get numbers(): Float64Array {
    this.numbersRead ??= this.numbersOf('number');
    return this.numbersRead;
  }

  get files(): Column {
    return this.column('own', 'file');
  }

  get given(): Column {
    return this.column('own', 'given');
  }

  get mappings(): Column {
    return this.column('own', 'mapping');
  }

  get texts(): RawText {
    this.rawText ??= this.textsOf();
    return this.rawText;
  }

  forget(): void {
    this.columns.clear();
    this.timesRead = null;
    this.numbersRead = null;
    this.rawText = null;
  }

  private get fieldNames(): ReadonlySet<string> {
    this.names ??= new Set(this.known.fields);
    return this.names;
  }

  private get known(): ReturnType<SegmentFile['contents']> {
    this.contents ??= this.file.contents(this.record);
    return this.contents;
  }

  private column(role: ColumnRole, name: string): Column {
    const key = `${role} ${name}`;
    const known = this.columns.get(key);
    if (known !== undefined) return known;
    const { id, range } = this.record;
    const named = <T>(read: () => T): T => this.naming(`column '${name}'`, read);
    const bytes = this.file.column(id, role, name);
    const stored = named(() => decodeColumn(name, bytes));
    if (stored.rows !== range.rows) throw new DamagedPart(`column '${name}' of segment ${id}`, 'it has other rows');
    // As it is read the first time, not now: often only the values are needed, or only the codes.
    const column = new Column(
      range.rows,
      () => named(() => stored.dictionary),
      () => named(() => stored.sparse ?? stored.codes),
    );
    this.columns.set(key, column);
    this.loaded(bytes.length * compression + range.rows * 2);
    return column;
  }

  private numbersOf(name: string): Float64Array {
    const { id, range } = this.record;
    const bytes = this.file.column(id, 'own', name);
    const { numbers } = this.naming(`column '${name}'`, () => decodeNumbers(name, bytes));
    if (numbers.length !== range.rows) throw new DamagedPart(`column '${name}' of segment ${id}`, 'it has other rows');
    this.loaded(numbers.byteLength);
    return numbers;
  }

  private textsOf(): RawText {
    const { id, range } = this.record;
    const { firstRows } = this.known;
    let counted = 0;
    const blocks = new BlockRawText(range.rows, firstRows, (block) => {
      // No more are kept.
      if (counted < keptBlocks) {
        counted++;
        this.loaded(blockLength);
      }
      return this.file.block(id, firstRows[block]!);
    });
    const named = <T>(read: () => T): T => this.naming('the text of events', read);
    return {
      rows: range.rows,
      text: (row) => named(() => blocks.text(row)),
      scan: (visit, wanted) => named(() => blocks.scan(visit, wanted)),
    };
  }

  /** Says which part it was that cannot be read. */
  private naming<T>(what: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof ColumnDamageError)
        throw new DamagedPart(`${what} of segment ${this.record.id}`, error.reason);
      throw error;
    }
  }
}

/** What is kept takes about so many times its bytes in memory. */
const compression = 4;
