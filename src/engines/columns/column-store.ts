import type { ReadEvent, ScannedRead } from '../../ingest/event-mapper.ts';
import type { FileRecord, IndexAbout, TimeRange } from '../../store/store.ts';
import type { Row } from '../../values/row.ts';
import type { EventStore } from '../event-store.ts';
import { ColumnScans } from './column-scans.ts';
import type { EventProgram } from './event-program.ts';
import type { EventSegment, SegmentKind } from './event-segment.ts';
import type { AddedEvent } from './read-event.ts';
import type { SegmentFile } from './segment-file.ts';
import { joinedIndexes } from './segment-indexes.ts';
import { SegmentSet, type SetState } from './segment-set.ts';

/** Bytes of text that may wait in memory between two files of one load. */
const largestPending = 64 * 1024 * 1024;

/** Events as columns: in memory, or in a file that keeps them. */
export class ColumnStore implements EventStore {
  readonly scans = new ColumnScans(this);
  wasRead = false;
  private readonly set: SegmentSet;
  /** The file that is being loaded, and what there was before. */
  private begun: { readonly file: FileRecord | null; readonly before: SetState } | null = null;
  private beforeTrial: SetState | null = null;
  /** Files are loaded one after the other: small ones are written together. */
  private isLoading = false;

  /** `file`: null: events are in memory only. */
  constructor(
    programOf: (definition: string) => EventProgram,
    private readonly file: SegmentFile | null = null,
  ) {
    this.set = new SegmentSet(programOf, file);
  }

  // ------------------------------------------------------------------------------------------------ writing

  get keepsBytes(): boolean {
    return this.file === null;
  }

  begin(file: FileRecord | null): void {
    this.set.beginWriting();
    this.begun = { file, before: this.set.beginPart() };
    if (file !== null) this.set.removeFile(file.path);
  }

  add(event: ReadEvent): void {
    this.set.add(event, this.begun?.file?.path ?? null);
  }

  addScanned(event: ScannedRead): void {
    this.set.addScanned(event, this.begun?.file?.path ?? null);
  }

  commit(): number {
    const { begun, set } = this;
    if (begun === null) throw new Error('commit without begin');
    if (begun.file !== null) set.putFile(begun.file);
    set.commitPart();
    this.begun = null;
    const added = set.next - begun.before.next;
    if (!this.isLoading || set.pendingBytes > largestPending) set.flush();
    return added;
  }

  rollback(): void {
    const { begun, set } = this;
    this.begun = null;
    this.isLoading = false;
    if (begun === null) set.endInterrupted();
    else {
      set.rollbackPart(begun.before);
      set.flush();
    }
  }

  beginLoading(): void {
    this.isLoading = true;
  }

  endLoading(): void {
    this.isLoading = false;
    this.set.flush();
  }

  deleteEvents(numbers: Iterable<number>): ReadonlyMap<string, number> {
    const wanted = new Set(numbers);
    const counts = new Map<string, number>();
    const found: number[] = [];
    this.set.beginWriting();
    for (const segment of this.set.segments()) {
      segment.numbers.forEach((number, row) => {
        if (!wanted.has(number) || segment.deleted?.[row] === 1) return;
        found.push(number);
        const index = String(segment.columns.get('index')?.value(row));
        counts.set(index, (counts.get(index) ?? 0) + 1);
      });
    }
    this.set.delete(found);
    this.set.flush();
    return counts;
  }

  /**
   * Reads events again, in one transaction. `read`: what takes the place of an event; null for the same.
   * @returns how many were replaced.
   */
  readAgain(
    concerns: (kind: SegmentKind) => boolean,
    read: (segment: EventSegment, row: number) => ReadEvent | null,
    progress: (done: number) => void,
  ): number {
    return this.set.replace(concerns, read, progress);
  }

  fileRecord(path: string): FileRecord | null {
    return this.set.fileRecord(path);
  }

  /** All files that were loaded. */
  fileRecords(): readonly FileRecord[] {
    return this.set.fileRecords();
  }

  note(key: string): string | null {
    return this.set.note(key);
  }

  setNote(key: string, value: string): void {
    this.set.setNote(key, value);
  }

  beginTrial(): void {
    this.set.flush();
    this.beforeTrial = this.set.state();
    this.set.persists = false;
  }

  endTrial(): void {
    this.begun = null;
    if (this.beforeTrial !== null) this.set.backTo(this.beforeTrial);
    this.beforeTrial = null;
    this.set.persists = this.file !== null;
  }

  // ------------------------------------------------------------------------------------------------ reading

  segments(): readonly EventSegment[] {
    this.wasRead = true;
    return this.set.segments();
  }

  *events(range: TimeRange, fieldPrefix: string | null = null, numberAs: string | null = null): Iterable<Row> {
    const mayHave = ({ events }: EventSegment): boolean =>
      fieldPrefix === null || [...events.fields].some((field) => field.startsWith(fieldPrefix));
    yield* this.scans.everything('event', range, numberAs, mayHave);
  }

  datasetRows(table: string, range: TimeRange): Iterable<Row> {
    return this.scans.everything(table, range, null);
  }

  /** The kinds of segments that there are. */
  kinds(): readonly SegmentKind[] {
    const kinds = new Map(this.set.segments().map(({ kind }) => [JSON.stringify(kind), kind]));
    return [...kinds.values()];
  }

  /** All events as they were added, in that order. */
  addedEvents(): Iterable<AddedEvent> {
    return this.set.events();
  }

  count(): number {
    return this.set.segments().reduce((sum, { live }) => sum + live, 0);
  }

  timeRange(): { readonly first: number | null; readonly last: number | null } {
    const ranges = this.set.segments().map(({ timeRange }) => timeRange);
    const firsts = ranges.flatMap(({ first }) => first ?? []);
    const lasts = ranges.flatMap(({ last }) => last ?? []);
    return {
      first: firsts.length === 0 ? null : firsts.reduce((a, b) => Math.min(a, b)),
      last: lasts.length === 0 ? null : lasts.reduce((a, b) => Math.max(a, b)),
    };
  }

  indexes(): readonly IndexAbout[] {
    return joinedIndexes(this.set.segments().map((segment) => segment.indexes));
  }

  removeIndex(name: string): number {
    this.set.beginWriting();
    const removed = this.set.removeIndex(name);
    this.set.flush();
    return removed;
  }

  bytes(): number {
    return this.file?.size ?? this.set.segments().reduce((sum, { parts: { texts } }) => sum + (texts.length ?? 0), 0);
  }

  knowledgeChanged(): void {
    for (const segment of this.set.segments()) segment.forgetMade();
  }

  // ------------------------------------------------------------------------------------------------ the file

  index(): void {
    this.file?.keepLog();
  }

  forOneRun(): void {
    this.file?.forOneRun();
  }

  takeSmallCommits(): void {
    this.file?.keepDurably();
    this.set.mergesLater = true;
  }

  tidy(isBusy: boolean): boolean {
    return this.begun === null && this.set.tidy(isBusy);
  }

  keepForReaders(since: number | null): void {
    this.set.readersSince = since;
  }

  get takesWriters(): boolean {
    return this.file !== null;
  }

  /** Others' changes are seen without it. */
  reopen(): void {}

  abort(): void {
    this.rollback();
  }

  close(): void {
    if (this.begun === null) this.set.endInterrupted();
    else this.rollback();
    this.file?.close();
  }
}
