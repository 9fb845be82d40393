import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import { isTimeTerm } from '../../functions/search-time-terms.ts';
import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { FieldDemand } from '../../plan/field-demand.ts';
import type { CommandOption, ReadContext } from '../../plan/lowering.ts';
import type { AggregateKey } from '../../plan/operator.ts';
import { ABSENT_FIELD } from '../../plan/scan.ts';
import { type PlannedSubsearches, planSubsearches } from '../../plan/search-subsearches.ts';
import type { DatasetSource } from '../../plan/stored-source.ts';
import type { AggregateBody, AggregateCall, CommandStage, Name, SearchExpression, Span } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { searchNodes } from '../../syntax/walk.ts';
import { parseTimeSpan, type TimeSpan } from '../../values/time-span.ts';
import { readAggregate } from '../shared/aggregate-calls.ts';
import { aggregateBody, aggregateOptions } from '../shared/aggregate-stage.ts';
import { booleanOf, textOfValue } from '../shared/arguments.ts';
import { checkBinSize } from '../shared/bin-options.ts';
import { fieldNamesOf, findDataset } from '../shared/data-model-source.ts';

export interface TstatsArguments {
  readonly source: DatasetSource | null;
  /** The tables read: root datasets (`Endpoint.Processes`), or `event`. */
  readonly tables: readonly string[];
  readonly resolve: (name: string) => string | null;
  /** Default fields that the events read shall have; a dataset has those of its model alone. */
  readonly defaultFields: ReadonlySet<string>;
  readonly specs: readonly AggregateSpec[];
  readonly by: readonly AggregateKey[];
  readonly where: SearchExpression | null;
  /** The fields that `where` reads, as typed. */
  readonly reads: FieldDemand;
  readonly subsearches: PlannedSubsearches;
  readonly fillNull: string | null;
  readonly prestats: boolean;
  readonly append: boolean;
}

type TstatsTables = Pick<TstatsArguments, 'tables' | 'resolve'>;

/** Reads the arguments of tstats. @throws SplError at what is wrong */
export function readTstats(
  stage: CommandStage,
  options: readonly CommandOption[],
  context: ReadContext,
): TstatsArguments {
  const body = aggregateBody(stage);
  const model = body.items.find((item) => item.kind === 'option' && item.name.toLowerCase() === 'datamodel');
  if (model !== undefined && body.from === null)
    throw new SplError("'tstats' names a data model behind FROM.", model.span, 'Write FROM datamodel=...', 'arguments');
  const given = aggregateOptions(stage, options, { trailing: true, own: 'span' });
  const source = body.from ? readSource(body, context) : null;
  const { tables, resolve } = tablesOf(source, body, context);
  const prestats = given.has('prestats') && booleanOf(given.get('prestats')!);
  const specs = body.items.flatMap((item) =>
    item.kind === 'aggregate' ? [resolveArgument(readAggregate(item, context, 'tstats'), resolve, item.span)] : [],
  );
  if (specs.length === 0)
    throw new SplError("'tstats' needs at least one aggregate, such as count.", stage.nameSpan, null, 'arguments');
  const append = given.has('append') && booleanOf(given.get('append')!);
  if (append && !prestats)
    throw new SplError("'append=t' is only possible with prestats=t.", given.get('append')!.span, null, 'option-value');
  const fill = given.get('fillnull_value');
  return {
    source,
    tables,
    resolve,
    defaultFields: source === null ? context.defaultFields : new Set(),
    specs,
    by: readKeys(body, resolve),
    where: body.where,
    ...conditionsOf(body.where, context),
    fillNull: fill ? textOfValue(fill.value, fill) : null,
    prestats,
    append,
  };
}

function conditionsOf(
  where: SearchExpression | null,
  context: ReadContext,
): Pick<TstatsArguments, 'subsearches' | 'reads'> {
  const subsearches = planSubsearches(where, context);
  return { subsearches, reads: subsearches.size > 0 ? 'all' : new Set(compileSearchPredicate(where, context).fields) };
}

function readSource(body: AggregateBody, context: ReadContext): DatasetSource {
  const from = body.from!;
  if (from.type !== 'datamodel')
    throw new SplError(
      `'tstats' reads data models; '${from.type}=' is not supported.`,
      from.span,
      'Write FROM datamodel=<model>.<dataset>.',
      'unsupported',
    );
  return findDataset(from.target, from.span, context);
}

