import { expect, it } from 'vitest';
import { Engine, readKnowledge } from '../../../src/run/engine.ts';
import { modelsRead } from '../../../src/run/models-read.ts';

it.each([
  ['| tstats count FROM datamodel=Endpoint.Processes BY Processes.user', ['Endpoint']],
  ['| from datamodel:"authentication" | append [| datamodel Change All_Changes search]', ['Authentication', 'Change']],
  ['index=main EventCode=1 | stats count', []],
  ['| savedsearch "my search"', ['Authentication', 'Change', 'Endpoint']],
  ['| makeresults | map search="| `anything`"', ['Authentication', 'Change', 'Endpoint']],
])('%s', (expanded, models) => {
  expect(['Authentication', 'Change', 'Endpoint'].filter(modelsRead(expanded))).toEqual(models);
});

it('a search that was not expected when events were loaded finds the datasets of its models, too', () => {
  const searches = [
    'index=* | stats count',
    '| tstats count from datamodel=Change by All_Changes.action',
    '| tstats count from datamodel=Authentication by Authentication.action',
  ];
  const results = (expected: string | null): unknown => {
    const engine = new Engine({
      knowledge: readKnowledge('.', []),
      shippedDir: '.',
      now: 1_750_000_000,
      timeZone: 'UTC',
    });
    if (expected !== null) engine.loadFor(engine.prepare(expected));
    engine.load(['samples/logs'], { directory: process.cwd() });
    const rows = searches.map((spl) => engine.search(spl).rows);
    engine.close();
    return rows;
  };
  const all = results(null);
  expect(all).not.toContainEqual([]);
  for (const expected of searches) expect(results(expected)).toEqual(all);
});
