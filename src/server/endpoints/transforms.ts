import { isConfTrue } from '../../knowledge/conf-file.ts';
import type { Stanza } from '../conf/conf-store.ts';
import { badRequest } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { collectionEndpoints } from '../rest/collection.ts';
import { confCollection, typed } from '../rest/conf-collection.ts';
import type { ServerContext } from '../server-context.ts';

const lookupKeys = ['filename', 'collection', 'external_cmd', 'external_type'];

const isLookup = (settings: Pick<ReadonlyMap<string, string>, 'has'>): boolean =>
  lookupKeys.some((key) => settings.has(key));

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Columns: as the definition says, else those of its file's first line. */
function fieldsOf({ settings }: Stanza, { shipped }: ServerContext): readonly string[] {
  const said = listOf(settings.get('fields_list'));
  return said.length > 0 ? said : (shipped.lookups.get(settings.get('filename') ?? '')?.fields ?? []);
}

/** Definitions of lookups (transforms.conf): of a CSV file (`filename`), or of a collection (`external_type = kvstore`). */
export const transformEndpoints: readonly Endpoint[] = [
  ...collectionEndpoints(
    confCollection({
      path: 'data/transforms/lookups',
      file: 'transforms',
      links: ['create', '_reload', '_acl'],
      entryLinks: ['list', '_reload', 'edit', 'disable', 'move'],
      fields: {
        required: [],
        optional: [
          ...[
            'case_sensitive_match',
            'collection',
            'default_match',
            'disabled',
            'external_cmd',
            'external_type',
            'fields_list',
            'filename',
          ],
          ...[
            'filter',
            'match_type',
            'max_matches',
            'max_offset_secs',
            'min_matches',
            'min_offset_secs',
            'time_field',
            'time_format',
          ],
        ],
        wildcard: [],
      },
      shows: ({ settings }) => isLookup(settings),
      content: (stanza, server) => {
        const { settings, app, owner } = stanza;
        const fields = fieldsOf(stanza, server);
        const kind = settings.get('external_type') ?? (settings.has('external_cmd') ? 'external' : 'file');
        return {
          ...{ case_sensitive_match: true, CAN_OPTIMIZE: true, default_match: '', max_matches: 1000, min_matches: 0 },
          ...Object.fromEntries([...settings].map(([key, value]) => [key, typed(value)])),
          ...{ type: kind, fields_list: fields.join(','), fields_array: fields },
          disabled: isConfTrue(settings.get('disabled')),
          ...{ 'eai:acl': null, 'eai:appName': app, 'eai:userName': owner },
        };
      },
      settings: (given, _name, isNew) => {
        if (isNew && !isLookup(given))
          throw badRequest('One of filename, collection (with external_type=kvstore) or external_cmd is required.');
        if (given.has('external_cmd')) throw badRequest('Scripted lookups are not supported: no program is run.');
        const file = given.get('filename');
        if (file !== undefined && !/^\w[\w .()-]*$/.test(file)) throw badRequest(`Invalid filename '${file}'.`);
        return given;
      },
    }),
  ),
  ...collectionEndpoints(
    confCollection({
      path: 'data/transforms/extractions',
      file: 'transforms',
      links: ['create', '_reload', '_acl'],
      entryLinks: ['list', '_reload', 'edit', 'disable', 'move'],
      fields: {
        required: ['REGEX'],
        optional: [
          'CAN_OPTIMIZE',
          'CLEAN_KEYS',
          'DELIMS',
          'DEST_KEY',
          'FIELDS',
          'FORMAT',
          'KEEP_EMPTY_VALS',
          'MV_ADD',
          'SOURCE_KEY',
          'disabled',
        ],
        wildcard: [],
      },
      shows: ({ settings }) => !isLookup(settings),
      content: ({ settings, app, owner }) => ({
        ...{ CAN_OPTIMIZE: true, CLEAN_KEYS: true, KEEP_EMPTY_VALS: false, MV_ADD: false, SOURCE_KEY: '_raw' },
        ...Object.fromEntries([...settings].map(([key, value]) => [key, typed(value)])),
        disabled: isConfTrue(settings.get('disabled')),
        ...{ 'eai:acl': null, 'eai:appName': app, 'eai:userName': owner },
      }),
    }),
  ),
];