/** Which tables are read, and what a field's name means there; fields that no dataset read has are remarked on. */
function tablesOf(source: DatasetSource | null, body: AggregateBody, context: ReadContext): TstatsTables {
  if (source === null) return { tables: ['event'], resolve: (name: string) => name };
  const all = source.roots.map((root) => ({ root, names: fieldNamesOf(source.model, root) }));
  // A model with several roots and no dataset named: the fields tell which roots are meant.
  const used = namesUsed(body);
  const meant =
    all.length > 1
      ? all.filter(({ root, names }) =>
          used.some(({ text }) => text.startsWith(`${root}.`) && names.bare(text) !== null),
        )
      : all;
  const chosen = meant.length > 0 ? meant : all;
  const resolve = (name: string): string | null => {
    for (const { names } of chosen) {
      const bare = names.bare(name);
      if (bare !== null) return bare;
    }
    return null;
  };
  const known = chosen.flatMap(({ names }) => [...names.names()]);
  for (const { text, span } of used) {
    if (resolve(text) !== null) continue;
    const nearest = known.find((name) => name.endsWith(`.${text}`)) ?? nearestName(text, known);
    context.notice(
      `${source.model.name} has no field '${text}': it is absent in every row.${nearest === null ? '' : ` Did you mean '${nearest}'?`}`,
      span,
    );
  }
  return { tables: chosen.map(({ root }) => `${source.model.name}.${root}`), resolve };
}

/** The fields that a tstats names: in its aggregates, its by-list and its conditions. */
export function namesUsed(body: AggregateBody): readonly Name[] {
  const names: Name[] = [];
  const ofCall = ({ argument }: AggregateCall): void => {
    if (argument?.kind === 'field') names.push(argument.name);
    else if (argument?.kind === 'sparkline') ofCall(argument.inner);
  };
  for (const item of body.items) if (item.kind === 'aggregate') ofCall(item);
  for (const item of body.by ?? []) if (item.kind === 'by-field' && !item.prefix) names.push(item.name);
  for (const term of body.where ? searchNodes(body.where) : [])
    if ((term.kind === 'comparison' && !isTimeTerm(term)) || term.kind === 'in') names.push(term.field);
  return names;
}

/** The aggregate with its argument as a field of the table. */
function resolveArgument(spec: AggregateSpec, resolve: (name: string) => string | null, span: Span): AggregateSpec {
  const { argument } = spec;
  if (argument.kind === 'wildcard')
    throw new SplError("'tstats' knows no wildcards in field names.", span, 'Name each field.', 'unsupported');
  if (argument.kind === 'eval' && spec.call.argument?.kind === 'eval')
    throw new SplError(
      "'tstats' knows no eval() inside an aggregate.",
      span,
      'Compute it with eval after tstats.',
      'unsupported',
    );
  // A field that the model lacks is absent in every row.
  return argument.kind === 'field'
    ? { ...spec, argument: { kind: 'field', name: resolve(argument.name) ?? `${ABSENT_FIELD}${argument.name}` } }
    : spec;
}

function readKeys(body: AggregateBody, resolve: (name: string) => string | null): AggregateKey[] {
  const keys: AggregateKey[] = [];
  let span: TimeSpan | null = null;
  for (const item of body.by ?? []) {
    if (item.kind === 'by-field')
      keys.push({
        output: item.name.text,
        field: item.prefix ? item.name.text : resolve(item.name.text),
        prefix: item.prefix,
        span: null,
      });
    else if (item.kind === 'option' && item.name === 'span') {
      const text = textOfValue(item.value, item);
      span = parseTimeSpan(text);
      if (span === null)
        throw new SplError(
          `'${text}' is no time span.`,
          item.value.span,
          'Write a number and a unit: 5m, 1h, 1d.',
          'option-value',
        );
      checkBinSize(span, text, item.value.span);
    }
  }
  if (body.by !== null && keys.length === 0)
    throw new SplError("Expected a field after 'by'.", body.items[0]?.span ?? null, null, 'arguments');
  // span belongs to _time wherever it stands in the list.
  return keys.map((key) => (key.field === '_time' && span !== null ? { ...key, span } : key));
}
