import { basename } from 'node:path';
import type { Knowledge } from './knowledge.ts';
import { LazyMap } from './lazy-map.ts';
import { layerMacros } from './load-macros.ts';
import type { LookupTable } from './lookup.ts';
import { once } from './once.ts';
import type { SavedSearch } from './saved-search.ts';

/** A table whose file is there anew: its rows, found as its definition says. */
function newest(table: LookupTable | undefined, over: ReadonlyMap<string, LookupTable>): LookupTable | undefined {
  if (table === undefined || table.collection !== undefined) return table;
  const rows = over.get(table.file === null ? `${table.name}.csv` : basename(table.file));
  return rows === undefined ? table : { ...rows, name: table.name, settings: table.settings };
}

/**
 * The macros, lookups and saved searches of `over` over those of `base`, each as a whole, as between two content directories; all else, the mapping of
 * events and what searches keep in memory before all, is that of `own`.
 */
export function layOver(own: Knowledge, base: Knowledge, over: Knowledge): Knowledge {
  const lookups = once(() => {
    const all = new LazyMap<LookupTable>();
    for (const name of base.lookups.keys()) all.defer(name, () => newest(base.lookups.get(name), over.lookups));
    for (const name of over.lookups.keys()) all.defer(name, () => over.lookups.get(name));
    return all;
  });
  const savedSearches = once(
    (): ReadonlyMap<string, SavedSearch> => new Map([...base.savedSearches, ...over.savedSearches]),
  );
  // Own properties that are getters read when they are asked for stay so.
  return Object.defineProperties({} as { -readonly [K in keyof Knowledge]: Knowledge[K] }, {
    ...Object.getOwnPropertyDescriptors(own),
    macros: { value: layerMacros([base.macros, over.macros]), enumerable: true },
    lookups: { get: lookups, enumerable: true },
    savedSearches: { get: savedSearches, enumerable: true },
    problems: { get: () => [...base.problems, ...over.problems], enumerable: true },
  });
}
