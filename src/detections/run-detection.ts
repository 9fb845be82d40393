import { allColumns } from '../plan/row-stream.ts';
import type { Engine, SearchSettings } from '../run/engine.ts';
import type { Guard } from '../run/guard.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import { copyRow, type Row } from '../values/row.ts';
import type { Detection } from './detection.ts';
import { reasonsOf } from './refusal.ts';
import type { Reason, RowsReport } from './report-model.ts';
import { plainRow } from './risk-events.ts';
import type { SearchPlaces } from './search-place.ts';

/** Rows that reports show. */
const sampleRows = 5;

/** How a detection's search went. */
export type SearchOutcome =
  | {
      readonly kind: 'done';
      readonly rows: RowsReport;
      readonly notices: readonly string[];
      readonly milliseconds: number;
    }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[]; readonly milliseconds: number }
  | { readonly kind: 'timeout'; readonly milliseconds: number };

export type PrepareOutcome =
  | { readonly kind: 'done'; readonly prepared: PreparedSearch; readonly milliseconds: number }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[]; readonly milliseconds: number }
  | { readonly kind: 'timeout'; readonly milliseconds: number };

/** Plans a search, within a time limit: what is constant in it is computed, which may take long. */
export function prepareDetection(
  engine: Engine,
  detection: Detection,
  places: SearchPlaces,
  guard: Guard,
  seconds: number | null,
): PrepareOutcome {
  const started = performance.now();
  const planned = guard(() => planSearch(engine, detection, places), seconds);
  return planned.ended ? { kind: 'timeout', milliseconds: performance.now() - started } : planned.value;
}

/** Plans a search, without an end from outside. */
export function planSearch(
  engine: Engine,
  detection: Detection,
  places: SearchPlaces,
): Exclude<PrepareOutcome, { kind: 'timeout' }> {
  const started = performance.now();
  const took = (): number => performance.now() - started;
  try {
    return { kind: 'done', prepared: engine.prepare(detection.search), milliseconds: took() };
  } catch (error) {
    return { kind: 'refused', reasons: reasonsOf(error, detection, places), milliseconds: took() };
  }
}

/** Runs a planned search to its end, within a time limit. `each` is told of every row, before the next is asked for. */
export function runDetection(
  engine: Engine,
  detection: Detection,
  prepared: PreparedSearch,
  places: SearchPlaces,
  settings: SearchSettings,
  guard: Guard,
  seconds: number | null,
  each: (row: Row) => void,
): SearchOutcome {
  const started = performance.now();
  const run = guard(() => runSearch(engine, detection, prepared, places, settings, each), seconds);
  if (!run.ended) return run.value;
  engine.abort();
  return { kind: 'timeout', milliseconds: performance.now() - started };
}

/** Runs a planned search to its end, without an end from outside. */
export function runSearch(
  engine: Engine,
  detection: Detection,
  prepared: PreparedSearch,
  places: SearchPlaces,
  settings: SearchSettings,
  each: (row: Row) => void,
): Exclude<SearchOutcome, { kind: 'timeout' }> {
  const started = performance.now();
  const took = (): number => performance.now() - started;
  try {
    return { kind: 'done', ...collect(engine, prepared, settings, each), milliseconds: took() };
  } catch (error) {
    engine.rollback();
    return { kind: 'refused', reasons: reasonsOf(error, detection, places), milliseconds: took() };
  }
}

function collect(
  engine: Engine,
  prepared: PreparedSearch,
  settings: SearchSettings,
  each: (row: Row) => void,
): { rows: RowsReport; notices: readonly string[] } {
  const { stream, notices } = engine.start(prepared, { ...settings, keepsEvents: true });
  const sample: Row[] = [];
  let count = 0;
  for (const row of stream.rows) {
    count++;
    if (sample.length < sampleRows) sample.push(copyRow(row));
    each(row);
  }
  const columns = allColumns(stream, sample);
  return { rows: { count, columns, sample: sample.map(plainRow) }, notices: [...prepared.filterNotices, ...notices] };
}
