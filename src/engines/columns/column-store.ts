import type { ReadEvent, ScannedRead } from '../../ingest/map-event.ts';
import type { ScannedDocument } from '../../ingest/read/log-event.ts';
import { fieldName } from '../../ingest/scanned-reading.ts';
import { type FileRecord, metadataFields, type TimeRange } from '../../store/store.ts';
import type { Row } from '../../values/row.ts';
import type { EventStore } from '../event-store.ts';
import type { Column } from './column.ts';
import { ColumnScans } from './column-scans.ts';
import { EventColumns } from './event-columns.ts';
import type { EventProgram } from './event-program.ts';
import { newestFirst } from './row-order.ts';
import { type LeafNaming, SegmentBuilder } from './segment-builder.ts';

/** What a number of events of one log source have in common. */
interface SegmentKind {
  readonly definition: string;
  readonly isBare: boolean;
}

/** Events of one log source. */
export class EventSegment {
  private columnsMade: EventColumns | null = null;
  private orderMade: Uint32Array | null = null;

  constructor(
    readonly kind: SegmentKind,
    readonly rows: number,
    readonly columns: ReadonlyMap<string, Column>,
    readonly times: Float64Array,
    /** Per row the number of the event: later events have higher ones. */
    readonly numbers: Float64Array,
    private readonly texts: readonly (string | ScannedDocument)[],
    /** Per row the file that it was loaded from. */
    readonly files: readonly (string | null)[],
    /** Per row 1 when the event was deleted; null: none was. */
    readonly deleted: Uint8Array | null,
    private readonly programOf: (definition: string) => EventProgram,
  ) {}

  text(row: number): string {
    const text = this.texts[row]!;
    return typeof text === 'string' ? text : text.bytes.toString('utf8', text.start, text.end);
  }

  /** The same without events that were deleted. */
  without(deleted: ReadonlySet<number>): EventSegment {
    if (deleted.size === 0) return this;
    const mask = Uint8Array.from(this.numbers, (number) => (deleted.has(number) ? 1 : 0));
    if (!mask.includes(1)) return this;
    const { kind, rows, columns, times, numbers, texts, files, programOf } = this;
    const segment = new EventSegment(kind, rows, columns, times, numbers, texts, files, mask, programOf);
    segment.columnsMade = this.events;
    return segment;
  }

  /** All fields of the events. */
  get events(): EventColumns {
    this.columnsMade ??= new EventColumns(this, this.programOf(this.kind.definition), this.kind.isBare);
    return this.columnsMade;
  }

  /** Rows newest first. */
  get order(): Uint32Array {
    this.orderMade ??= newestFirst(this.times);
    return this.orderMade;
  }
}

class OpenSegment {
  readonly builder = new SegmentBuilder();
  readonly texts: (string | ScannedDocument)[] = [];
  private naming: LeafNaming | null = null;
  readonly files: (string | null)[] = [];
  private numbers = new Float64Array(1024);
  private view: EventSegment | null = null;

  constructor(
    readonly kind: SegmentKind,
    private readonly programOf: (definition: string) => EventProgram,
  ) {}

  add(event: ReadEvent, number: number, file: string | null): void {
    const { builder } = this;
    for (const field in event.fields) builder.set(field, event.fields[field]);
    for (const field of event.nulls) if (event.fields[field] == null) builder.setNull(field);
    this.texts.push(event.raw);
    this.end(event, number, file);
  }

  addScanned(event: ScannedRead, number: number, file: string | null): void {
    const { scanned, tree } = event;
    this.naming ??= { nameOf: (scanner, node) => fieldName(scanner, node, tree) ?? '', nulls: tree.hasNulls };
    this.builder.addLeaves(scanned.scanner, this.naming);
    this.texts.push(scanned);
    this.end(event, number, file);
  }

