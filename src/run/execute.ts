import { cutPlan } from '../engines/cut.ts';
import type { Scans } from '../engines/event-store.ts';
import { rowForm } from '../engines/rows/row-form.ts';
import { inOrder } from '../plan/column-order.ts';
import { narrowScan } from '../plan/passes/narrow.ts';
import type { PlannedStage } from '../plan/plan.ts';
import { emptyStream } from '../plan/row-stream.ts';
import type { RowStream, RunContext } from '../plan/run-context.ts';
import type { Scan } from '../plan/scan.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import type { Passage, ScanOfPipes } from './passage.ts';
import type { Reading } from './reading.ts';
import { eventStages } from './search-outline.ts';
import { inStage, watchedStage } from './watched-stage.ts';

/** What ran as a scan, for `explain`. */
export interface ExecutedScan {
  readonly place: 'in SQL' | 'on columns';
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
  readonly notes: ReadonlyMap<number, string>;
  /** Conditions tested on each row that the scan gives. */
  readonly rest: readonly SearchExpression[];
  /** How many stages the scan stands for. */
  readonly stages: number;
}

/** Who looks on while a search runs. */
interface Watchers {
  /** Told of each scan that runs. */
  readonly onScan?: (scan: ExecutedScan) => void;
  readonly passage?: Passage;
  readonly reading?: Reading;
}

/**
 * Runs stages: the longest prefix that has an exact relational form as one scan, the others on its rows.
 * `scans`: null forces every stage to run on rows.
 */
export function executeStages(
  stages: readonly PlannedStage[],
  context: RunContext,
  scans: Scans | null,
  input: RowStream | null,
  { onScan, passage, reading }: Watchers = {},
): RowStream {
  let stream = input ?? emptyStream;
  let start = 0;
  // The rows behind so many stages are what the search found.
  const found = reading === undefined ? 0 : eventStages(stages);
  if (input === null && scans !== null) {
    const pushed = pushDown(stages, context, scans);
    if (pushed) {
      onScan?.({ ...pushed.statement, stages: pushed.stages });
      const last = stages[pushed.stages - 1]!;
      stream = watchedStage(inStage(last, pushed.stream), last, context.memory);
      start = pushed.stages;
      if (passage !== undefined) {
        stream = passage.watchScan(stream, pushed);
      }
      if (reading !== undefined) stream = reading.watch(stream);
      if (reading !== undefined && start === found) stream = reading.watchFound(stream);
    }
  }
  for (const [index, planned] of stages.entries()) {
    if (index < start) continue;
    const input = stream;
    stream = watchedStage(
      inStage(planned, () => rowForm(planned.lowered.operators, context)(input)),
      planned,
      context.memory,
    );
    if (passage !== undefined) stream = passage.watch(stream, index);
    if (index === 0 && reading !== undefined) stream = reading.watch(stream);
    if (reading !== undefined && index + 1 === found) stream = reading.watchFound(stream);
  }
  return stream;
}

interface PushedDown extends ScanOfPipes {
  readonly statement: Omit<ExecutedScan, 'stages'>;
  readonly stream: () => RowStream;
}

/** The longest prefix that one scan can stand for; null when not even the first stage can. */
export function pushDown(stages: readonly PlannedStage[], context: RunContext, scans: Scans): PushedDown | null {
  const prefixes = cutPlan(stages, context);
  for (let count = prefixes.length; count > 0; count--) {
    const scan = prefixes[count - 1]!;
    const narrowed = narrowScan(scan, stages.slice(count));
    const first = scans.prepare(narrowed, context);
    const prepared = first ?? (narrowed === scan ? null : scans.prepare(scan, context));
    if (prepared === null) continue;
    const { statement, run } = prepared;
    return {
      stages: count,
      statement,
      counter: counterOf(scan),
      narrowed: first !== null && narrowed !== scan,
      stream: () => columnsFor(run(), stages[count - 1]!, scan),
    };
  }
  return null;
}

function counterOf({ output }: Scan): string | null {
  if (output.kind !== 'groups' || output.by.length > 0) return null;
  const counter = output.specs.find(
    ({ aggregation, argument }) => aggregation.name === 'count' && argument.kind === 'rows',
  );
  return counter?.output ?? null;
}

/** Rows of a scan carry only the wanted fields, but the columns are those that the plan knows; those of a chart are known only now. */
function columnsFor(stream: RowStream, { after }: PlannedStage, { output }: Scan): RowStream {
  const { known, open, order } = after;
  if (output.kind === 'pivot') return { ...stream, columns: inOrder(stream.columns, order), order };
  return { ...stream, columns: known, open, ...(order === undefined ? {} : { order }) };
}
