import type { ReadEvent, ScannedRead } from '../../ingest/event-mapper.ts';
import type { FileRecord } from '../../store/store.ts';
import type { Column } from './column.ts';
import { DeletedEvents } from './deleted-events.ts';
import type { EventProgram } from './event-program.ts';
import { EventSegment, type SegmentKind, type SegmentSurroundings } from './event-segment.ts';
import { joinedSegment } from './joined-segment.ts';
import { KeptSegment } from './kept-segment.ts';
import { MemorySegments, type MemoryState } from './memory-segments.ts';
import { nextMerge } from './merge-plan.ts';
import { type AddedEvent, readEvent } from './read-event.ts';
import { MergedRows } from './row-order.ts';
import { SegmentCache } from './segment-cache.ts';
import type { SegmentFile, SegmentRecord } from './segment-file.ts';

/** Bytes of text in segments that are being filled, from which on the largest is not filled any more. */
const largestOpen = 64 * 1024 * 1024;

/** What there was at some time. */
export interface SetState {
  readonly memory: MemoryState;
  readonly kept: readonly EventSegment[];
  readonly next: number;
  readonly undone: number;
}

/**
 * The segments of a store, with what is noted beside them: in memory, and of a store with a file in that. What is written goes into one transaction
 * of the file, which `flush` ends; whatever was written since can be undone to a state that was taken.
 */
export class SegmentSet implements SegmentSurroundings {
  readonly deleted = new DeletedEvents();
  /** The number that the next event gets. */
  next = 1;
  /** False during trials: what is written is in memory only. */
  persists: boolean;
  /** Small segments are made into larger ones by `tidy` alone. */
  mergesLater = false;
  /** Epoch seconds: somebody of this process reads since then; null: nobody. */
  readersSince: number | null = null;
  private kept: readonly EventSegment[] = [];
  private readonly memory: MemorySegments;
  private readonly cache = new SegmentCache();
  private readonly files = new Map<string, FileRecord>();
  private readonly notes = new Map<string, string>();
  /** What takes back each change of deleted events, files and notes; the latest last. */
  private readonly undo: (() => void)[] = [];
  private isFlushing = false;
  /** The version of the file that was read. */
  private version: number | null = null;

  constructor(
    private readonly program: (definition: string) => EventProgram,
    private readonly file: SegmentFile | null,
  ) {
    this.persists = file !== null;
    this.memory = new MemorySegments(this, file !== null, (segment) => this.sealed(segment));
  }

  programOf(definition: string): EventProgram {
    return this.program(definition);
  }

  segments(): readonly EventSegment[] {
    this.refresh();
    return [...this.kept, ...this.memory.segments()];
  }

  /** All events that are there, in the order in which they came. */
  *events(): Iterable<AddedEvent> {
    const segments = this.segments();
    const place = inOrder(segments);
    while (place.next()) yield readEvent(segments[place.part]!, place.row);
  }

  // ------------------------------------------------------------------------------------------------ changes

  /** Waits until nobody else writes into the file. What is written from now on is there for others after `flush`. */
  beginWriting(): void {
    if (!this.persists || this.file === null || this.file.isWriting) return;
    const forgotten = this.file.begin(this.readersSince);
    if (forgotten.length > 0) this.deleted.remove(forgotten);
    this.reloadIfChanged();
  }

  /** Begins a part that can be undone. */
  beginPart(): SetState {
    if (this.isWriting) this.file!.beginPart();
    return this.state();
  }

  commitPart(): void {
    if (this.isWriting) this.file!.commitPart();
  }

  /** Takes back what was done since a part began. */
  rollbackPart(before: SetState): void {
    if (this.isWriting) {
      try {
        this.file!.rollbackPart();
      } catch {
        // The file gave the whole transaction up, as it does when the disk is full.
      }
    }
    if (this.persists && !this.isWriting) this.abandon();
    else this.backTo(before);
  }

  /** The state to come back to. */
  state(): SetState {
    return { memory: this.memory.state(), kept: this.kept, next: this.next, undone: this.undo.length };
  }

  /** Makes what is in memory what it was. */
  backTo({ memory, kept, next, undone }: SetState): void {
    this.memory.restore(memory);
    this.kept = kept;
    this.next = next;
    while (this.undo.length > undone) this.undo.pop()!();
  }

  /** `file`: the path of the file that the event is from. */
  add(event: ReadEvent, file: string | null): void {
    this.put({ event, number: this.next++, file });
  }

