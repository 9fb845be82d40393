import { bufferSource } from '../../src/ingest/read/byte-source.ts';
import { type LogEvent, newReadReport, type ReadReport } from '../../src/ingest/read/log-event.ts';
import { openEvents } from '../../src/ingest/read/open-events.ts';

/** What reading a file with this text gives. */
export interface ReadText {
  readonly format: string;
  readonly events: readonly LogEvent[];
  readonly report: ReadReport;
  /** The members of the events; null for plain text. */
  readonly fields: readonly (Record<string, unknown> | null)[];
  readonly raws: readonly string[];
}

export function readText(text: string): ReadText {
  const report = newReadReport();
  const { format, events: reader } = openEvents(bufferSource(Buffer.from(text)), report);
  const events = [...reader];
  const fields = events.map(({ json }) =>
    json === undefined ? null : (JSON.parse(JSON.stringify(json)) as Record<string, unknown>),
  );
  return { format, events, report, fields, raws: events.map(({ raw }) => raw) };
}
