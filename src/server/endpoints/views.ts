import { isConfTrue } from '../../knowledge/conf-file.ts';
import { badRequest } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { collectionEndpoints } from '../rest/collection.ts';
import { confCollection } from '../rest/conf-collection.ts';

/** Characters of a view. */
const longest = 2 ** 20;

/** Values of the file are trimmed, and their lines joined: a view is kept as it was sent. */
const encoded = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const decoded = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString('utf8');

/** `data/ui/views`: dashboards, kept as they were sent. Nothing in them is run. */
export const viewEndpoints: readonly Endpoint[] = collectionEndpoints(
  confCollection({
    path: 'data/ui/views',
    file: 'views',
    links: ['create', '_reload', '_acl'],
    entryLinks: ['list', '_reload', 'edit', 'move'],
    fields: { required: ['eai:data'], optional: [], wildcard: [] },
    content: ({ name, settings, app, owner }) => {
      const data = decoded(settings.get('data'));
      return {
        disabled: isConfTrue(settings.get('disabled')),
        'eai:acl': null,
        'eai:appName': app,
        'eai:data': data,
        'eai:digest': '',
        'eai:type': 'views',
        'eai:userName': owner,
        isDashboard: /<(?:dashboard|form)\b/.test(data),
        isVisible: true,
        label: /<label>([^<]*)<\/label>/.exec(data)?.[1] ?? name,
        rootNode: /<([A-Za-z][\w.-]*)/.exec(data.replace(/<\?.*?\?>|<!--.*?-->/gs, ''))?.[1] ?? '',
        version: '1',
      };
    },
    settings: (given, name, isNew) => {
      const data = given.get('eai:data');
      if (isNew && !/^[\w.-]{1,200}$/.test(name)) throw badRequest(`The name '${name}' is not valid for a view.`);
      if (data === undefined) {
        if (isNew) throw badRequest('The following required arguments are missing: eai:data.');
        return [];
      }
      if (data.length > longest) throw badRequest(`A view is too large: it has more than ${longest} characters.`);
      if (!data.trimStart().startsWith('<')) throw badRequest('The view is not XML.');
      return [['data', encoded(data)]];
    },
  }),
);
