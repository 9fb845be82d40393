import { nearestName } from '../language/nearest-name.ts';
import { SplError } from '../language/spl-error.ts';
import type { Row } from '../values/row.ts';
import { ArgumentReader } from './arguments.ts';
import type { Command, CommandOption } from './command.ts';
import { anyFields } from './field-flow.ts';
import { restEndpoints } from './rest-endpoints.ts';

export interface RestArguments {
  /** As typed. */
  readonly path: string;
  /** Key of `restEndpoints`. */
  readonly endpoint: string;
  /** 0: all. */
  readonly count: number;
}

const options: readonly CommandOption[] = [
  { name: 'count', values: '<int>', default: '0', summary: 'Entries at most; 0 is all.' },
  { name: 'search', values: '<string>', summary: 'Only entries that have this text in them.' },
  { name: 'splunk_server', values: '<string>', default: 'local', summary: 'Accepted; has no effect here.' },
  { name: 'splunk_server_group', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'timeout', values: '<int>', default: '60', summary: 'Accepted; has no effect here.' },
  { name: 'strict', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'f', values: '<field>', summary: 'Accepted; all fields are given.' },
];

export const restCommand: Command<RestArguments & { readonly contains: string }> = {
  name: 'rest',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary:
    'Lists what is known here (saved searches, macros, lookups, indexes ...) under the paths that Splunk has for it.',
  syntax: 'rest <path> [count=<int>] [search=<string>]',
  options,
  example: null,

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const path = reader.requiredName('a path such as /services/saved/searches');
    reader.end();
    const endpoint = endpointOf(path.text);
    if (!restEndpoints.has(endpoint)) {
      const nearest = nearestName(endpoint, restEndpoints.keys());
      const hint =
        nearest !== null
          ? `Did you mean '/services/${nearest}'?`
          : `There are ${[...restEndpoints.keys()].join(', ')}.`;
      throw new SplError(`'rest' does not support the endpoint '${path.text}'.`, path.span, hint, 'unsupported');
    }
    return {
      path: path.text,
      endpoint,
      count: reader.integer('count', 0, { min: 0 }),
      contains: reader.text('search', ''),
    };
  },

  describe: ({ path }) => `Lists ${path}.`,
  fields: () => anyFields,
  needs: () => new Set(),

  operator:
    ({ endpoint, count, contains }, context) =>
    () => {
      const rows: Row[] = [];
      for (const row of restEndpoints.get(endpoint)!(context)) {
        if (count > 0 && rows.length === count) break;
        if (contains === '' || Object.values(row).some((value) => String(value).includes(contains))) rows.push(row);
      }
      return { columns: [...new Set(rows.flatMap((row) => Object.keys(row)))], open: false, rows };
    },
};

/** `/servicesNS/-/-/admin/macros/` and `services/admin/macros` are the same. */
function endpointOf(path: string): string {
  return path
    .replace(/^\/+|\/+$/g, '')
    .replace(/^servicesNS\/[^/]+\/[^/]+\//i, '')
    .replace(/^services\//i, '')
    .toLowerCase();
}