  addScanned(event: ScannedRead, file: string | null): void {
    this.memory.addScanned(event, this.next++, file);
    this.sealWhenLarge();
  }

  /** Bytes of text that are in no full segment. */
  get pendingBytes(): number {
    return this.memory.bytes;
  }

  delete(numbers: Iterable<number>): void {
    const added = [...numbers].filter((number) => !this.deleted.has(number));
    if (added.length === 0) return;
    this.deleted.add(added);
    this.undo.push(() => this.deleted.remove(added));
    if (this.persists) this.file!.addDeleted(added);
  }

  fileRecord(path: string): FileRecord | null {
    this.refresh();
    return this.files.get(path) ?? null;
  }

  fileRecords(): readonly FileRecord[] {
    this.refresh();
    return [...this.files.values()];
  }

  putFile(record: FileRecord): void {
    this.setEntry(this.files, record.path, record);
    if (this.persists) this.file!.putFile(record);
  }

  /** Takes away a file that was loaded, with its events. */
  removeFile(path: string): void {
    if (!this.files.has(path)) return;
    this.setEntry(this.files, path, undefined);
    if (this.persists) this.file!.removeFile(path);
    this.removeEvents(({ parts: { files } }) => files, path);
  }

  /** Deletes all events of an index. @returns how many. */
  removeIndex(name: string): number {
    return this.removeEvents(({ columns }) => columns.get('index') ?? null, name);
  }

  /** Deletes the events that have a value in a column, whole segments at once where they hold no others. @returns how many. */
  private removeEvents(columnOf: (segment: EventSegment) => Column | null, value: string): number {
    const whole: EventSegment[] = [];
    let removed = 0;
    for (const segment of this.segments()) {
      const column = columnOf(segment);
      const code = column?.dictionary.codeOf(value) ?? 0;
      if (column === null || code === 0) continue;
      const { codes } = column;
      const numbers = segment.numbers.filter((_, row) => codes[row] === code);
      const { live } = segment;
      const isWhole = numbers.length === segment.rows && this.persists && segment.parts instanceof KeptSegment;
      if (isWhole) whole.push(segment);
      else this.delete(numbers);
      removed += isWhole ? live : live - segment.live;
    }
    this.removeSegments(whole);
    return removed;
  }

  note(key: string): string | null {
    this.refresh();
    return this.notes.get(key) ?? null;
  }

  setNote(key: string, value: string): void {
    this.setEntry(this.notes, key, value);
    if (this.persists) this.file!.setNote(key, value);
  }

  /** Writes what is in memory, and lets others see it. When that fails, all since the last time is undone. */
  flush(): void {
    if (!this.isWriting) return;
    this.isFlushing = true;
    try {
      this.memory.sealAll();
      if (!this.mergesLater) while (this.mergeSmall());
      this.file!.commit();
      this.undo.length = 0;
    } catch (error) {
      this.abandon();
      throw error;
    }
    this.isFlushing = false;
  }

