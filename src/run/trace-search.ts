import type { Scans } from '../engines/event-store.ts';
import { rowForm } from '../engines/rows/row-form.ts';
import { demandBefore } from '../plan/passes/demand.ts';
import type { Plan, PlannedStage } from '../plan/plan.ts';
import { emptyStream } from '../plan/row-stream.ts';
import type { RowStream, RunContext } from '../plan/run-context.ts';
import { writesData } from '../plan/writes-data.ts';
import { printStage } from '../syntax/print.ts';
import { copyRow, type Row } from '../values/row.ts';
import { type ExecutedScan, pushDown } from './execute.ts';

/** How long a trace may take: when either is used up, the first pipe is given no more rows. */
export interface TraceBounds {
  /** Rows that leave the first pipe. */
  readonly rows: number;
  readonly milliseconds: number;
}

/** What one pipe did. */
export interface PipeTrace {
  /** The pipe as SPL, macros expanded. */
  readonly text: string;
  /** What it does, in a sentence. */
  readonly description: string;
  /** Null for a pipe that makes or reads rows itself. */
  readonly rowsIn: number | null;
  readonly rowsOut: number;
  /** True when a later pipe wanted no more rows (`head`), so that it might have given more. */
  readonly cutShort: boolean;
  /** Spent in this pipe alone. */
  readonly milliseconds: number;
  /** The first row it gave, with the fields that later pipes read; null when it gave none. */
  readonly sample: Row | null;
  /** False for a pipe that would have kept something for later (an index, a lookup, a file): its rows passed by. */
  readonly ran: boolean;
  readonly place: ExecutedScan['place'] | 'on rows';
  /** Fields that it reads and that no row it was given had. */
  readonly absentFields: readonly string[];
}

export interface SearchTrace {
  readonly pipes: readonly PipeTrace[];
  readonly rows: number;
  /** False when the bounds were reached: counts are then those of a part of the data. */
  readonly complete: boolean;
}

/**
 * Runs a search pipe by pipe and says what went into and came out of each. The first pipe runs in SQL where it can, every
 * other one on rows, so that all of them can be counted. Nothing is written: see `PipeTrace.ran`.
 * @throws SplError for what only the data can show.
 */
export function traceSearch(
  plan: Plan,
  context: RunContext,
  scans: Scans | null,
  bounds: TraceBounds = { rows: Number.POSITIVE_INFINITY, milliseconds: Number.POSITIVE_INFINITY },
): SearchTrace {
  const deadline = performance.now() + bounds.milliseconds;
  const meters: Meter[] = [];
  let stream: RowStream = emptyStream;
  let left = bounds.rows;
  const mayGoOn = (): boolean => left-- > 0 && performance.now() < deadline;
  for (const [index, stage] of plan.stages.entries()) {
    const meter = new Meter(stage, index === 0);
    meters.push(meter);
    const before = stream;
    stream = meter.watch(() => open(stage, before, index === 0 ? scans : null, context, meter));
    if (index === 0) stream = { ...stream, rows: meter.count(stream.rows, mayGoOn) };
    else stream = { ...stream, rows: meter.count(stream.rows, always) };
    const next = plan.stages[index + 1];
    if (next) stream = { ...stream, rows: meter.seen(stream.rows, fieldsRead(next)) };
  }
  let rows = 0;
  for (const _ of stream.rows) rows++;
  return {
    pipes: meters.map((meter, index) => meter.result(index === 0 ? null : meters[index - 1]!)),
    rows,
    complete: !meters.some(({ stopped }) => stopped),
  };
}

const always = (): boolean => true;

function open(
  stage: PlannedStage,
  input: RowStream,
  scans: Scans | null,
  context: RunContext,
  meter: Meter,
): RowStream {
  if (writesData(stage.lowered)) return input;
  if (scans !== null) {
    const pushed = pushDown([meter.stage], context, scans);
    if (pushed) {
      meter.place = pushed.statement.place;
      return pushed.stream();
    }
  }
  return rowForm(stage.lowered.operators, context)(input);
}

/** The fields that a stage itself reads for what is wanted of it; none when it may read any. */
function fieldsRead({ lowered, before, after, wanted }: PlannedStage): readonly string[] {
  const made = after.known.filter((field) => !before.known.includes(field) && (wanted === 'all' || wanted.has(field)));
  const needs = demandBefore(lowered.operators, new Set(made));
  return needs === 'all' ? [] : [...needs].filter((field) => !made.includes(field));
}

/** Counts what passes between two pipes, and the time spent in asking for it. */
class Meter {
  rows = 0;
  place: PipeTrace['place'] = 'on rows';
  /** True when the bounds ended it. */
  stopped = false;
  private ended = false;
  private milliseconds = 0;
  private sample: Row | null = null;
  /** Fields that the next pipe reads and that no row had so far. */
  private missing = new Set<string>();

  constructor(
    readonly stage: PlannedStage,
    private readonly first: boolean,
  ) {}

  watch<T>(work: () => T): T {
    const started = performance.now();
    try {
      return work();
    } finally {
      this.milliseconds += performance.now() - started;
    }
  }

  *count(rows: Iterable<Row>, mayGoOn: () => boolean): Iterable<Row> {
    const iterator = rows[Symbol.iterator]();
    let exhausted = false;
    try {
      while (mayGoOn()) {
        const next = this.watch(() => iterator.next());
        if (next.done) {
          exhausted = true;
          this.ended = true;
          return;
        }
        this.rows++;
        this.sample ??= copyRow(next.value);
        yield next.value;
      }
      this.stopped = true;
    } finally {
      if (!exhausted) iterator.return?.();
    }
  }

  *seen(rows: Iterable<Row>, fields: readonly string[]): Iterable<Row> {
    this.missing = new Set(fields);
    for (const row of rows) {
      if (this.missing.size > 0) for (const field of this.missing) if (row[field] != null) this.missing.delete(field);
      yield row;
    }
  }

  result(before: Meter | null): PipeTrace {
    const { lowered, stage } = this.stage;
    // What a pipe asks for from the one before is part of its own time.
    const own = this.milliseconds - (before?.milliseconds ?? 0);
    return {
      text: printStage(stage),
      description: lowered.describe(),
      rowsIn: this.first || lowered.role === 'generating' ? null : before!.rows,
      rowsOut: this.rows,
      cutShort: !this.ended,
      milliseconds: Math.max(0, own),
      sample: this.sample,
      ran: !writesData(lowered),
      place: this.place,
      absentFields: before !== null && before.rows > 0 ? [...before.missing] : [],
    };
  }
}
