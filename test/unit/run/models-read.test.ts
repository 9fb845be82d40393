import { expect, it } from 'vitest';
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
