import { ArgumentReader } from './shared/arguments.ts';
import { unchangedRows } from './shared/unchanged-rows.ts';

export const noopCommand = unchangedRows(
  {
    name: 'noop',
    aliases: [],
    group: 'not run',
    summary: "Accepted with any option; Splunk's settings of how a search is optimised have no effect here.",
    syntax: 'noop [<option>=<value>]...',
    options: [],
    example: { spl: '| makeresults | noop search_optimization=false | eval a=1 | table a', rows: [{ a: 1 }] },
  },
  (stage) => {
    const reader = new ArgumentReader(stage, [], { free: true });
    while (reader.comma() || (reader.peek()?.kind === 'option' && reader.next() !== null)) {}
    reader.end();
    return null;
  },
  () => 'Leaves the rows as they are.',
);
