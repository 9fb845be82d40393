import { realpathSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Detection } from './detection.ts';
import { dataModelsOf } from './select-detections.ts';

/** What is known of a file that changed. */
type Touch = (detection: Detection, text: string) => boolean;

/**
 * The detections that changed files (absolute) bear on: their own file, a macro, lookup or data model that they use, the data
 * of their tests. Files that shape events as a whole (sources, event types, tags, transforms) bear on all of them.
 * `dataOf`: the files (absolute) of a detection's tests.
 */
export function touchedDetections(
  detections: readonly Detection[],
  changed: readonly string[],
  knowledge: Knowledge,
  directory: string,
  dataOf: (detection: Detection) => readonly string[],
): readonly Detection[] {
  const files = new Set(changed.map(real));
  const touches = [...files].flatMap((file) => touchOf(file) ?? []);
  return detections.filter((detection) => {
    if (files.has(real(resolve(directory, detection.path)))) return true;
    if (dataOf(detection).some((path) => files.has(real(path)))) return true;
    if (touches.length === 0) return false;
    const text = wholeText(detection.search, knowledge);
    return touches.some((touch) => touch(detection, text));
  });
}

/** A path as the system knows it; as it is when the file is gone. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Null for a file that bears on nothing but what it is itself. */
function touchOf(file: string): Touch | null {
  const name = basename(file, extname(file));
  const folder = /[\\/](macros|lookups|models|datamodels|data_models|sources|baselines)[\\/][^\\/]+$/i
    .exec(file)?.[1]
    ?.toLowerCase();
  if (/\.conf(\.in)?$/i.test(file))
    return /^(props|transforms|eventtypes|tags|macros|collections)$/i.test(name) ? everything : null;
  switch (folder) {
    case 'macros':
      return (_, text) => text.includes(`\`${name}\``) || text.includes(`\`${name}(`);
    case 'lookups':
      return (_, text) => hasWord(text, name) || hasWord(text, basename(file));
    case 'models':
    case 'datamodels':
    case 'data_models':
      return (_, text) => dataModelsOf(text).some((model) => model.split('.')[0]!.toLowerCase() === name.toLowerCase());
    case 'sources':
      return everything;
    case 'baselines':
      return (detection) =>
        detection.tests.some(({ baselines }) => baselines.length > 0) ||
        /\b(apply|lookup|inputlookup)\b/i.test(detection.search);
    default:
      return null;
  }
}

const everything: Touch = () => true;

const hasWord = (text: string, word: string): boolean =>
  new RegExp(`(?<![\\w.-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'i').test(text);

/** A search with the definitions of all macros that it uses, one after the other. */
function wholeText(search: string, knowledge: Knowledge): string {
  const seen = new Set<string>();
  const open = [search];
  let whole = '';
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    whole += `${text}\n`;
    for (const [, name = ''] of text.matchAll(/`([\w.:-]+)/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      for (let count = 0; count <= 8; count++) {
        const macro = knowledge.macros.find(name, count);
        if (macro) open.push(macro.definition);
      }
    }
  }
  return whole;
}
