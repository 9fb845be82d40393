import { commands } from '../../commands/registry.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import type { Entry } from '../rest/feed.ts';
import { systemAcl } from '../rest/system-acl.ts';

const entryOf = (path: string, name: string): Entry | null => {
  const command = commands.get(name);
  if (command === undefined) return null;
  const { summary, syntax, role, group } = command;
  return {
    ...{ name, collection: path, acl: systemAcl, links: ['list'] },
    content: {
      ...{
        description: summary,
        syntax,
        category: group,
        generating: role === 'generating',
        streaming: role === 'streaming',
      },
      ...{ type: role, disabled: command.refused !== undefined, 'eai:acl': null },
    },
  };
};

/** The commands of the search language. */
export const searchCommandEndpoints: readonly Endpoint[] = ['search/commands', 'data/commands'].flatMap((path) =>
  collectionEndpoints({
    path,
    links: [],
    list: () => [...commands.keys()].sort().flatMap((name) => entryOf(path, name) ?? []),
    get: (name) => entryOf(path, name),
  } satisfies Collection),
);
