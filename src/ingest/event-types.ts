import { parseExpression, parseSearchTerms } from '../../grammar/parse.ts';
import { compileExpression } from '../functions/compile-expression.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { compileSearchPredicate, readsOf } from '../functions/search-predicate.ts';
import type { EventType } from '../knowledge/event-type.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { expandMacros } from '../syntax/expand-macros.ts';
import { newRow, type Row } from '../values/row.ts';
import { fromList } from '../values/value.ts';

/** Users' event types (eventtypes.conf). */
export interface EventTypes {
  /** Adds the names of the event types that an event has to those that it is known to have. */
  addTo(names: string[], row: Row): void;
  /** Those that are decided by the event's own fields. */
  readonly plain: readonly EventTypeTest[];
  /** What the searches of the others read, which look at event types that the event has been found to have. */
  readonly chainedReads: readonly string[];
}

/** Whether an event is of an event type. */
export interface EventTypeTest {
  readonly name: string;
  /** The fields that the test reads; `_raw` is the event's text. */
  readonly reads: readonly string[];
  readonly test: (row: Row) => boolean;
}

export interface EventTypeContext extends CompileContext {
  /** Told of an event type that cannot be used, or only in part. */
  readonly problem: (eventType: EventType, message: string) => void;
}

/** Event types that name others are tried again after these were found; a chain of them is not longer. */
const longestChain = 5;

/** Compiles event types. Macros in their searches are expanded; one may name others (`eventtype=...`). */
export function compileEventTypes(knowledge: Knowledge, context: EventTypeContext): EventTypes {
  const plain: EventTypeTest[] = [];
  const chained: EventTypeTest[] = [];
  for (const eventType of knowledge.eventTypes) {
    try {
      const terms = parseSearchTerms(expand(eventType, knowledge, context));
      const predicate = compileSearchPredicate(terms, context);
      const { test, fields } = predicate;
      const isChained = fields.has('eventtype');
      (isChained ? chained : plain).push({ name: eventType.name, reads: readsOf(predicate), test });
    } catch (error) {
      context.problem(eventType, `Event type '${eventType.name}' is left out: ${(error as Error).message}`);
    }
  }
  return {
    plain,
    chainedReads: [...new Set(chained.flatMap(({ reads }) => reads))],
    addTo(names, row) {
      for (const { name, test } of plain) if (test(row)) names.push(name);
      let left = chained;
      for (let round = 0; left.length > 0 && round < longestChain; round++) {
        row.eventtype = fromList(names);
        const found = left.filter(({ test }) => test(row));
        if (found.length === 0) return;
        names.push(...found.map(({ name }) => name));
        left = left.filter((eventType) => !found.includes(eventType));
      }
    },
  };
}

function expand(eventType: EventType, { macros }: Knowledge, context: EventTypeContext): string {
  if (!eventType.search.includes('`')) return eventType.search;
  return expandMacros(eventType.search, {
    macros,
    evaluate: (expression) => {
      const value = compileExpression(parseExpression(expression), context).evaluate(newRow());
      return Array.isArray(value) ? null : ((value ?? null) as string | number | boolean | null);
    },
    missing: (call) => {
      context.problem(
        eventType,
        `The macro '${call.name}' in event type '${eventType.name}' does not exist; it is taken as empty.`,
      );
      return '';
    },
  }).text;
}
