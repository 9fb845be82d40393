import type { ColumnValue, EncodedEvent, FilledColumns } from './encode-event.ts';

/** Encoded events on their way to another thread: one piece of memory that is handed over, and small values that are copied. */
export interface WriteBatch {
  /** Raw text and fields of each event in turn. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Two for each event: where its raw text and where its fields end. */
  readonly ends: readonly number[];
  readonly events: readonly PackedEvent[];
}

/** As lists, because the names of members would be copied with every event. */
type PackedEvent = readonly [
  time: number,
  metadata: readonly string[],
  given: string | null,
  mapping: EncodedEvent['mapping'],
  columns: PackedColumns,
  datasets: readonly (readonly [table: string, nodename: ColumnValue, columns: PackedColumns])[],
  lists: EncodedEvent['lists'],
];

type PackedColumns = readonly [places: readonly number[], values: readonly ColumnValue[]];

const batchBytes = 1024 * 1024;

/** Gathers events until there are enough of them to be handed over. */
export class BatchPacker {
  private bytes = Buffer.alloc(batchBytes);
  private used = 0;
  private ends: number[] = [];
  private events: PackedEvent[] = [];

  /** True when the batch should be taken. */
  add(event: EncodedEvent): boolean {
    const { time, metadata, given, mapping, columns, datasets, lists } = event;
    this.addRaw(event.raw);
    this.reserve(event.fields.length);
    this.bytes.set(event.fields, this.used);
    this.used += event.fields.length;
    this.ends.push(this.used);
    const rows = datasets.map((row) => [row.table, own(row.nodename), packed(row.columns)] as const);
    this.events.push([time, metadata, given, mapping, packed(columns), rows, lists]);
    return this.used >= batchBytes / 2;
  }

  /** What was gathered; null when there is nothing. */
  take(): WriteBatch | null {
    const { events, ends } = this;
    if (events.length === 0) return null;
    const bytes = new Uint8Array(this.bytes.buffer as ArrayBuffer, 0, this.used);
    this.bytes = Buffer.alloc(batchBytes);
    this.used = 0;
    this.ends = [];
    this.events = [];
    return { bytes, ends, events };
  }

  private addRaw(raw: string | Uint8Array): void {
    if (typeof raw === 'string') {
      // UTF-8 takes at most three bytes for a UTF-16 unit.
      this.reserve(raw.length * 3);
      this.used += this.bytes.write(raw, this.used);
    } else {
      this.reserve(raw.length);
      this.bytes.set(raw, this.used);
      this.used += raw.length;
    }
    this.ends.push(this.used);
  }

  private reserve(size: number): void {
    if (this.used + size <= this.bytes.length) return;
    const larger = Buffer.alloc(Math.max(this.bytes.length * 2, this.used + size));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}

const packed = ({ places, values }: FilledColumns): PackedColumns => [places, values.map(own)];
const unpacked = ([places, values]: PackedColumns): FilledColumns => ({ places, values });

/** Bytes with memory of their own: of others, all the memory that they share would be copied. */
function own(value: ColumnValue): ColumnValue {
  return value instanceof Uint8Array ? new Uint8Array(value) : value;
}

/** The events of a batch, as they were packed. */
export function* unpackBatch({ bytes, ends, events }: WriteBatch): Generator<EncodedEvent> {
  let start = 0;
  for (const [index, [time, metadata, given, mapping, columns, datasets, lists]] of events.entries()) {
    const rawEnd = ends[index * 2]!;
    const end = ends[index * 2 + 1]!;
    yield {
      time,
      metadata,
      given,
      mapping,
      columns: unpacked(columns),
      lists,
      raw: bytes.subarray(start, rawEnd),
      fields: bytes.subarray(rawEnd, end),
      datasets: datasets.map(([table, nodename, filled]) => ({ table, nodename, columns: unpacked(filled) })),
    };
    start = end;
  }
}