  /** Makes some small segments into one, in a transaction of its own. @returns false when there is nothing to do. */
  tidy(isBusy: boolean): boolean {
    if (!this.persists || this.isWriting || nextMerge(this.segments(), isBusy) === null) return false;
    this.beginWriting();
    this.isFlushing = true;
    try {
      const merged = this.mergeSmall(isBusy);
      this.file!.commit();
      this.undo.length = 0;
      this.isFlushing = false;
      return merged;
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  /** Ends what was ended from outside while it was written: it is undone. */
  endInterrupted(): void {
    if (this.isFlushing || this.isWriting) this.abandon();
  }

  /**
   * Replaces events of some segments, in one transaction. `read`: the event that takes the place of one, null for the same.
   * @returns how many were replaced.
   */
  replace(
    concerns: (kind: SegmentKind) => boolean,
    read: (segment: EventSegment, row: number) => ReadEvent | null,
    progress: (done: number) => void,
  ): number {
    this.beginWriting();
    let replaced = 0;
    let done = 0;
    this.rewrite(
      this.kept.filter(({ kind }) => concerns(kind)),
      (segment, row) => {
        const event = read(segment, row);
        if ((++done & 1023) === 0) progress(done);
        if (event === null) return readEvent(segment, row);
        replaced++;
        return { event, number: segment.numbers[row]!, file: segment.parts.files.value(row) as string | null };
      },
    );
    this.flush();
    return replaced;
  }

  // ------------------------------------------------------------------------------------------------ inside

  private get isWriting(): boolean {
    return this.persists && this.file?.isWriting === true;
  }

  private put({ event, number, file }: AddedEvent): void {
    this.memory.add(event, number, file);
    this.sealWhenLarge();
  }

  private sealWhenLarge(): void {
    if (this.persists && this.memory.bytes > largestOpen) this.memory.sealLargest();
  }

  private sealed(segment: EventSegment): EventSegment | null {
    if (!this.persists) return segment;
    this.kept = [...this.kept, this.keptSegment(this.file!.write(segment))];
    return null;
  }

  private keptSegment(record: SegmentRecord): EventSegment {
    const parts = new KeptSegment(this.file!, record, (bytes) => this.cache.grew(segment, bytes));
    const segment: EventSegment = new EventSegment(record.kind, record.range, parts, this);
    return segment;
  }

  /** Puts events of segments into new ones, in the order in which they came, and takes the old ones away. */
  private rewrite(segments: readonly EventSegment[], read: (segment: EventSegment, row: number) => AddedEvent): void {
    if (segments.length === 0) return;
    this.memory.sealAll();
    const place = inOrder(segments);
    while (place.next()) this.put(read(segments[place.part]!, place.row));
    this.memory.sealAll();
    this.removeSegments(segments);
  }

  private removeSegments(segments: readonly EventSegment[]): void {
    if (segments.length === 0) return;
    const gone = new Set(segments);
    this.kept = this.kept.filter((segment) => !gone.has(segment));
    for (const segment of segments) {
      this.cache.drop(segment);
      const { deleted } = segment;
      const gone = deleted === null ? [] : segment.numbers.filter((_, row) => deleted[row] === 1);
      this.file!.removeSegment((segment.parts as KeptSegment).record.id, gone);
    }
  }

  /** Makes some small segments into one. False when there are few. */
  private mergeSmall(isBusy = false): boolean {
    const segments = nextMerge(this.kept, isBusy);
    if (segments === null) return false;
    const isEmpty = segments.every(({ live }) => live === 0);
    const joined = isEmpty ? null : joinedSegment(segments, this);
    if (joined !== null) this.kept = [...this.kept, this.keptSegment(this.file!.write(joined))];
    else if (!isEmpty) {
      this.rewrite(segments, readEvent);
      return true;
    }
    this.removeSegments(segments);
    return true;
  }

  /** Takes note of what others wrote. */
  private refresh(): void {
    if (this.persists && !this.isWriting) this.reloadIfChanged();
  }

  private reloadIfChanged(): void {
    const { version } = this.file!;
    if (version === this.version) return;
    this.file!.reading(() => this.reload());
    this.version = version;
  }

  private reload(): void {
    const file = this.file!;
    const records = file.segments();
    const known = new Map(this.kept.map((segment) => [(segment.parts as KeptSegment).record.id, segment]));
    this.kept = records.map((record) => {
      const segment = known.get(record.id);
      known.delete(record.id);
      return segment ?? this.keptSegment(record);
    });
    for (const segment of known.values()) this.cache.drop(segment);
    this.deleted.replaceBy(file.deleted());
    this.files.clear();
    for (const record of file.files()) this.files.set(record.path, record);
    this.notes.clear();
    for (const [key, value] of file.notes()) this.notes.set(key, value);
    this.next = records.reduce((last, { range }) => Math.max(last, range.lastNumber), file.lastNumberGone()) + 1;
    this.undo.length = 0;
  }

  /** Undoes all that was not flushed. */
  private abandon(): void {
    this.isFlushing = false;
    this.file!.rollback();
    this.memory.clear();
    // Numbers of segments that were undone are given out again.
    this.kept = [];
    this.version = null;
    this.reloadIfChanged();
  }

  private setEntry<V>(map: Map<string, V>, key: string, value: V | undefined): void {
    const before = map.get(key);
    const set = (to: V | undefined): void => {
      if (to === undefined) map.delete(key);
      else map.set(key, to);
    };
    set(value);
    this.undo.push(() => set(before));
  }
}

/** Rows of segments that are not deleted, in the order in which the events came. */
function inOrder(segments: readonly EventSegment[]): MergedRows {
  return new MergedRows(
    segments.map(({ rows, numbers, deleted }) => ({
      // The smallest number comes first.
      times: numbers.map((number) => -number),
      numbers,
      order: Uint32Array.from({ length: rows }, (_, row) => row),
      mask: deleted === null ? new Uint8Array(rows).fill(1) : deleted.map((is) => 1 - is),
    })),
  );
}
