import { storedSource } from '../plan/passes/reads.ts';
import type { PlannedStage } from '../plan/plan.ts';
import { metadataFields } from '../store/store.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { type Keeps, whatIsKept } from './keeps-something.ts';
import type { PreparedSearch } from './prepare-search.ts';

/** What a search is, for those who show searches: read off its plan. */
export interface SearchOutline {
  /** As it runs: macros expanded. */
  readonly expanded: string;
  /** Up to the first pipe that makes other rows of events; empty when the search does not read events. */
  readonly eventSearch: string;
  /** From that pipe on; empty when there is none. */
  readonly reportSearch: string;
  /** Every pipe of that part works on each event for itself. */
  readonly isEventStreaming: boolean;
  readonly isResultStreaming: boolean;
  /** The terms that events are looked up by: `index::main failed`. */
  readonly keywords: string;
  /** Fields that the rows will have; with `isOpen` others, too. */
  readonly columns: readonly string[];
  readonly isOpen: boolean;
  /** What it may keep for later searches. */
  readonly keeps: Keeps;
}

/** How many pipes stand before the first that makes other rows of events; 0 when the search does not read events. */
export function eventStages(stages: readonly PlannedStage[]): number {
  const source = stages[0] === undefined ? null : storedSource(stages[0].lowered.operators);
  const readsEvents =
    source?.kind === 'events' ? source.fields === null : source?.kind === 'datasets' && source.aggregated === null;
  if (!readsEvents) return 0;
  const first = stages.findIndex(({ lowered }) => lowered.role === 'transforming');
  return first < 0 ? stages.length : first;
}

const rowByRow: ReadonlySet<string> = new Set(['generating', 'streaming', 'centralised']);

export function searchOutline(prepared: PreparedSearch): SearchOutline {
  const { plan, expanded } = prepared;
  const { stages, fields } = plan;
  const count = eventStages(stages);
  const from = count === stages.length ? null : stages[count]!.stage.span.start;
  // The pipe that leads to it is no part of it.
  const before = (from === null ? expanded : expanded.slice(0, from)).replace(/[\s|]+$/, '');
  const isStreaming = (some: typeof stages): boolean => some.every(({ lowered }) => rowByRow.has(lowered.role));
  const source = stages[0] === undefined ? null : storedSource(stages[0].lowered.operators);
  return {
    expanded,
    eventSearch: count === 0 ? '' : before.replace(/^[\s|]+/, ''),
    reportSearch:
      from === null
        ? ''
        : expanded
            .slice(from)
            .replace(/^[\s|]+/, '')
            .trim(),
    isEventStreaming: isStreaming(stages.slice(0, count)),
    isResultStreaming: isStreaming(stages),
    keywords: source?.kind === 'events' ? [...keywordsOf(source.terms)].join(' ') : '',
    columns: fields.known,
    isOpen: fields.open,
    keeps: whatIsKept(prepared),
  };
}

/** What all events of a search have: its terms that are ANDed. */
function* keywordsOf(terms: SearchExpression | null): Iterable<string> {
  if (terms === null) return;
  if (terms.kind === 'and') for (const term of terms.terms) yield* keywordsOf(term);
  else if (terms.kind === 'keyword') yield terms.text.text;
  else if (terms.kind === 'comparison' && terms.operator === '=' && terms.value.kind === 'text') {
    const { field, value } = terms;
    if ((metadataFields as readonly string[]).includes(field.text)) yield `${field.text}::${value.text}`;
    else yield `${field.text}=${value.text}`;
  }
}
