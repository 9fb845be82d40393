import { knowledgeFingerprint } from '../knowledge/fingerprint.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { type MappingParts, mappingParts } from '../knowledge/mapping-parts.ts';
import type { MappingChange } from './mapping-change.ts';

/** A store that notes which knowledge its events were mapped with. */
export interface NotedStore {
  note(key: string): string | null;
  setNote(key: string, value: string): void;
  count(): number;
}

/** Fingerprints of knowledge that maps events alike, the latest first. */
const noteFingerprints = 'knowledge';
/** The parts of the knowledge that mapped the events. */
const noteParts = 'mapping';
const keptFingerprints = 16;

/** What of a store's events this knowledge would map otherwise, by `changeOf`. An empty store has nothing of the kind. */
export function pendingChange(
  store: NotedStore,
  knowledge: Knowledge,
  changeOf: (before: MappingParts | null, now: MappingParts) => MappingChange,
): MappingChange {
  const fingerprint = knowledgeFingerprint(knowledge);
  const known = store.note(noteFingerprints)?.split(' ') ?? [];
  if (known.includes(fingerprint)) return { kind: 'none' };
  const now = mappingParts(knowledge);
  const change: MappingChange =
    store.count() === 0
      ? { kind: 'none' }
      : changeOf(JSON.parse(store.note(noteParts) ?? 'null') as MappingParts | null, now);
  if (change.kind === 'none') note(store, now, [fingerprint, ...known]);
  return change;
}

/** Notes the knowledge that has mapped the events of a store. */
export function noteKnowledge(store: NotedStore, knowledge: Knowledge): void {
  note(store, mappingParts(knowledge), [knowledgeFingerprint(knowledge)]);
}

function note(store: NotedStore, parts: MappingParts, fingerprints: readonly string[]): void {
  store.setNote(noteParts, JSON.stringify(parts));
  store.setNote(noteFingerprints, fingerprints.slice(0, keptFingerprints).join(' '));
}
