import type { Limits } from '../plan/run-context.ts';

/** Shipped limits.conf, where it names one; `heldRows` is ours. */
export const defaultLimits: Limits = {
  subsearchRows: 10_000,
  joinRows: 50_000,
  listValues: 100,
  sortRows: 10_000,
  streamWindow: 10_000,
  mapSearches: 10,
  spathCharacters: 5_000,
  openTransactions: 5_000,
  openEvents: 100_000,
  macroDepth: 100,
  subsearchDepth: 8,
  heldRows: 5_000_000,
};
