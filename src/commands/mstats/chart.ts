import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import type { OptionItem } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { quotedSearchText } from '../../syntax/text-escapes.ts';
import { textOfValue } from '../shared/arguments.ts';

const passedOn = ['limit', 'agg', 'useother', 'usenull', 'otherstr', 'nullstr'] as const;

/** Options of `mstats chart=t` (Search Reference, "mstats": chart options); each may be written without `chart.` too. */
export const mstatsChartOptions: readonly CommandOption[] = passedOn.flatMap((name) => [
  { name: `chart.${name}`, values: '<string>', summary: `With chart=t: as timechart's ${name}.` },
  { name, values: '<string>', summary: `The same as chart.${name}.` },
]);

/**
 * The timechart that draws measurements, rows as `metricPoints` gives them. `span`: as typed; null lets it choose.
 * @throws SplError for more than one field to split by.
 */
export function mstatsChart(
  specs: readonly AggregateSpec[],
  by: readonly string[],
  span: string | null,
  given: ReadonlyMap<string, OptionItem>,
): string {
  const fields = by.filter((field) => field !== '_time');
  if (fields.length > 1)
    throw new SplError(
      "'mstats chart=t' can be split by one field only.",
      given.get('chart')?.span ?? null,
      'Leave chart=t out for a row for each combination.',
      'arguments',
    );
  const options = passedOn.flatMap((name) => {
    const item = given.get(`chart.${name}`) ?? given.get(name);
    return item ? [`${name}=${quotedSearchText(textOfValue(item.value, item))}`] : [];
  });
  const aggregates = specs.map(({ call, argument, output }) => {
    const metric = argument.kind === 'field' ? argument.name : argument.kind === 'wildcard' ? argument.pattern : '';
    return `${call.function}(${quotedSearchText(metric)}) AS ${quotedSearchText(output)}`;
  });
  return [
    '| timechart',
    ...(span === null ? [] : [`span=${quotedSearchText(span)}`]),
    ...options,
    ...aggregates,
    ...fields.map((field) => `BY ${quotedSearchText(field)}`),
  ].join(' ');
}
