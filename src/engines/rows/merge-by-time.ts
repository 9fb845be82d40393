import type { RowStream } from '../../plan/run-context.ts';
import { timeOf } from '../../rows/row-time.ts';
import { concatStreams } from '../../rows/subsearch-rows.ts';
import type { Row } from '../../values/row.ts';

/** The rows of several streams that each come newest first, newest first; of the same time those of earlier streams. */
export function mergeByTime(streams: readonly RowStream[]): RowStream {
  return { ...concatStreams(streams), rows: mergeRows(streams) };
}

interface Head {
  row: Row;
  time: number;
  readonly rows: Iterator<Row>;
}

function* mergeRows(streams: readonly RowStream[]): Iterable<Row> {
  const heads: Head[] = [];
  for (const stream of streams) {
    const rows = stream.rows[Symbol.iterator]();
    const first = rows.next();
    if (!first.done) heads.push({ row: first.value, time: sortTime(first.value), rows });
  }
  while (heads.length > 0) {
    let newest = 0;
    for (let i = 1; i < heads.length; i++) if (heads[i]!.time > heads[newest]!.time) newest = i;
    const head = heads[newest]!;
    yield head.row;
    const next = head.rows.next();
    if (next.done) heads.splice(newest, 1);
    else {
      head.row = next.value;
      head.time = sortTime(next.value);
    }
  }
}

const sortTime = (row: Row): number => timeOf(row) ?? Number.NEGATIVE_INFINITY;
