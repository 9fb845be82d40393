import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { isDeep, maxDepth, YamlError } from './yaml-text.ts';

const load = createRequire(import.meta.url);

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
  const yaml = load('yaml') as typeof Yaml;
  const lines = new yaml.LineCounter();
  const tokens = [...new yaml.Parser(lines.addNewLine).parse(text)];
  if (isDeep(tokens)) throw new YamlError(`It is nested more than ${maxDepth} levels deep.`, null);
  const documents: YamlDocument[] = [];
  for (const document of new yaml.Composer({ logLevel: 'silent' }).compose(tokens)) {
    const [error] = document.errors;
    if (error) {
      const { line, col } = lines.linePos(error.pos[0]);
      throw new YamlError(error.message, line, col);
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (failure) {
      throw new YamlError((failure as Error).message, null); // a flood of aliases
    }
    if (value === null) continue;
    const { contents } = document;
    const start = contents?.range?.[0] ?? 0;
    documents.push({
      value,
      start,
      keyAt: (path) => walk(yaml, contents, path).offset ?? start,
      valueAt(path) {
        const { node, offset } = walk(yaml, contents, path);
        const at = node?.range?.[0];
        return at === undefined ? (offset ?? start) : /["']/.test(text[at] ?? '') ? at + 1 : at;
      },
    });
  }
  return documents;
}

function walk(yaml: typeof Yaml, root: unknown, path: YamlPath): { node: Yaml.Node | null; offset: number | null } {
  let node: unknown = root;
  let offset: number | null = null;
  for (const step of path) {
    let next: unknown;
    if (yaml.isMap(node)) {
      const pair = node.items.find((item) => yaml.isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) break;
      offset = (pair.key as Yaml.Node).range?.[0] ?? offset;
      next = pair.value;
    } else if (yaml.isSeq(node)) {
      next = node.items[Number(step)];
      if (!yaml.isNode(next)) break;
      offset = next.range?.[0] ?? offset;
    } else break;
    node = next;
  }
  return { node: yaml.isNode(node) ? node : null, offset };
}
