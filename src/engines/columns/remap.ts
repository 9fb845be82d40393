import type { EventMapper } from '../../ingest/event-mapper.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { MappingParts } from '../../knowledge/mapping-parts.ts';
import { rememberLast } from '../../knowledge/once.ts';
import { noteKnowledge, pendingChange } from '../known-mapping.ts';
import { differing, type MappingChange } from '../mapping-change.ts';
import { readAgain } from '../read-again.ts';
import { rootNames } from '../source-roots.ts';
import type { ColumnStore } from './column-store.ts';
import type { SegmentKind } from './event-segment.ts';
import { readOrigin } from './read-event.ts';

/**
 * What of a store's events this knowledge would read otherwise. Of events whose fields are found when they are asked for, only what recognises and
 * reads them matters; of others (`isBare` false) also what the rules of their source make of them.
 */
export function pendingReading(store: ColumnStore, knowledge: Knowledge): MappingChange {
  return pendingChange(store, knowledge, (before, now) => readingChange(before, now, store.kinds(), knowledge));
}

function readingChange(
  before: MappingParts | null,
  now: MappingParts,
  kinds: readonly SegmentKind[],
  knowledge: Knowledge,
): MappingChange {
  if (before === null || before.recognition !== now.recognition || before.apps !== now.apps) return { kind: 'all' };
  const reading = differing(before.reading, now.reading);
  const rules = differing(before.sources, now.sources);
  const rootOf = rootNames(knowledge.sources);
  const concerned = kinds.filter(({ definition, isBare }) => {
    const root = rootOf(definition);
    return root === null || reading.has(root) || (!isBare && rules.has(root));
  });
  if (concerned.length === 0) return { kind: 'none' };
  const sources = new Set(concerned.map(({ definition }) => rootOf(definition) ?? definition));
  return { kind: 'some', sources, classes: false, models: new Set(), kinds: concerned };
}

/** Reads events of a store again: those on which the change bears. What searches wrote stays. Notes the knowledge. @returns how many. */
export function remapColumns(
  store: ColumnStore,
  knowledge: Knowledge,
  change: MappingChange,
  mapperFor: (now: number | null) => EventMapper,
  progress: (done: number, total: number) => void,
): number {
  if (change.kind === 'none') return 0;
  const total = store.count();
  // Incomplete times count from the moment when they were read first.
  const mapperAt = rememberLast(mapperFor);
  const count = store.readAgain(
    ({ definition, isBare }) =>
      change.kind === 'all' ||
      (change.kinds ?? []).some((kind) => kind.definition === definition && kind.isBare === isBare),
    (segment, row) => {
      const origin = readOrigin(segment, row);
      if (origin.mapping === null) return null;
      const kept = { ...origin, raw: () => segment.text(row) };
      return readAgain(kept, origin.mapping, mapperAt(origin.mapping.now));
    },
    (done) => progress(done, total),
  );
  noteKnowledge(store, knowledge);
  return count;
}
