import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { CommandOption, ReadContext } from '../../plan/lowering.ts';
import type { PivotOperator } from '../../plan/row-operators.ts';
import type { AggregateBody, ByItem, CommandStage, Name, OptionItem } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { readAggregate } from './aggregate-calls.ts';
import { readAggregateExpression } from './aggregate-expression.ts';
import { aggregateBody, aggregateMissing, refuseDuplicates } from './aggregate-stage.ts';
import { booleanOf, unknownOption } from './arguments.ts';
import { binOptions, readBinOptions } from './bin-options.ts';
import { readSeriesOptions } from './series-options.ts';

/** What chart and timechart have in common, and the options that were given. */
export interface ChartArguments {
  readonly operator: PivotOperator;
  readonly given: ReadonlyMap<string, OptionItem>;
}

export const chartOptions: readonly CommandOption[] = [
  { name: 'cont', values: '<bool>', default: 'true', summary: 'Show bins without data that lie between others.' },
  {
    name: 'dedup_splitvals',
    values: '<bool>',
    default: 'false',
    summary: 'Count a value of the split-by field that is repeated within one event once.',
  },
];

interface FieldWithOptions {
  readonly name: Name;
  readonly options: Map<string, OptionItem>;
}

/**
 * Reads the arguments of chart (`timeField` null) or timechart (`timeField` `_time`: the rows are given, and bin options
 * before the by-list are theirs). Bin options behind a field of the by-list are that field's; others hold for the chart.
 */
export function readChart(
  stage: CommandStage,
  context: ReadContext,
  options: readonly CommandOption[],
  timeField: string | null,
): ChartArguments {
  const body = aggregateBody(stage);
  const given = new Map<string, OptionItem>();
  const fields: FieldWithOptions[] = [];
  const takeOption = (item: OptionItem, own: Map<string, OptionItem>): void => {
    if (!options.some(({ name }) => name === item.name)) throw unknownOption(stage.name, item, options);
    own.set(item.name, item);
  };
  const take = (items: readonly ByItem[]): void => {
    for (const item of items) {
      if (item.kind === 'by-field') fields.push({ name: item.name, options: new Map() });
      else if (item.kind === 'option') {
        const own = binOptions.some(({ name }) => name === item.name) ? fields.at(-1)?.options : undefined;
        takeOption(item, own ?? given);
      }
    }
  };
  take(body.items.filter((item) => item.kind === 'option'));
  take(body.over ?? []);
  const overFields = fields.length;
  take(body.by ?? []);
  const series = body.series?.filter((item) => item.kind !== 'option') ?? null;
  for (const item of body.series ?? []) if (item.kind === 'option') takeOption(item, given);
  checkFields(stage, body, fields, overFields, timeField);
  const own = readBinOptions(given);
  const [first, second] = fields.map(({ name, options }) => ({ name: name.text, bins: readBinOptions(options) }));
  const row = timeField === null ? first : { name: timeField, bins: own };
  const column = timeField === null ? second : first;
  const specs = readChartAggregates(stage, context, column !== undefined);
  refuseAggregatedSplit(
    stage,
    specs,
    fields.map(({ name }) => name),
  );
  refuseDuplicates(specs, column || timeField !== null ? [] : fields.map(({ name }) => name));
  const flag = (name: string, fallback: boolean): boolean => (given.has(name) ? booleanOf(given.get(name)!) : fallback);
  const operator: PivotOperator = {
    kind: 'pivot',
    aggregates: specs,
    row: row ? { ...row, bins: row.bins ?? own } : null,
    column: column ?? null,
    series: readSeriesOptions(given, series),
    distinctSplitValues: flag('dedup_splitvals', false),
    continuous: flag('cont', true),
    time: null,
  };
  return { operator, given };
}

function checkFields(
  stage: CommandStage,
  body: AggregateBody,
  fields: readonly FieldWithOptions[],
  overFields: number,
  timeField: string | null,
): void {
  const end = { start: stage.span.end, end: stage.span.end };
  if (timeField !== null && body.over)
    throw new SplError(
      `'${stage.name}' has _time for its rows and takes no 'over'.`,
      fields[0]?.name.span ?? end,
      null,
      'arguments',
    );
  if (body.over && overFields !== 1)
    throw new SplError("'over' takes exactly one field.", fields[1]?.name.span ?? end, null, 'arguments');
  if (body.by && fields.length === overFields)
    throw new SplError("Expected a field after 'by'.", end, null, 'arguments');
  const most = timeField === null ? 2 : 1;
  const extra = fields[most];
  if (extra) {
    throw new SplError(
      most === 1
        ? `'${stage.name}' can be split by one field only.`
        : `'${stage.name}' takes one field for its rows and one for its columns.`,
      extra.name.span,
      'Use stats for more, or join fields with eval first.',
      'arguments',
    );
  }
}

/** A field is split by or aggregated, not both (Search Reference, chart: a field is specified once). */
function refuseAggregatedSplit(stage: CommandStage, specs: readonly AggregateSpec[], fields: readonly Name[]): void {
  for (const { argument, call } of specs) {
    const split = argument.kind === 'field' ? fields.find(({ text }) => text === argument.name) : undefined;
    if (split === undefined) continue;
    throw new SplError(
      `'${stage.name}' cannot compute ${call.text} and split by ${split.text} too.`,
      split.span,
      `Copy the field first: eval copy=${/^\w+$/.test(split.text) ? split.text : `'${split.text}'`}; or use stats.`,
      'arguments',
    );
  }
}

function readChartAggregates(stage: CommandStage, context: ReadContext, split: boolean): AggregateSpec[] {
  const specs: AggregateSpec[] = [];
  for (const item of aggregateBody(stage).items) {
    if (item.kind !== 'aggregate') continue;
    if (item.function.toLowerCase() !== 'eval' || item.argument?.kind !== 'eval') {
      specs.push(readAggregate(item, context, stage.name, { evalNeedsName: !split }));
      continue;
    }
    if (item.alias === null && !split) {
      throw new SplError(
        `You must specify a rename for the aggregation specifier on the dynamically evaluated field '${item.text}'.`,
        item.span,
        `Write ${item.text} AS <name>, or split by a field.`,
        'arguments',
      );
    }
    specs.push(readAggregateExpression(item, item.argument.expression, context, stage.name));
  }
  if (specs.length === 0) throw aggregateMissing(stage);
  return specs;
}
