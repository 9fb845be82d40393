import { ArgumentReader } from './shared/arguments.ts';
import { unchangedRows } from './shared/unchanged-rows.ts';

const options = [{ name: 'num_of_reducers', values: '<int>', summary: 'Accepted; has no effect here.' }];

export const redistributeCommand = unchangedRows(
  {
    name: 'redistribute',
    aliases: [],
    group: 'not run',
    summary: 'Accepted; it spreads the work of a search over the indexers of a cluster, which there are none of here.',
    syntax: 'redistribute [num_of_reducers=<int>] [BY <field>...]',
    options,
    example: { spl: '| makeresults | redistribute num_of_reducers=4 by a | eval a=1 | table a', rows: [{ a: 1 }] },
  },
  (stage) => {
    const reader = new ArgumentReader(stage, options);
    if (reader.keyword('by') && reader.names().length === 0) reader.fail("Expected a field after 'by'.");
    reader.end();
    return null;
  },
  () => 'Leaves the rows as they are: there is one machine.',
);
