import type { IndexAbout, TimeRange } from '../../store/store.ts';
import type { Column } from './column.ts';
import type { DeletedEvents } from './deleted-events.ts';
import { EventColumns, type StoredFields } from './event-columns.ts';
import type { EventProgram } from './event-program.ts';
import type { RawText } from './raw-text.ts';
import { newestFirst } from './row-order.ts';
import { indexesOf } from './segment-indexes.ts';
import type { ScanTexts } from './word-search.ts';

/** What a number of events of one log source have in common. */
export interface SegmentKind {
  readonly definition: string;
  readonly isBare: boolean;
}

/** What is known of a segment without looking into it. */
export interface SegmentRange {
  readonly rows: number;
  /** Of the first and the last event. */
  readonly firstNumber: number;
  readonly lastNumber: number;
  /** Epoch seconds; null when no event has a time. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

/** What is stored of the events of a segment, wherever that is. All may be loaded when it is asked for. */
export interface SegmentParts {
  readonly fields: StoredFields;
  /** Per row epoch seconds. */
  readonly times: Float64Array;
  /** Per row the number of the event, ascending: later events have higher ones. */
  readonly numbers: Float64Array;
  readonly texts: RawText;
  /** Per row the path of the file that it was loaded from, none for one that was not. */
  readonly files: Column;
  /** Per row what was said beside the text, as JSON (`GivenBeside`). */
  readonly given: Column;
  /** Per row how it was read, as JSON (`Mapping`); none for one that a search wrote. */
  readonly mappings: Column;
  /** Lets go of what was loaded and can be loaded again. */
  forget(): void;
}

/** What segments need to know of the store that they are in. */
export interface SegmentSurroundings {
  readonly deleted: DeletedEvents;
  programOf(definition: string): EventProgram;
}

/** Events of one log source. */
export class EventSegment {
  private columnsMade: EventColumns | null = null;
  private orderMade: Uint32Array | null = null;
  private held: { readonly version: number; readonly indexes: readonly IndexAbout[] } | null = null;
  private mask: { readonly version: number; readonly deleted: Uint8Array | null } | null = null;

  constructor(
    readonly kind: SegmentKind,
    readonly range: SegmentRange,
    readonly parts: SegmentParts,
    private readonly around: SegmentSurroundings,
  ) {}

  get rows(): number {
    return this.range.rows;
  }

  get columns(): StoredFields {
    return this.parts.fields;
  }

  get times(): Float64Array {
    return this.parts.times;
  }

  get numbers(): Float64Array {
    return this.parts.numbers;
  }

  text(row: number): string {
    return this.parts.texts.text(row);
  }

  get scanTexts(): ScanTexts {
    return (visit, wanted) => this.parts.texts.scan(visit, wanted);
  }

  /** Per row 1 when the event was deleted; null: none was. */
  get deleted(): Uint8Array | null {
    const { deleted } = this.around;
    if (this.mask?.version !== deleted.version) this.mask = { version: deleted.version, deleted: this.maskOf(deleted) };
    return this.mask.deleted;
  }

  /** The number of events that were not deleted. */
  get live(): number {
    return this.rows - (this.deleted?.reduce((sum, is) => sum + is, 0) ?? 0);
  }

  /** First and last time of the events that are not deleted. */
  get timeRange(): { readonly first: number | null; readonly last: number | null } {
    const { deleted } = this;
    if (deleted === null) return { first: this.range.firstTime, last: this.range.lastTime };
    let first: number | null = null;
    let last: number | null = null;
    this.times.forEach((time, row) => {
      if (deleted[row] === 1 || Number.isNaN(time)) return;
      if (first === null || time < first) first = time;
      if (last === null || time > last) last = time;
    });
    return { first, last };
  }

  /** What the indexes hold of it. */
  get indexes(): readonly IndexAbout[] {
    const { version } = this.around.deleted;
    if (this.held?.version !== version) this.held = { version, indexes: indexesOf(this) };
    return this.held.indexes;
  }

  /** False when no event is in a range of time. */
  mayBeIn({ earliest, latest }: TimeRange): boolean {
    const { firstTime, lastTime } = this.range;
    if (earliest !== null && (lastTime === null || lastTime < earliest)) return false;
    return latest === null || (firstTime !== null && firstTime < latest);
  }

  /** True when all events are in a range of time. */
  liesIn({ earliest, latest }: TimeRange): boolean {
    const { firstTime, lastTime } = this.range;
    if (earliest !== null && firstTime !== null && firstTime < earliest) return false;
    return latest === null || lastTime === null || lastTime < latest;
  }

  /** All fields of the events. */
  get events(): EventColumns {
    this.columnsMade ??= new EventColumns(this, this.around.programOf(this.kind.definition), this.kind.isBare);
    return this.columnsMade;
  }

  /** Rows newest first. */
  get order(): Uint32Array {
    this.orderMade ??= newestFirst(this.times);
    return this.orderMade;
  }

  /** Lets go of what was made of the events by the knowledge of their source. */
  forgetMade(): void {
    this.columnsMade = null;
  }

  /** Lets go of all that can be had again. */
  forget(): void {
    this.forgetMade();
    this.orderMade = null;
    this.mask = null;
    this.parts.forget();
  }

  private maskOf(deleted: DeletedEvents): Uint8Array | null {
    if (!deleted.anyBetween(this.range.firstNumber, this.range.lastNumber)) return null;
    const mask = Uint8Array.from(this.numbers, (number) => (deleted.has(number) ? 1 : 0));
    return mask.includes(1) ? mask : null;
  }
}
