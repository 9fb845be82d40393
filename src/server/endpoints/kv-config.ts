import { isConfTrue } from '../../knowledge/conf-file.ts';
import { badRequest } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { collectionEndpoints } from '../rest/collection.ts';
import { confCollection } from '../rest/conf-collection.ts';

/** Collections of the KV store (collections.conf): `field.NAME` says of which type a field is, `accelerated_fields.NAME` is kept and has no effect. */
export const kvConfigEndpoints: readonly Endpoint[] = collectionEndpoints(
  confCollection({
    path: 'storage/collections/config',
    file: 'collections',
    links: ['create', '_reload', '_acl'],
    entryLinks: ['list', '_reload', 'edit', 'disable'],
    fields: {
      required: [],
      optional: [
        'disabled',
        'profilingEnabled',
        'profilingThresholdMs',
        'replicate',
        'replication_dump_maximum_file_size',
        'replication_dump_strategy',
        'type',
      ],
      wildcard: ['accelerated_fields\\..*', 'field\\..*'],
    },
    content: ({ settings, app, owner }) => ({
      ...{ profilingEnabled: 'false', profilingThresholdMs: '1000', replicate: 'false' },
      ...{ replication_dump_maximum_file_size: '10240', replication_dump_strategy: 'auto', type: 'undefined' },
      ...Object.fromEntries(settings),
      disabled: isConfTrue(settings.get('disabled')),
      ...{ 'eai:acl': null, 'eai:appName': app, 'eai:userName': owner },
    }),
    settings: (given, name) => {
      if (!/^[A-Za-z0-9_][\w.-]{0,119}$/.test(name)) throw badRequest(`Invalid collection name: ${name}`);
      return given;
    },
  }),
);
