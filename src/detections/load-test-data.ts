import type { Metadata } from '../ingest/envelope.ts';
import { textEvent } from '../ingest/read/text-event.ts';
import type { Engine } from '../run/engine.ts';
import type { InlineEvent, TestData } from './detection.ts';
import type { DataReport } from './report-model.ts';

/** Data of a test that was found: a file, or the events in the test itself. */
export type ReadyData =
  | { readonly kind: 'file'; readonly name: string; readonly path: string; readonly metadata: Metadata }
  | { readonly kind: 'inline'; readonly events: readonly InlineEvent[]; readonly metadata: Metadata };

/** What a test says about the events: it goes before what they say themselves. */
export function metadataOf({ source, sourcetype, host, index }: TestData): Metadata {
  return {
    ...(source === null ? {} : { source }),
    ...(sourcetype === null ? {} : { sourcetype }),
    ...(host === null ? {} : { host }),
    ...(index === null ? {} : { index }),
  };
}

/** Loads data into the store of an engine. */
export function loadTestData(
  engine: Engine,
  data: readonly ReadyData[],
  directory: string,
): { readonly reports: readonly DataReport[]; readonly problems: readonly string[] } {
  const reports: DataReport[] = [];
  const problems: string[] = [];
  // A store holds each file once.
  const loaded = new Set<string>();
  for (const each of data) {
    if (each.kind === 'inline') {
      reports.push({ name: 'inline', path: null, events: loadInline(engine, each.events, each.metadata) });
      continue;
    }
    if (loaded.has(each.path)) {
      problems.push(
        `${each.path} is named twice: it was loaded once, with the first sourcetype, source, host and index.`,
      );
      continue;
    }
    loaded.add(each.path);
    const before = engine.count();
    const report = engine.load([each.path], { directory, overrides: each.metadata });
    reports.push({ name: each.name, path: each.path, events: engine.count() - before });
    problems.push(...report.problems.map(({ path, message }) => `${path}: ${message}`));
  }
  return { reports, problems };
}

/** Events written in a test: lines of text, or objects. `_time`, `_raw` and the metadata of an object are the event's own. */
function loadInline(engine: Engine, events: readonly InlineEvent[], metadata: Metadata): number {
  const origin = {
    source: metadata.source ?? 'inline',
    host: metadata.host ?? 'inline',
    overrides: metadata,
    fallbackTime: engine.now,
  };
  const texts = events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event)));
  return engine.add(texts.map(textEvent), origin);
}
