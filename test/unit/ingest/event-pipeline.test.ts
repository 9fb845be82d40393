import { expect, it } from 'vitest';
import { parsePipeline } from '../../../grammar/parse.ts';
import { compileEventPipeline } from '../../../src/ingest/event-pipeline.ts';
import { rowOf } from '../../../src/values/row.ts';

const compiled = (spl: string) => compileEventPipeline(parsePipeline(spl).stages, { now: 0, timeZone: 'UTC' });

it('a base search makes a row of each value, as the command does', () => {
  const { run } = compiled('index=* | eval both=mvappend(a, b) | mvexpand both | where both!="2"');
  const rows = run(rowOf({ index: 'main', a: ['1', '2'], b: '3' })).map(({ both }) => both);
  expect(rows).toEqual(['1', '3']);
  expect(run(rowOf({ index: 'main', a: '1' }))).toHaveLength(1);
});

it('a limit of values is refused in a base search, where it would be passed over', () => {
  expect(() => compiled('index=* | mvexpand both limit=2')).toThrow('takes the name of a field alone');
});