  private end(
    event: Pick<ReadEvent, 'time' | (typeof metadataFields)[number]>,
    number: number,
    file: string | null,
  ): void {
    const { builder } = this;
    for (const field of metadataFields) builder.set(field, event[field]);
    if (builder.rows === this.numbers.length) {
      const larger = new Float64Array(this.numbers.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[builder.rows] = number;
    this.files.push(file);
    builder.endRow(event.time);
    this.view = null;
  }

  /** The events so far. */
  segment(): EventSegment {
    if (this.view === null) {
      const { rows, columns, time } = this.builder.segment();
      this.view = new EventSegment(
        this.kind,
        rows,
        columns,
        time.numbers,
        this.numbers.subarray(0, rows),
        this.texts,
        this.files,
        null,
        this.programOf,
      );
    }
    return this.view;
  }
}

/** Events in memory, as columns. */
export class ColumnStore implements EventStore {
  readonly scans = new ColumnScans(this);
  wasRead = false;
  private sealed: EventSegment[] = [];
  private readonly open = new Map<string, OpenSegment>();
  private next = 1;
  private readonly deleted = new Set<number>();
  private readonly files = new Map<string, FileRecord>();
  private readonly notes = new Map<string, string>();
  /** The numbers of the first event since `begin` and since `beginTrial`, and the file that is being loaded. */
  private begun: { readonly first: number; readonly file: FileRecord | null } | null = null;
  private trial: number | null = null;

  constructor(private readonly programOf: (definition: string) => EventProgram) {}

  begin(file: FileRecord | null): void {
    if (file !== null) this.removeFile(file.path);
    this.begun = { first: this.next, file };
  }

  add(event: ReadEvent): void {
    const { definition, isBare } = event;
    this.openFor({ definition, isBare }).add(event, this.next++, this.begun?.file?.path ?? null);
  }

  addScanned(event: ScannedRead): void {
    this.openFor({ definition: event.definition, isBare: true }).addScanned(
      event,
      this.next++,
      this.begun?.file?.path ?? null,
    );
  }

  private openFor(kind: SegmentKind): OpenSegment {
    const key = `${kind.isBare ? 'bare' : 'whole'} ${kind.definition}`;
    let open = this.open.get(key);
    if (open?.builder.full) {
      this.sealed.push(open.segment());
      open = undefined;
    }
    if (open === undefined) {
      open = new OpenSegment(kind, this.programOf);
      this.open.set(key, open);
    }
    return open;
  }

  commit(): number {
    const { first, file } = this.begun ?? { first: this.next, file: null };
    if (file !== null) this.files.set(file.path, file);
    this.begun = null;
    return this.next - first;
  }

  rollback(): void {
    if (this.begun !== null) this.deleteFrom(this.begun.first);
    this.begun = null;
  }

  fileRecord(path: string): FileRecord | null {
    return this.files.get(path) ?? null;
  }

  segments(): readonly EventSegment[] {
    this.wasRead = true;
    return [...this.sealed, ...[...this.open.values()].map((open) => open.segment())].map((segment) =>
      segment.without(this.deleted),
    );
  }

  *events(range: TimeRange, fieldPrefix: string | null = null, numberAs: string | null = null): Iterable<Row> {
    const mayHave = ({ events }: EventSegment): boolean =>
      fieldPrefix === null || [...events.fields].some((field) => field.startsWith(fieldPrefix));
    yield* this.scans.everything('event', range, numberAs, mayHave);
  }

  datasetRows(table: string, range: TimeRange): Iterable<Row> {
    return this.scans.everything(table, range, null);
  }

  deleteEvents(numbers: Iterable<number>): ReadonlyMap<string, number> {
    const wanted = new Set(numbers);
    const counts = new Map<string, number>();
    for (const segment of this.segments()) {
      segment.numbers.forEach((number, row) => {
        if (!wanted.has(number) || this.deleted.has(number)) return;
        const index = String(segment.events.column('index')?.value(row));
        counts.set(index, (counts.get(index) ?? 0) + 1);
      });
    }
    for (const number of wanted) this.deleted.add(number);
    return counts;
  }

  count(): number {
    return this.segments().reduce(
      (sum, { rows, deleted }) => sum + rows - (deleted?.reduce((a, b) => a + b, 0) ?? 0),
      0,
    );
  }

  timeRange(): { readonly first: number | null; readonly last: number | null } {
    let first: number | null = null;
    let last: number | null = null;
    for (const { times, deleted } of this.segments()) {
      times.forEach((time, row) => {
        if (deleted?.[row] === 1) return;
        if (first === null || time < first) first = time;
        if (last === null || time > last) last = time;
      });
    }
    return { first, last };
  }

  index(): void {}
  forOneRun(): void {}
  reopen(): void {}
  close(): void {}

  note(key: string): string | null {
    return this.notes.get(key) ?? null;
  }

  setNote(key: string, value: string): void {
    this.notes.set(key, value);
  }

  beginTrial(): void {
    this.trial = this.next;
  }

  endTrial(): void {
    if (this.trial !== null) this.deleteFrom(this.trial);
    this.trial = null;
  }

  abort(): void {
    this.rollback();
  }

  private removeFile(path: string): void {
    if (!this.files.has(path)) return;
    this.files.delete(path);
    for (const segment of this.segments())
      segment.files.forEach((file, row) => {
        if (file === path) this.deleted.add(segment.numbers[row]!);
      });
  }

  private deleteFrom(first: number): void {
    for (let number = first; number < this.next; number++) this.deleted.add(number);
  }
}
