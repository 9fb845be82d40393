import { type Blame, type MemoryBudget, SearchLimit } from '../functions/memory-budget.ts';
import type { Lowered } from '../plan/lowering.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { RowStream } from '../plan/run-context.ts';
import { SplError } from '../syntax/spl-error.ts';
import { limitText, RegexLimit } from '../values/regex.ts';
import type { Row } from '../values/row.ts';

type Place = Pick<PlannedStage, 'command' | 'stage' | 'lowered'>;

/** The rows of a stage, counted while they come; a limit that is reached in it has its name and its place. */
export function watchedStage(stream: RowStream, place: Place, memory: MemoryBudget): RowStream {
  if (Array.isArray(stream.rows)) return stream;
  const { rows } = stream;
  const columns = stream.columns.length;
  return {
    ...stream,
    rows: { [Symbol.iterator]: () => new WatchedRows(rows[Symbol.iterator](), columns, place, memory) },
  };
}

class WatchedRows implements Iterator<Row> {
  constructor(
    private readonly rows: Iterator<Row>,
    private readonly columns: number,
    private readonly place: Place,
    private readonly memory: MemoryBudget,
  ) {}

  next(): IteratorResult<Row> {
    try {
      const result = this.rows.next();
      if (result.done !== true) this.memory.row(this.columns);
      return result;
    } catch (error) {
      throw placedLimit(error, this.place);
    }
  }

  return(): IteratorResult<Row> {
    return this.rows.return?.() ?? { done: true, value: undefined };
  }
}

/** Runs what a stage does at once. */
export function inStage<T>(place: Place, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw placedLimit(error, place);
  }
}

/** The limits of the language are limits of a search, too. */
const engineLimits: readonly (readonly [RegExp, string])[] = [
  [/invalid string length|string longer than/i, 'a text becomes longer than can be held'],
  [/invalid (typed )?array length|array buffer allocation/i, 'a list becomes longer than can be held'],
  [/(map|set) maximum size exceeded/i, 'more different values than can be held'],
  [/call stack size exceeded/i, 'too many values at once, or values nested too deeply'],
];

function placedLimit(error: unknown, { command, stage, lowered }: Place): unknown {
  const { nameSpan } = stage;
  if (error instanceof SearchLimit) return error.at(command.name, nameSpan, blameOf(lowered));
  if (error instanceof SplError)
    return error.span === null && error.code === 'limit'
      ? new SplError(error.message, nameSpan, error.hint, 'limit')
      : error;
  if (error instanceof RegexLimit)
    return new SplError(`'${command.name}': a regular expression: ${limitText(error)}.`, nameSpan, null, 'limit');
  if (!(error instanceof Error)) return error;
  const known = engineLimits.find(([message]) => message.test(error.message));
  return known === undefined ? error : new SplError(`'${command.name}': ${known[1]}.`, nameSpan, null, 'limit');
}

const blames: Readonly<Record<Lowered['role'], Blame>> = {
  generating: 0,
  streaming: 1,
  centralised: 1,
  dataset: 3,
  transforming: 3,
};

function blameOf({ operators, role }: Lowered): Blame {
  for (const operator of operators) {
    if (operator.kind === 'distinct') return 3;
    if (operator.kind === 'window' && operator.running !== null) return 2;
  }
  return blames[role];
}
