import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

const load = createRequire(import.meta.url);

/** The line (from 1) of the value that a path of keys and indexes leads to, or of the last part of it that exists. */
export function lineOfPath(text: string, path: readonly (string | number)[]): number | null {
  return placeOfPath(text, path)?.line ?? null;
}

/** The same with the column, from 1. */
export function placeOfPath(
  text: string,
  path: readonly (string | number)[],
): { readonly line: number; readonly column: number } | null {
  const { LineCounter, isMap, isNode, parseDocument, isSeq } = load('yaml') as typeof Yaml;
  const lines = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter: lines, logLevel: 'silent' }).contents;
  let offset: number | null = null;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isNode(item.key) && String(item.key) === String(step));
      if (pair === undefined) break;
      offset = (pair.key as Yaml.Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (!isNode(node)) break;
      offset = node.range?.[0] ?? offset;
    } else break;
  }
  if (offset === null) return null;
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
