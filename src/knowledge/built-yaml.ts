import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { once } from './once.ts';
import type { ShippedContent } from './shipped-source.ts';

/** What the build keeps of a definition at once, and where in the file the rest of it is, as JSON. */
type BuiltHead = Omit<ShippedContent, 'recognition' | 'content'> & {
  readonly recognition: readonly [start: number, end: number];
  readonly content: readonly [start: number, end: number];
};

/**
 * What the build made of the source definitions that ship (`dist/shipped-sources`): by the SHA-256 of a file's text, its content,
 * checked, without examples. Parsing them takes longer than all else that a search over a small file does. A file that was changed, or a
 * tree that was not built, is simply not found there.
 */
export function builtYaml(shippedFile: string): (text: string) => ShippedContent | undefined {
  const built = once(() => {
    const file = join(dirname(shippedFile), '..', '..', 'dist', 'shipped-sources');
    if (!existsSync(file)) return null;
    const bytes = readFileSync(file);
    const end = bytes.indexOf('\n');
    const heads = JSON.parse(bytes.toString('utf8', 0, end)) as Record<string, BuiltHead>;
    const read = ([from, to]: readonly [number, number]): Readonly<Record<string, unknown>> =>
      JSON.parse(bytes.toString('utf8', end + 1 + from, end + 1 + to)) as Readonly<Record<string, unknown>>;
    return { heads, read };
  });
  return (text) => {
    const found = built();
    const head = found?.heads[hash('sha256', text)];
    if (found == null || head === undefined) return undefined;
    const { recognition, content } = head;
    return { ...head, recognition: () => found.read(recognition), content: () => found.read(content) };
  };
}
