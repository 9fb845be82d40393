import { allColumns } from '../plan/row-stream.ts';
import type { Engine, SearchSettings } from '../run/engine.ts';
import type { Guard } from '../run/guarded.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import { emptyFilterMessage } from '../syntax/resembling-macro.ts';
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

/** Plans a search. Also this may take long: what is constant in it is computed. */
export function prepareDetection(
  engine: Engine,
  detection: Detection,
  places: SearchPlaces,
  guard: Guard,
  seconds: number | null,
): PrepareOutcome {
  const started = performance.now();
  try {
    const planned = guard(() => engine.prepare(detection.search), seconds);
    const milliseconds = performance.now() - started;
    if (planned.ended) return { kind: 'timeout', milliseconds };
    return { kind: 'done', prepared: planned.value, milliseconds };
  } catch (error) {
    return { kind: 'refused', reasons: reasonsOf(error, detection, places), milliseconds: performance.now() - started };
  }
}

/** Runs a planned search to its end. `each` is told of every row, before the next is asked for. */
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
  const took = (): number => performance.now() - started;
  try {
    const run = guard(() => collect(engine, prepared, settings, each), seconds);
    if (!run.ended) return { kind: 'done', ...run.value, milliseconds: took() };
    engine.abort();
    return { kind: 'timeout', milliseconds: took() };
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
  const filters = prepared.emptyFilters.flatMap((call) => emptyFilterMessage(call, engine.knowledge.macros) ?? []);
  return { rows: { count, columns, sample: sample.map(plainRow) }, notices: [...new Set(filters), ...notices] };
}
