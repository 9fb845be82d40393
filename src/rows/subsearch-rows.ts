import { withColumns } from '../plan/row-stream.ts';
import type { PlannedPipeline, RowStream, RunContext } from '../plan/run-context.ts';
import type { Row } from '../values/row.ts';

/** Runs a subsearch; at most `maxout` rows of it are used (0: all; null: the limit of joins and appends). */
export function runSubsearch(pipeline: PlannedPipeline, maxout: number | null, context: RunContext): RowStream {
  const stream = context.run(pipeline);
  const limit = maxout ?? context.limits.joinRows;
  if (limit === 0) return stream;
  const rows = firstRows(stream.rows, limit, () => {
    if (maxout === null)
      context.limitReached('joinRows', `A subsearch gave more than ${limit} rows; the rest is left out.`);
  });
  return { ...stream, rows };
}

function* firstRows(rows: Iterable<Row>, limit: number, more: () => void): Iterable<Row> {
  let taken = 0;
  for (const row of rows) {
    if (taken++ === limit) {
      more();
      return;
    }
    yield row;
  }
}

/** The rows of several streams one after another, with the columns of all. */
export function concatStreams(streams: readonly RowStream[]): RowStream {
  return {
    columns: streams.reduce<readonly string[]>((columns, stream) => withColumns(columns, stream.columns), []),
    open: streams.some((stream) => stream.open),
    rows: concatRows(streams),
  };
}

function* concatRows(streams: readonly RowStream[]): Iterable<Row> {
  for (const stream of streams) yield* stream.rows;
}
