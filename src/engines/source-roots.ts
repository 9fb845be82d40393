import { describedByApp } from '../ingest/map-event.ts';
import type { SourceDefinition } from '../knowledge/source.ts';

/** The definition that stands by itself, for the name of one that extends it; null for a name that is not there. */
export function rootNames(sources: readonly SourceDefinition[]): (name: string) => string | null {
  const roots = new Map<string, string>();
  for (const { name } of sources) {
    let root = sources.find((source) => source.name === name);
    while (root !== undefined && root.extends !== null) {
      const base: string = root.extends;
      root = sources.find((source) => source.name === base);
    }
    if (root !== undefined) roots.set(name, root.name);
  }
  // Events that no definition knows have a mapping whose definition has no name, or that of an app.
  return (name) => roots.get(name) ?? (name === '' || name === describedByApp ? name : null);
}
