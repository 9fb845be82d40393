import { createHash, type Hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Knowledge, KnowledgeFile } from './knowledge.ts';

/** A macro set answers by name and number of arguments; no macro in use has more. */
const maxArguments = 20;

/**
 * A SHA-256 (hexadecimal) of all knowledge that shapes stored rows: sources, models, event types, tags, macros, lookups.
 * Two fingerprints differ when such a file differs: definitions by their text, tables of lookups by size and time of
 * change (they may be large). Saved searches have no part in it. Knowledge made in memory is taken by its values.
 */
export function knowledgeFingerprint(knowledge: Knowledge): string {
  const hash = createHash('sha256');
  if (knowledge.files) for (const file of knowledge.files) addFile(hash, file);
  else addValues(hash, knowledge);
  return hash.digest('hex');
}

function addFile(hash: Hash, { path, kind }: KnowledgeFile): void {
  add(hash, `${kind} ${basename(path)}`);
  try {
    if (kind === 'definition') add(hash, readFileSync(path, 'utf8'));
    else {
      const { size, mtimeMs } = statSync(path);
      add(hash, `${size} ${mtimeMs}`);
    }
  } catch {
    add(hash, 'unreadable');
  }
}

function addValues(hash: Hash, knowledge: Knowledge): void {
  const { sources, dataModels, eventTypes, tags, macros, lookups } = knowledge;
  const macroNames = [...macros.names()].sort();
  add(hash, JSON.stringify([sources, [...dataModels], eventTypes, tags, macroNames]));
  for (const name of macroNames) {
    for (let count = 0; count <= maxArguments; count++) add(hash, JSON.stringify(macros.find(name, count)));
  }
  for (const [name, table] of lookups) {
    const settings = { ...table.settings, matchTypes: [...table.settings.matchTypes] };
    add(hash, JSON.stringify([name, settings, table.fields, table.rows]));
  }
}

/** With the length in front, so that the end of one part and the start of the next cannot be exchanged. */
function add(hash: Hash, text: string): void {
  hash.update(`${text.length}:`).update(text);
}
