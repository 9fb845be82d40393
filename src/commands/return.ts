import { type ReturnItem, returnRows } from '../functions/format-subsearch.ts';
import { custom } from '../plan/custom.ts';
import { SplError } from '../syntax/spl-error.ts';
import { rowOf } from '../values/row.ts';
import { ArgumentReader, textOfValue } from './shared/arguments.ts';

export interface ReturnArguments {
  readonly count: number;
  readonly items: readonly ReturnItem[];
}

export const returnCommand = custom<ReturnArguments>({
  name: 'return',
  aliases: [],
  role: 'transforming',
  group: 'combine',
  summary: 'Gives values of the first rows back from a subsearch, as search text.',
  syntax: 'return [<count>] [<alias>=<field>]... [<field>]... [$<field>]...',
  options: [],
  example: { spl: '| makeresults | eval u="bob" | return user=u', rows: [{ search: 'user="bob"' }] },

  read(stage) {
    const reader = new ArgumentReader(stage, [], { free: true });
    let count = 1;
    const items: ReturnItem[] = [];
    for (let item = reader.next(); item !== null; item = reader.next()) {
      if (item.kind === 'comma') continue;
      if (item.kind === 'option') {
        const value = textOfValue(item.value, item);
        if (item.name === 'count' && /^\d+$/.test(value)) count = Number(value);
        else items.push({ alias: item.typed, field: value });
      } else if (item.kind === 'text' && !item.quoted && items.length === 0 && /^\d+$/.test(item.text)) {
        count = Number(item.text);
      } else if (item.kind === 'text' && !item.quoted && item.text.startsWith('$') && item.text.length > 1) {
        items.push({ alias: null, field: item.text.replace(/^\$|\$$/g, '') });
      } else if (item.kind === 'text') {
        items.push({ alias: item.text, field: item.text });
      } else {
        throw new SplError("'return' takes fields, alias=field and $field.", item.span, null, 'arguments');
      }
    }
    if (items.length === 0) throw new SplError("'return' needs at least one field.", stage.span, null, 'arguments');
    return { count, items };
  },

  describe: ({ count, items }) =>
    `Returns ${items.map(({ alias, field }) => (alias === null ? `the value of ${field}` : alias === field ? field : `${field} as ${alias}`)).join(', ')} of the first ${count === 1 ? 'row' : `${count} rows`}.`,
  fields: () => ({ known: ['search'], open: false }),
  needs: (args) => new Set(args.items.map(({ field }) => field)),
  operator:
    ({ count, items }) =>
    (input) => ({
      columns: ['search'],
      open: false,
      rows: [rowOf({ search: returnRows(input.rows, items, count) })],
    }),
});
