import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bufferSource } from '../../../../src/ingest/read/byte-source.ts';
import { openInputs } from '../../../../src/ingest/read/open-inputs.ts';
import { parseYaml } from '../../../../src/knowledge/yaml-text.ts';
import { tarOf, zipOf } from '../../../support/archive-writer.ts';
import { xmlOfEvent } from '../../../support/event-xml.ts';
import { windowsEvents } from '../../../support/windows-events.ts';

const json = Array.from({ length: 100 }, (_, n) => `{"n":${n},"text":"${Math.sin(n)}"}`).join('\n');
const xml = windowsEvents.map((event, n) => xmlOfEvent(event, { pretty: n % 2 === 0 })).join('\n');
const members = [
  { path: 'a.json', content: json },
  { path: 'b/c.xml', content: xml },
];
const texts = parseYaml(readFileSync(join(import.meta.dirname, '../../../fixtures/compressed.yaml'), 'utf8')) as Record<
  'bzip2' | 'zstd',
  { readonly lines: string }
>;
const compressed = (kind: 'bzip2' | 'zstd'): Buffer => Buffer.from(texts[kind].lines.replaceAll(' ', ''), 'base64');

const inputs: Readonly<Record<string, Buffer>> = {
  json: Buffer.from(json),
  xml: Buffer.from(xml),
  'utf-16': Buffer.from(`\ufeff${xml}`, 'utf16le'),
  gzip: gzipSync(json),
  bzip2: compressed('bzip2'),
  zstd: compressed('zstd'),
  tar: tarOf(members),
  zip: zipOf(members),
  'tar.gz': gzipSync(tarOf(members)),
};

/** A place in the input, from 0 to 1. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('change' as const), at: place, byte: fc.nat(255) }),
  fc.record({ kind: fc.constant('remove' as const), at: place, count: fc.nat(500) }),
  fc.record({ kind: fc.constant('repeat' as const), at: place, from: place }),
);

function damaged(bytes: Buffer, how: typeof damage extends fc.Arbitrary<infer Damage> ? Damage : never): Buffer {
  const at = Math.floor(how.at * bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (how.kind) {
    case 'cut':
      return before;
    case 'change':
      return Buffer.concat([before, Buffer.from([how.byte]), after.subarray(1)]);
    case 'remove':
      return Buffer.concat([before, after.subarray(how.count)]);
    case 'repeat':
      return Buffer.concat([before, bytes.subarray(Math.floor(how.from * bytes.length)), after]);
  }
}

test.each(Object.keys(inputs))('damaged %s is read as far as it goes, and what went wrong is said', (kind) => {
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (changes) => {
      const bytes = changes.reduce(damaged, inputs[kind] as Buffer);
      for (const { events, report, problem, path } of openInputs(bufferSource(bytes), 'log')) {
        let count = 0;
        for (const { raw } of events) {
          expect(raw).not.toBe('');
          count++;
        }
        expect(report.events).toBe(count);
        for (const message of [report.error, problem]) expect(message ?? 'None.').toMatch(/\.$/);
        expect(path).toMatch(/^log/);
      }
    }),
    { numRuns: 100 },
  );
});
