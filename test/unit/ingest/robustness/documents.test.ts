import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FieldTree } from '../../../../src/ingest/flatten.ts';
import { parseYaml } from '../../../../src/knowledge/yaml-text.ts';
import { readInput } from '../../../support/read-inputs.ts';

interface DocumentCase {
  readonly name: string;
  readonly text: string;
  readonly events: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly malformed?: number;
  readonly format?: string;
}

const file = join(import.meta.dirname, '../../../fixtures/json-documents.yaml');
const cases = parseYaml(readFileSync(file, 'utf8')) as DocumentCase[];

test.each(cases)('$name', ({ text, events, malformed = 0, format = 'json' }) => {
  const input = readInput(text);
  const fields = new FieldTree();
  expect({
    events: input.events.map(({ raw, json }) => (json === undefined ? raw : { ...fields.flatten(json) })),
    malformed: input.report.malformed,
    format: input.format,
  }).toEqual({ events, malformed, format });
});

test('there are many', () => {
  expect(cases.length).toBeGreaterThan(150);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});
