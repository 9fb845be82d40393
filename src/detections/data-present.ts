import { storedSource } from '../plan/passes/reads.ts';
import { innerPlans, type PlannedStage } from '../plan/plan.ts';
import type { Engine, SearchSettings } from '../run/engine.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { printSearch } from '../syntax/print.ts';
import { sourceTerms } from './source-terms.ts';

/** What a search reads: a dataset of a model, or events of a log. */
interface Reads {
  /** As reports name it: `Endpoint.Registry`, `sourcetype=x EventCode=1`. */
  readonly text: string;
  /** Gives a row when there is any. */
  readonly probe: string;
}

/**
 * Whether the logs hold anything of what searches read. A detection that finds nothing in logs that have its data says something; one
 * whose data is not there says nothing. Each source is looked for once.
 */
export class DataPresence {
  private readonly found = new Map<string, boolean>();

  constructor(
    private readonly engine: Engine,
    private readonly settings: SearchSettings,
  ) {}

  /**
   * What a search reads, when nothing of it is there; null when something is, or when it reads no logs. A search that appends another
   * has data when one of them has.
   */
  absent({ plan, subsearches }: PreparedSearch): string | null {
    const [main] = plan.stages;
    const own = main === undefined ? [] : readsOf(main);
    const others = subsearches.flatMap(({ stages: [first] }) => (first === undefined ? [] : readsOf(first)));
    const all = own.length > 0 ? own : others;
    if (all.length === 0 || [...own, ...others].some((reads) => this.isThere(reads))) return null;
    return [...new Set(all.map(({ text }) => text))].join(', ');
  }

  private isThere({ probe }: Reads): boolean {
    let found = this.found.get(probe);
    if (found === undefined) {
      found = this.engine.givesRows(probe, { ...this.settings, keepsEvents: true });
      this.found.set(probe, found);
    }
    return found;
  }
}

/** Empty for pipes that read no logs (inputlookup, makeresults), and those whose logs are not known. */
function readsOf(planned: PlannedStage): Reads[] {
  const reads = storedSource(planned.lowered.operators);
  switch (reads?.kind) {
    case 'events':
      return [eventsRead(reads.terms)];
    case 'datasets':
      return reads.tables.map(datasetRead);
    default:
      // What the searches read that a command starts from (pivot, savedsearch, multisearch).
      return innerPlans(planned).flatMap(({ stages: [first] }) => (first ? readsOf(first) : []));
  }
}

function eventsRead(terms: SearchExpression | null): Reads {
  const kept = terms === null ? null : sourceTerms(terms);
  const text = kept === null ? '' : printSearch(kept);
  return { text: text === '' ? 'events' : text, probe: `search ${text === '' ? '*' : text} | head 1 | table _time` };
}

const datasetRead = (name: string): Reads => ({
  text: name,
  probe: `| tstats count from datamodel=${name} | where count>0`,
});
