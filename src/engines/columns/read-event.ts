import type { ReadEvent } from '../../ingest/event-mapper.ts';
import type { GivenBeside, Mapping } from '../../store/mapped-event.ts';
import { metadataFields } from '../../store/store.ts';
import { newRow } from '../../values/row.ts';
import type { EventSegment } from './event-segment.ts';

/** An event as it was added to a segment. */
export interface AddedEvent {
  readonly event: ReadEvent;
  readonly number: number;
  /** The path of the file that it is from. */
  readonly file: string | null;
}

const metadata: ReadonlySet<string> = new Set(metadataFields);

/** An event of a segment, as it was when it was added. */
export function readEvent(segment: EventSegment, row: number): AddedEvent {
  const { kind, columns, parts } = segment;
  const fields = newRow();
  const nulls: string[] = [];
  for (const name of columns.keys()) {
    if (metadata.has(name)) continue;
    const column = columns.get(name)!;
    const code = column.codes[row]!;
    if (code === 0) continue;
    if (code === column.dictionary.nullCode) nulls.push(name);
    else fields[name] = column.dictionary.value(code);
  }
  const event = { ...readOrigin(segment, row), ...kind, raw: segment.text(row), fields, nulls };
  return { event, number: segment.numbers[row]!, file: (parts.files.value(row) as string | null) ?? null };
}

/** What is known of an event beside its text and its fields. */
export function readOrigin(
  { columns, parts }: EventSegment,
  row: number,
): Pick<ReadEvent, 'time' | 'index' | 'sourcetype' | 'source' | 'host' | 'given' | 'mapping'> {
  const text = (name: string): string => (columns.get(name)?.value(row) as string | null) ?? '';
  return {
    time: parts.times[row]!,
    index: text('index'),
    sourcetype: text('sourcetype'),
    source: text('source'),
    host: text('host'),
    given: parsed(parts.given.value(row) as string | null) as GivenBeside | null,
    mapping: parsed(parts.mappings.value(row) as string | null) as Mapping | null,
  };
}

const parsed = (text: string | null): unknown => (text == null ? null : JSON.parse(text));
