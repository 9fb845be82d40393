import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { once } from './once.ts';
import type { ShippedContent } from './shipped-source.ts';

/**
 * What the build made of the source definitions that ship (`dist/shipped-yaml.json`): by the SHA-256 of a file's text, its content,
 * checked, without examples. Parsing them takes longer than all else that a search over a small file does. A file that was changed, or a
 * tree that was not built, is simply not found there.
 */
export function builtYaml(shippedFile: string): (text: string) => ShippedContent | undefined {
  const values = once(() => {
    const built = join(dirname(shippedFile), '..', '..', 'dist', 'shipped-yaml.json');
    return existsSync(built) ? (JSON.parse(readFileSync(built, 'utf8')) as Record<string, ShippedContent>) : {};
  });
  return (text) => values()[createHash('sha256').update(text).digest('hex')];
}
