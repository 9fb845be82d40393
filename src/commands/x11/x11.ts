import { custom } from '../../plan/custom.ts';
import { union, without } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import { withColumns } from '../../plan/row-stream.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { singleNumber } from '../../values/single-number.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { findPeriod } from '../shared/seasonal-pattern.ts';
import { type SeasonType, withoutSeason } from './seasonal-adjustment.ts';

export interface X11Arguments {
  readonly type: SeasonType;
  /** Rows of a period; null: found from the data. */
  readonly period: number | null;
  readonly field: string;
  readonly output: string;
}

export const x11Command = custom<X11Arguments>({
  name: 'x11',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary:
    'Takes the season out of a series, so that its trend shows: moving averages of the Census method X-11, without its treatment of extreme values and calendars, so that numbers differ a little from those of Splunk. The season multiplies the trend (mult) or is added to it (add).',
  syntax: 'x11 [add()|mult()][<period>](<field>) [AS <new-field>]',
  options: [],
  example: {
    spl: '| makeresults count=50 | streamstats count as n | eval x=100+if(n%5=0, 40, -10) | x11 add5(x) as level | eval level=round(level) | stats min(level) max(level)',
    rows: [{ 'min(level)': 100, 'max(level)': 100 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, []);
    let type: SeasonType = 'mult';
    let period: number | null = null;
    let field: string | null = null;
    let name = '';
    while (field === null) {
      const item = reader.peek();
      const span = item?.span ?? null;
      if (item?.kind === 'group' && item.inner.trim() !== '') {
        reader.next();
        field = item.inner;
        name += `(${field})`;
      } else if (item?.kind === 'call' || item?.kind === 'text') {
        reader.next();
        const match = /^(add|mult)?(?:\(\))?(\d*)$/i.exec(item.kind === 'call' ? item.name : item.text);
        if (match === null)
          throw new SplError("'x11' takes add(), mult(), a period and (<field>).", span, null, 'arguments');
        if (match[1] !== undefined) type = match[1].toLowerCase() as SeasonType;
        if (match[2] !== '') period = Number(match[2]);
        name += item.kind === 'call' ? item.name : item.text;
        if (item.kind === 'call' && item.inner.trim() !== '') {
          field = item.inner;
          name += `(${field})`;
        } else if (item.kind === 'call') name += '()';
      } else reader.fail("'x11' needs a field: x11(<field>).");
      if (period !== null && (period < 5 || period > 1000))
        throw new SplError(`The period must be from 5 to 1000, not ${period}.`, span, null, 'arguments');
    }
    field = field.trim().replace(/^(["'])(.*)\1$/, '$2');
    const output = reader.keyword('as') ? reader.requiredName("a field name after 'AS'").text : `x11 ${name}`;
    reader.end();
    return { type, period, field, output };
  },

  describe: ({ field, output, period }) =>
    `Writes ${field} without its season${period === null ? '' : ` of ${period} rows`} to ${output}.`,
  fields: ({ output }, input) => withFields(input, output),
  needs: ({ field, output }, wanted) => union(without(wanted, [output]), [field]),
  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'x11');
    const values = rows.map((row) => singleNumber(row[args.field]));
    const found = args.period ?? findPeriod(values);
    const period = found !== null && found >= 5 && found <= 1000 && 2 * found <= rows.length ? found : null;
    if (period === null)
      context.notice(
        args.period === null
          ? `'x11' found no period from 5 to 1000 in ${args.field}; it is kept as it is.`
          : `'x11' needs two periods of ${args.period} rows; ${args.field} is kept as it is.`,
      );
    const adjusted = period === null ? values : withoutSeason(values, period, args.type);
    rows.forEach((row, at) => {
      row[args.output] = adjusted[at];
    });
    return { columns: withColumns(input.columns, [args.output]), open: input.open, rows };
  },
});
