import { parseSearchTerms } from '../../grammar/parse.ts';
import { commands } from '../commands/registry.ts';
import type { EventStore } from '../engines/event-store.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { Command } from '../plan/lowering.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { quotedText } from '../syntax/text-escapes.ts';
import type { Row } from '../values/row.ts';

/** What a search may not do that its user may not. */
export interface SearchRights {
  /** Commands, by name, and what is said to whoever uses one. */
  readonly refused?: Readonly<Record<string, string>>;
  /**
   * Patterns (`*`) of the indexes whose events it sees, however it asks; all when absent. Those that begin with `_` are meant only by patterns that
   * do so, too (authorize.conf, `srchIndexesAllowed`).
   */
  readonly indexes?: readonly string[];
  /** Patterns of those that are searched when it names none (`srchIndexesDefault`); the usual ones when absent, or when `*` is among them. */
  readonly byDefault?: readonly string[];
}

/** The commands that are left. Planning one of the others throws SplError. */
export function allowedCommands({ refused = {} }: SearchRights): ReadonlyMap<string, Command> {
  if (Object.keys(refused).length === 0) return commands;
  return {
    ...{ has: (name: string) => commands.has(name), keys: () => commands.keys(), size: commands.size },
    get(name: string): Command | undefined {
      const command = commands.get(name);
      const reason = command === undefined ? undefined : refused[command.name];
      if (reason !== undefined) throw new SplError(reason, null, null, 'not-allowed');
      return command;
    },
  } as ReadonlyMap<string, Command>;
}

/** True when nothing is kept from it. */
const seesAll = (indexes: readonly string[] | undefined): boolean =>
  indexes === undefined || (indexes.includes('*') && indexes.includes('_*'));

/** A store that has only the events which may be seen: rows and scans alike, whatever they are asked by. */
export function visibleStore(store: EventStore, { indexes }: SearchRights, context: CompileContext): EventStore {
  if (seesAll(indexes)) return store;
  const terms = inIndexes(indexes!);
  const predicate = compileSearchPredicate(terms, context);
  const visible = (rows: Iterable<Row>): Iterable<Row> => filtered(rows, (row) => predicate.test(row));
  const condition = { terms, resolve: (name: string) => name };
  const { scans } = store;
  const own = {
    scans: {
      prepare: (scan, context) => scans.prepare({ ...scan, conditions: [condition, ...scan.conditions] }, context),
      anyRow: (scan, context, latest) =>
        scans.anyRow({ ...scan, conditions: [condition, ...scan.conditions] }, context, latest),
      fieldsOf: (dataset) => scans.fieldsOf(dataset),
      filledDatasets: () => [],
      allEvents: () => ({ rows: 0, first: null, last: null }),
      endingAt: (latest, work) => scans.endingAt(latest, work),
      sortIntoKinds: () => {},
    } satisfies EventStore['scans'],
    events: ((...args) => visible(store.events(...args))) satisfies EventStore['events'],
    datasetRows: ((...args) => visible(store.datasetRows(...args))) satisfies EventStore['datasetRows'],
  };
  return new Proxy(store, {
    get(target, name) {
      if (name in own) return own[name as keyof typeof own];
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** What a search that names no index is limited to; null: the usual. */
export const defaultIndexes = ({ byDefault = ['*'] }: SearchRights): SearchExpression | null =>
  byDefault.includes('*') ? null : inIndexes(byDefault);

function inIndexes(patterns: readonly string[]): SearchExpression {
  const list = (some: readonly string[]): string => `index IN (${some.map(quotedText).join(', ')})`;
  const internal = patterns.filter((pattern) => pattern.startsWith('_'));
  const others = patterns.filter((pattern) => !pattern.startsWith('_'));
  const parts = [
    ...(others.length === 0 ? [] : [`(${list(others)} NOT index="_*")`]),
    ...(internal.length === 0 ? [] : [list(internal)]),
  ];
  return parseSearchTerms(parts.length === 0 ? 'NOT index=* index=*' : parts.join(' OR '))!;
}

function* filtered(rows: Iterable<Row>, test: (row: Row) => boolean): Iterable<Row> {
  for (const row of rows) if (test(row)) yield row;
}
