import type * as Yaml from 'yaml';
import { placeInText, type TextPlace } from '../syntax/text-place.ts';
import { lateLibraries } from './late-libraries.ts';
import { composeYaml, valueOfYaml, YamlError } from './yaml-compose.ts';

/** Keys of mappings and indexes of sequences, from the top. */
export type YamlPath = readonly (string | number)[];

/** One document of a YAML text, with the places of its parts in the whole text. */
export interface YamlDocument {
  readonly value: unknown;
  /** Where the document begins. */
  readonly start: number;
  /** The offset of the key or item that a path leads to, or of the last part of it that exists. */
  keyAt(path: YamlPath): number;
  /** The offset of the value there: behind its quote when it has one. */
  valueAt(path: YamlPath): number;
}

/** The documents of a YAML text in their order; empty ones are left out. @throws YamlError */
export function parseYamlDocuments(text: string): readonly YamlDocument[] {
  const composed = composeYaml(text);
  const { offsetOf } = composed;
  return composed.documents.flatMap((document): YamlDocument[] => {
    const value = valueOfYaml(document, composed);
    if (value === null) return [];
    const { contents } = document;
    const start = contents?.range?.[0] ?? 0;
    return [
      {
        value,
        start: offsetOf(start),
        keyAt: (path) => offsetOf(walk(contents, path).offset ?? start),
        valueAt(path) {
          const { node, offset } = walk(contents, path);
          const position = node?.range?.[0];
          if (position === undefined) return offsetOf(offset ?? start);
          const at = offsetOf(position);
          return /["']/.test(text[at] ?? '') ? at + 1 : at;
        },
      },
    ];
  });
}

/** The line (from 1) of the value that a path leads to, or of the last part of it that exists; null when none does. */
export function lineOfPath(text: string, path: YamlPath): number | null {
  return placeOfPath(text, path)?.line ?? null;
}

/** The same with the column, from 1. */
export function placeOfPath(text: string, path: YamlPath): TextPlace | null {
  try {
    const { documents, offsetOf } = composeYaml(text);
    const { offset } = walk(documents[0]?.contents, path);
    return offset === null ? null : placeInText(text, offsetOf(offset));
  } catch (error) {
    if (error instanceof YamlError) return null;
    throw error;
  }
}

function walk(root: unknown, path: YamlPath): { node: Yaml.Node | null; offset: number | null } {
  const { isMap, isNode, isScalar, isSeq } = lateLibraries.yaml();
  let node: unknown = root;
  let offset: number | null = null;
  for (const step of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) break;
      offset = (pair.key as Yaml.Node).range?.[0] ?? offset;
      next = pair.value;
    } else if (isSeq(node)) {
      next = node.items[Number(step)];
      if (!isNode(next)) break;
      offset = next.range?.[0] ?? offset;
    } else break;
    node = next;
  }
  return { node: isNode(node) ? node : null, offset };
}
