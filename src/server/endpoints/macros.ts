import { isConfTrue } from '../../knowledge/conf-file.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { collectionEndpoints } from '../rest/collection.ts';
import { confCollection } from '../rest/conf-collection.ts';

/** Macros (macros.conf); a name says how many arguments there are: `m(2)`. */
export const macroEndpoints: readonly Endpoint[] = ['configs/conf-macros', 'admin/macros', 'data/macros'].flatMap(
  (path) =>
    collectionEndpoints(
      confCollection({
        path,
        file: 'macros',
        links: ['create', '_reload', '_acl'],
        entryLinks: ['list', '_reload', 'edit', 'disable', 'move'],
        fields: { required: [], optional: ['args', 'definition', 'errormsg', 'iseval', 'validation'], wildcard: [] },
        content: ({ settings, app, owner }) => ({
          ...Object.fromEntries(settings),
          disabled: isConfTrue(settings.get('disabled')),
          'eai:acl': null,
          'eai:appName': app,
          'eai:userName': owner,
        }),
      }),
    ),
);
