import { isConfTrue } from '../../knowledge/conf-file.ts';
import { badRequest } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { collectionEndpoints } from '../rest/collection.ts';
import { confCollection, placeOf, typed } from '../rest/conf-collection.ts';

/** Event types (eventtypes.conf): events that a search finds get its name. Those that are shared count; `tags` puts tags on it. */
export const eventTypeEndpoints: readonly Endpoint[] = ['saved/eventtypes', 'configs/conf-eventtypes'].flatMap((path) =>
  collectionEndpoints(
    confCollection({
      path,
      file: 'eventtypes',
      links: ['create', '_reload', '_acl'],
      entryLinks: ['list', '_reload', 'edit', 'disable', 'move'],
      fields: {
        required: ['search'],
        optional: ['color', 'description', 'disabled', 'priority', 'tags'],
        wildcard: [],
      },
      content: ({ name, settings, app, owner }, { conf }) => ({
        ...{ color: '', description: '', priority: 1, search: '' },
        ...Object.fromEntries([...settings].map(([key, value]) => [key, key === 'priority' ? typed(value) : value])),
        tags: tagsOf(conf.stanza('tags', `eventtype=${encodeURIComponent(name)}`, { owner, app })?.settings).join(' '),
        disabled: isConfTrue(settings.get('disabled')),
        ...{ 'eai:acl': null, 'eai:appName': app, 'eai:userName': owner },
      }),
      settings: (given, name, isNew, request, server) => {
        const search = given.get('search');
        if (isNew && !search?.trim()) throw badRequest('The following required arguments are missing: search.');
        if (search?.includes('|')) throw badRequest('An event type cannot be a search with a pipe.');
        const tags = given.get('tags');
        if (tags !== undefined)
          server.conf.set(
            'tags',
            `eventtype=${encodeURIComponent(name)}`,
            tags
              .split(/[\s,]+/)
              .filter((tag) => tag !== '')
              .map((tag) => [tag, 'enabled'] as const),
            placeOf(request, server),
          );
        return [...given].filter(([key]) => key !== 'tags');
      },
    }),
  ),
);

/** The tags that a stanza of tags.conf enables. */
export const tagsOf = (settings: ReadonlyMap<string, string> | undefined): readonly string[] =>
  [...(settings ?? [])].filter(([, value]) => /^(?:enabled|1|true)$/i.test(value)).map(([tag]) => tag);
