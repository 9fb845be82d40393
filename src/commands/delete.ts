import { custom } from '../plan/custom.ts';
import { EVENT_ID } from '../plan/scan.ts';
import { LOCAL_SERVER } from '../values/default-fields.ts';
import { rowOf } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

const columns = ['splunk_server', 'index', 'deleted', 'errors'];

/** Rule: Search Reference, "delete". Only the events of the store go, never the files that they came from. */
export const deleteCommand = custom<null>({
  name: 'delete',
  aliases: [],
  role: 'transforming',
  keeps: 'events',
  group: 'knowledge and stored data',
  summary:
    'Takes the events that come to it out of the store: later searches do not find them, nor their rows in data models.',
  syntax: 'delete',
  options: [],
  example: {
    spl: 'index=main user=nobody | delete',
    rows: [{ splunk_server: LOCAL_SERVER, index: '__ALL__', deleted: 0, errors: 0 }],
  },

  read(stage) {
    new ArgumentReader(stage, []).end();
    return null;
  },

  straightFromIndex: true,
  describe: () => 'Takes the events out of the store.',
  fields: () => ({ known: columns, open: false }),
  needs: () => new Set([EVENT_ID]),

  operator: (_, context) => (input) => {
    let errors = 0;
    const numbers = function* (): Iterable<number> {
      for (const row of input.rows) {
        const id = row[EVENT_ID];
        if (typeof id === 'number') yield id;
        // A command before has made a row of its own.
        else errors++;
      }
    };
    const deleted = context.store.deleteEvents(numbers());
    const total = [...deleted.values()].reduce((sum, count) => sum + count, 0);
    const rows = [
      rowOf({ splunk_server: LOCAL_SERVER, index: '__ALL__', deleted: total, errors }),
      ...[...deleted].map(([index, count]) => rowOf({ splunk_server: LOCAL_SERVER, index, deleted: count, errors: 0 })),
    ];
    return { columns, open: false, rows };
  },
});
