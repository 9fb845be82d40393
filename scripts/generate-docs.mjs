import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Writes the pages that are made from the code: docs/spl.md, grammar/grammar.md, docs/detection.schema.json. */
const directory = mkdtempSync(join('node_modules', '.docs-'));
try {
  const outfile = join(directory, 'pages.mjs');
  await build({
    entryPoints: ['scripts/docs/pages.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'warning',
  });
  const { pages } = await import(pathToFileURL(outfile).href);
  for (const [file, write] of pages) writeFileSync(file, write());
} finally {
  rmSync(directory, { recursive: true });
}
