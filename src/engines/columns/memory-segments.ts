import type { ReadEvent, ScannedRead } from '../../ingest/event-mapper.ts';
import type { EventSegment, SegmentSurroundings } from './event-segment.ts';
import { OpenSegment } from './open-segment.ts';
import { readEvent } from './read-event.ts';
import type { SegmentBuilder } from './segment-builder.ts';

/** What is in one segment. Events that were scanned have one of their own in memory: see `OpenSegment`. */
type OpenKind = 'scanned' | 'bare' | 'whole';

/** How far the segments in memory were filled at some time. */
export interface MemoryState {
  readonly sealed: number;
  readonly open: ReadonlyMap<string, { readonly segment: OpenSegment; readonly begun: number; readonly rows: number }>;
}

/** Segments in memory: of each log source one to which events are added. */
export class MemorySegments {
  private readonly open = new Map<string, OpenSegment>();
  private readonly sealed: EventSegment[] = [];
  /** The builder of the segment that was written last: the next one of its kind needs as much room. */
  private spare: { readonly key: string; readonly builder: SegmentBuilder } | null = null;
  /** What was made by `keyOf`, per definition: making a key for each event takes longer. */
  private readonly keys = new Map<string, Readonly<Record<OpenKind, string>>>();
  /** Bytes of text in the segments that are not full. */
  bytes = 0;

  /** `seal` gets a segment that is full, and returns it to be kept here, or null when it went elsewhere. */
  constructor(
    private readonly around: SegmentSurroundings,
    private readonly keepsOrigin: boolean,
    private readonly seal: (segment: EventSegment) => EventSegment | null,
  ) {}

  /** `file`: the path of the file that the event is from. */
  add(event: ReadEvent, number: number, file: string | null): void {
    const open = this.openFor(event.definition, event.isBare, false);
    const before = open.texts.length;
    open.add(event, number, file);
    this.bytes += open.texts.length - before;
  }

  addScanned(event: ScannedRead, number: number, file: string | null): void {
    let open = this.openFor(event.definition, true, true);
    if (!open.takes(event)) {
      this.sealOne(this.keyOf(event.definition, true, true), open);
      open = this.openFor(event.definition, true, true);
    }
    const before = open.texts.length;
    open.addScanned(event, number, file);
    this.bytes += open.texts.length - before;
  }

  segments(): readonly EventSegment[] {
    const open = [...this.open.values()].filter(({ rows }) => rows > 0);
    for (const each of open) each.isShared = true;
    return [...this.sealed, ...open.map((each) => each.segment())];
  }

  /** Seals the largest segment, as if it were full. */
  sealLargest(): void {
    const largest = [...this.open].reduce((a, b) => (b[1].texts.length > a[1].texts.length ? b : a));
    this.sealOne(...largest);
  }

  /** Seals all of them. */
  sealAll(): void {
    for (const [key, open] of this.open) this.sealOne(key, open);
    this.spare = null;
  }

  clear(): void {
    this.spare = null;
    this.open.clear();
    this.sealed.length = 0;
    this.bytes = 0;
  }

  state(): MemoryState {
    const open = [...this.open].map(([key, segment]) => {
      segment.isShared = true;
      return [key, { segment, begun: segment.begun, rows: segment.rows }] as const;
    });
    return { sealed: this.sealed.length, open: new Map(open) };
  }

  /** Takes away what was added since. */
  restore({ sealed, open }: MemoryState): void {
    this.sealed.length = sealed;
    this.open.clear();
    for (const [key, { segment, begun, rows }] of open) {
      if (segment.begun === begun) this.open.set(key, segment);
      else if (rows > 0 && this.keepsOrigin) this.open.set(key, this.beginningOf(segment, rows));
      // Events that are added like those before would not fit the copy.
      else if (rows > 0) this.sealed.push(this.beginningOf(segment, rows).segment());
    }
    this.bytes = [...this.open.values()].reduce((sum, { texts }) => sum + texts.length, 0);
  }

  /** The segment for events of a kind; one that is full is sealed. */
  private openFor(definition: string, isBare: boolean, isScanned: boolean): OpenSegment {
    const key = this.keyOf(definition, isBare, isScanned);
    let open = this.open.get(key);
    if (open?.builder.full) {
      this.sealOne(key, open);
      open = undefined;
    }
    if (open === undefined) {
      const spare = this.spare?.key === key ? this.spare.builder : undefined;
      if (spare !== undefined) this.spare = null;
      open = new OpenSegment({ definition, isBare }, this.around, this.keepsOrigin, spare);
      this.open.set(key, open);
    }
    return open;
  }

  private keyOf(definition: string, isBare: boolean, isScanned: boolean): string {
    let keys = this.keys.get(definition);
    if (keys === undefined) {
      keys = { scanned: `scanned ${definition}`, bare: `bare ${definition}`, whole: `whole ${definition}` };
      this.keys.set(definition, keys);
    }
    return keys[isScanned && !this.keepsOrigin ? 'scanned' : isBare ? 'bare' : 'whole'];
  }

  private sealOne(key: string, open: OpenSegment): void {
    this.open.delete(key);
    this.bytes -= open.texts.length;
    if (open.rows === 0) return;
    const kept = this.seal(open.segment());
    if (kept !== null) this.sealed.push(kept);
    else if (!open.isShared) {
      open.builder.clear();
      this.spare = { key, builder: open.builder };
    }
  }

  private beginningOf(open: OpenSegment, rows: number): OpenSegment {
    const copy = new OpenSegment(open.kind, this.around, this.keepsOrigin);
    const segment = open.segment();
    for (let row = 0; row < rows; row++) {
      const { event, number, file } = readEvent(segment, row);
      copy.add(event, number, file);
    }
    return copy;
  }
}
