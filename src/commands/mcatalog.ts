import type { AggregateSpec } from '../plan/aggregate-spec.ts';
import { custom } from '../plan/custom.ts';
import type { RunContext } from '../plan/run-context.ts';
import { type PlannedSubsearches, planSubsearches, resolveSubsearches } from '../plan/search-subsearches.ts';
import { aggregateRun } from '../rows/aggregate-group.ts';
import { groupRows } from '../rows/group-rows.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { describeSearch } from '../syntax/describe-search.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { Row } from '../values/row.ts';
import { fromList } from '../values/value.ts';
import { readAggregate } from './shared/aggregate-calls.ts';
import { aggregateBody, aggregateOptions } from './shared/aggregate-stage.ts';
import { describeAggregates } from './shared/describe-aggregates.ts';
import { dimensionsOf, metricPoints } from './shared/metric-points.ts';

export interface McatalogArguments {
  readonly specs: readonly AggregateSpec[];
  readonly by: readonly string[];
  readonly where: SearchExpression | null;
  readonly subsearches: PlannedSubsearches;
}

export const mcatalogCommand = custom<McatalogArguments>({
  name: 'mcatalog',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary:
    'Lists the names of metrics (values(metric_name)), their dimensions (values(_dims)) and the values of these.',
  syntax: 'mcatalog values(<field>) [AS <name>]... [WHERE <terms>] [BY <field>...]',
  options: [],
  example: null,

  read(stage, context) {
    const body = aggregateBody(stage);
    aggregateOptions(stage, [], { trailing: true });
    const specs = body.items.flatMap((item) =>
      item.kind === 'aggregate' ? [readAggregate(item, context, 'mcatalog')] : [],
    );
    const other = specs.find(({ aggregation, argument }) => aggregation.name !== 'values' || argument.kind !== 'field');
    if (specs.length === 0 || other)
      throw new SplError(
        "'mcatalog' knows only values(<field>).",
        other?.call.span ?? stage.nameSpan,
        'For example values(metric_name).',
        'arguments',
      );
    const by = (body.by ?? []).flatMap((item) => (item.kind === 'by-field' ? [item.name.text] : []));
    return { specs, by, where: body.where, subsearches: planSubsearches(body.where, context) };
  },

  describe: ({ specs, by, where }) =>
    `Lists ${describeAggregates(specs)} of stored metrics${where === null ? '' : ` where ${describeSearch(where)}`}${by.length === 0 ? '' : ` for each ${by.join(', ')}`}.`,
  reads: () => ({ kind: 'anything' }),
  plans: ({ subsearches }) => [...subsearches.values()],
  fields: ({ specs, by }) => ({ known: [...by, ...specs.map(({ output }) => output)], open: false }),
  needs: () => new Set(),

  operator: (args, context) => () => ({
    columns: [...args.by, ...args.specs.map(({ output }) => output)],
    open: false,
    rows: groupRows(cataloguedPoints(args, context), args.by, args.specs, aggregateRun(context)),
  }),
});

/** Points with the names of their dimensions in `_dims`. */
function* cataloguedPoints({ where, subsearches }: McatalogArguments, context: RunContext): Iterable<Row> {
  for (const point of metricPoints(resolveSubsearches(where, subsearches, context), context)) {
    point._dims = fromList(dimensionsOf(point).filter((field) => !metadata.has(field)));
    yield point;
  }
}

/** Every point has these; they are no dimensions of its own. */
const metadata: ReadonlySet<string> = new Set(['index', 'source', 'sourcetype', 'host']);
