import { findAggregation } from '../../functions/aggregation-registry.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import type { SeriesChoice, SeriesOptions } from '../../plan/series-options.ts';
import type { Argument, OptionItem, Span } from '../../syntax/ast.ts';
import { printArgument } from '../../syntax/print.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toNumber } from '../../values/number.ts';
import { booleanOf, textOfValue } from './arguments.ts';

export const seriesOptions: readonly CommandOption[] = [
  { name: 'limit', values: '[top|bottom]<int>', default: 'top10', summary: 'Series to show; 0 shows all.' },
  {
    name: 'agg',
    values: '<function>',
    default: 'sum',
    summary: 'What series are chosen by: a function of the values of the series.',
  },
  { name: 'useother', values: '<bool>', default: 'true', summary: 'Add a series for all values not shown.' },
  { name: 'otherstr', values: '<string>', default: 'OTHER', summary: 'Name of that series.' },
  { name: 'usenull', values: '<bool>', default: 'true', summary: 'Add a series for rows without the field.' },
  { name: 'nullstr', values: '<string>', default: 'NULL', summary: 'Name of that series.' },
  { name: 'sep', values: '<string>', default: ': ', summary: 'Between aggregate and value in names of columns.' },
  { name: 'format', values: '<string>', summary: 'Names of columns, with $AGG$ and $VAL$.' },
];

export function readSeriesOptions(
  given: ReadonlyMap<string, OptionItem>,
  where: readonly Argument[] | null,
): SeriesOptions {
  const text = (name: string, fallback: string): string => {
    const option = given.get(name);
    return option ? textOfValue(option.value, option) : fallback;
  };
  const boolean = (name: string): boolean => {
    const option = given.get(name);
    return option ? booleanOf(option) : true;
  };
  return {
    choice: where ? readWhere(where) : readLimit(given),
    nullName: boolean('usenull') ? text('nullstr', 'NULL') : null,
    otherName: boolean('useother') ? text('otherstr', 'OTHER') : null,
    separator: text('sep', ': '),
    format: given.has('format') ? text('format', '') : null,
  };
}

function readLimit(given: ReadonlyMap<string, OptionItem>): SeriesChoice {
  const limit = given.get('limit');
  const agg = given.get('agg');
  const score = agg ? readScore(textOfValue(agg.value, agg), agg.value.span) : null;
  if (!limit) return { score, test: { kind: 'rank', from: 'top', count: 10, inside: true } };
  const written = textOfValue(limit.value, limit);
  const match = /^(top|bottom)?\s*(\d{1,9})$/i.exec(written);
  if (!match) {
    throw new SplError(
      `'limit' must be a number of series, such as 5, top5 or bottom5, not '${written}'.`,
      limit.value.span,
      null,
      'option-value',
    );
  }
  const count = Number(match[2]);
  const from = match[1]?.toLowerCase() === 'bottom' ? 'bottom' : 'top';
  return { score, test: count === 0 ? { kind: 'all' } : { kind: 'rank', from, count, inside: true } };
}

/** `sum in top5`, `count notin bottom10`, `avg > 100` (Search Reference, timechart: where-clause). */
function readWhere(where: readonly Argument[]): SeriesChoice {
  const first = where[0];
  const span = { start: first?.span.start ?? 0, end: where.at(-1)?.span.end ?? 0 };
  const text = where.map((argument) => printArgument(argument)).join(' ');
  const rank = /^(\S+)\s+(in|notin|not\s+in)\s+(top|bottom)\s*(\d{1,9})$/i.exec(text);
  if (rank) {
    return {
      score: readScore(rank[1]!, span),
      test: {
        kind: 'rank',
        from: rank[3]!.toLowerCase() === 'bottom' ? 'bottom' : 'top',
        count: Number(rank[4]),
        inside: rank[2]!.toLowerCase() === 'in',
      },
    };
  }
  const threshold = /^(\S+?)\s*([<>])\s*(\S+)$/.exec(text);
  const bound = threshold ? toNumber(threshold[3]!) : null;
  if (threshold && bound !== null) {
    const operator = threshold[2] === '<' ? '<' : '>';
    return { score: readScore(threshold[1]!, span), test: { kind: 'threshold', operator, bound } };
  }
  throw new SplError(
    `'where ${text}' does not say which series to show.`,
    span,
    'Write for example where sum in top5, where count notin bottom3 or where max > 100.',
    'arguments',
  );
}

function readScore(text: string, span: Span): SeriesChoice['score'] {
  const found = findAggregation(text.replace(/\(\s*\)$/, ''));
  if (found) return { aggregation: found.aggregation, parameter: found.parameter };
  throw new SplError(
    `Series are chosen by a function of their values (sum, max, avg, count ...), not by '${text}'.`,
    span,
    'Write the function alone, without a field.',
    'arguments',
  );
}
