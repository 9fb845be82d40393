import type { CommandOption } from '../plan/lowering.ts';
import { withColumns } from '../plan/row-stream.ts';
import type { PlannedPipeline, RowStream, RunContext } from '../plan/run-context.ts';
import type { Pipeline, Span, Text } from '../syntax/ast.ts';
import type { Row } from '../values/row.ts';
import type { ArgumentReader } from './arguments.ts';

/** Options of every command that takes a subsearch (Search Reference, "append"). */
export const subsearchOptions: readonly CommandOption[] = [
  { name: 'maxout', values: '<int>', default: '50000', summary: 'Rows at most from the subsearch; 0 is no limit.' },
  { name: 'maxtime', values: '<int>', default: '60', summary: 'Accepted; has no effect here.' },
  { name: 'timeout', values: '<int>', default: '60', summary: 'Accepted; has no effect here.' },
  { name: 'extendtimerange', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
];

/** Takes the subsearch that must come next. */
export function readSubsearch(reader: ArgumentReader): Pipeline {
  while (reader.comma()) {}
  const item = reader.peek();
  if (item?.kind !== 'subsearch') return reader.fail(`'${reader.stage.name}' needs a subsearch in square brackets.`);
  reader.next();
  return item.pipeline;
}

/** A dataset as `from` takes it, `lookup:x` or `datamodel:"M.D"`, which is a word and quoted text behind it. */
export function readDatasetName(reader: ArgumentReader): { readonly text: string; readonly span: Span } {
  const first = reader.next();
  if (first?.kind !== 'text') return reader.fail('Expected a dataset.');
  const written = ({ quoted, raw }: Text): string => (quoted ? `"${raw}"` : raw);
  const second = reader.peek();
  const joined =
    !first.quoted && first.raw.endsWith(':') && second?.kind === 'text' && second.span.start === first.span.end;
  if (!joined) return { text: written(first), span: first.span };
  reader.next();
  return { text: written(first) + written(second), span: { start: first.span.start, end: second.span.end } };
}

/** `maxout`, or null where the user gave none. */
export function readMaxout(reader: ArgumentReader): number | null {
  return reader.option('maxout') === null ? null : reader.integer('maxout', 0, { min: 0 });
}

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
