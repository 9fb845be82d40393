import type { PastSearch } from '../plan/run-context.ts';

/** Older ones are forgotten. */
const MOST = 10_000;

/** The searches that were started in this process, for `history`. */
export class PastSearches {
  private readonly searches: PastSearch[] = [];
  private started = 0;

  /** Those started up to now, oldest first, whenever the answer is asked for. */
  upToNow(): () => readonly PastSearch[] {
    const last = this.started;
    return () => this.searches.filter(({ number }) => number <= last);
  }

  /** @returns what to call with the number of rows once the search is done. */
  add(search: Omit<PastSearch, 'number' | 'results'>): (results: number) => void {
    if (this.searches.length >= MOST) this.searches.splice(0, MOST / 10);
    const entry = { ...search, number: ++this.started, results: null as number | null };
    this.searches.push(entry);
    return (results) => {
      entry.results = results;
    };
  }
}
