import type { PivotElements, PivotFilter, PivotLimit, PivotSplit, PivotValue } from '../../commands/pivot/elements.ts';
import { filterTerm, pivotOperators } from '../../commands/pivot/filter-term.ts';
import { pivotSearch } from '../../commands/pivot/search.ts';
import { quotedField, quotedSearchText, quotedText } from '../../syntax/text-escapes.ts';
import { badRequest, noSuchObject } from '../http/api-error.ts';
import type { Json } from './complete-model.ts';

/** A pivot as clients send it: rows, columns, cells and filters over a dataset (`baseClass`). */
export interface PivotRequest {
  readonly baseClass?: unknown;
  readonly rows?: unknown;
  readonly columns?: unknown;
  readonly cells?: unknown;
  readonly filters?: unknown;
}

/** A field of the dataset, as rows, columns, cells and filters name it. */
interface Element extends Json {
  readonly fieldName: string;
}

const periods: Readonly<Record<string, string>> = {
  ...{ auto: 'auto', year: '1y', month: '1mon', day: '1d', hour: '1h', minute: '1m', second: '1s' },
};

const functions: Readonly<Record<string, string>> = { average: 'avg', distinct_count: 'dc' };
const functionNames = [
  'list',
  'values',
  'first',
  'last',
  'count',
  'dc',
  'sum',
  'avg',
  'max',
  'min',
  'stdev',
  'median',
  'range',
  'earliest',
  'latest',
  'duration',
];

const refused = (why: string) => badRequest(`In handler 'datamodelpivot': Error in 'PivotReport': ${why}`);

/**
 * The searches that a pivot is: as the command `pivot`, as plain SPL (`open_in_search`), and over the rows of the dataset with `tstats` where that can say it.
 * @throws ApiError 400, 404
 */
export function pivotOf(model: Json, asked: PivotRequest, isAccelerated: boolean): Readonly<Record<string, string>> {
  const dataset = typeof asked.baseClass === 'string' ? asked.baseClass : '';
  const object = (model.objects as readonly Json[]).find(({ objectName }) => objectName === dataset);
  if (object === undefined) throw noSuchObject(dataset);
  const rows = elementsOf(asked.rows, 'rows');
  const columns = elementsOf(asked.columns, 'columns');
  const cells = elementsOf(asked.cells, 'cells');
  const filters = elementsOf(asked.filters, 'filters');
  if (rows.length === 0 && cells.length === 0) throw refused('Must have non-empty cells or non-empty rows.');
  const elements: PivotElements = {
    values:
      cells.length === 0
        ? [{ function: 'count', field: null, label: `Count of ${dataset}` }]
        : cells.map((cell) => cellOf(cell, dataset)),
    rows: rows.map(splitOf),
    columns: columns.map(splitOf),
    filters: filters.filter(({ rule }) => rule != null).map(filterOf),
    limits: filters.filter(({ limitType }) => limitType != null).map((filter) => limitOf(filter, dataset)),
    ...{ sort: null, columnSummary: false, rowSummary: false, columnLimit: 100, showOther: true },
  };
  const name = String(model.modelName);
  const search = commandText(name, dataset, elements);
  const open = pivotSearch(`${name}.${dataset}`, elements);
  const tstats = isAccelerated ? tstatsText(name, object, elements) : null;
  return {
    ...{ pivot_search: search, open_in_search: open, search: tstats ?? open },
    drilldown_search: `| datamodel ${quotedSearchText(name)} ${quotedSearchText(dataset)} search`,
    ...(tstats === null ? {} : { tstats_search: tstats }),
  };
}

function elementsOf(list: unknown, what: string): readonly Element[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list) || list.length > 100) throw refused(`${what} is no list of fields.`);
  for (const each of list)
    if (typeof (each as Json | null)?.fieldName !== 'string') throw refused(`${what} is no list of fields.`);
  return list as Element[];
}

const textOr = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && value !== '' ? value : otherwise;

function cellOf(cell: Element, dataset: string): PivotValue {
  const name = functionOf(cell.value);
  const counts = cell.type === 'objectCount' || cell.type === 'childCount' || cell.fieldName === dataset;
  return {
    function: name,
    field: counts ? null : cell.fieldName,
    label: textOr(cell.label, `${name}(${cell.fieldName})`),
  };
}

function functionOf(value: unknown): string {
  const said = textOr(value, 'count').toLowerCase();
  const name = functions[said] ?? said;
  if (!functionNames.includes(name)) throw refused(`'${said.slice(0, 50)}' is no function.`);
  // The time from the first to the last.
  return name === 'duration' ? 'range' : name;
}

function splitOf(split: Element): PivotSplit {
  const ranges = split.display === 'ranges' && typeof split.ranges === 'object' ? ((split.ranges ?? {}) as Json) : null;
  const number = (value: unknown): string | null =>
    value === undefined || value === null || !Number.isFinite(Number(value)) ? null : String(Number(value));
  const period = split.period == null ? null : periods[String(split.period)];
  if (period === undefined) throw refused(`'${String(split.period).slice(0, 50)}' is no period.`);
  const label = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  return {
    field: split.fieldName,
    label: textOr(split.label, split.fieldName),
    range:
      ranges === null
        ? null
        : {
            start: number(ranges.start),
            end: number(ranges.end),
            size: number(ranges.size),
            max: number(ranges.maxNumberOf),
          },
    period,
    ...{ trueLabel: label(split.trueLabel), falseLabel: label(split.falseLabel) },
  };
}

function filterOf({ fieldName, rule }: Element): PivotFilter {
  const { comparator, compareTo } = rule as Json;
  const operator = String(comparator).toLowerCase();
  if (!pivotOperators.includes(operator)) throw refused(`'${operator.slice(0, 50)}' is no comparison.`);
  return { field: fieldName, operator, values: operator.startsWith('isn') ? [] : [String(compareTo ?? '')] };
}

function limitOf(filter: Element, dataset: string): PivotLimit {
  const attribute = textOr(filter.attributeName, dataset);
  return {
    field: filter.fieldName,
    direction: filter.limitType === 'lowest' ? 'bottom' : 'top',
    count: Math.max(1, Math.trunc(Number(filter.limitAmount)) || 10),
    by: { function: functionOf(filter.statsFn), field: attribute === dataset ? null : attribute, label: attribute },
  };
}

/** The same as the command `pivot` has it. */
function commandText(
  model: string,
  dataset: string,
  { values, rows, columns, filters, limits }: PivotElements,
): string {
  const call = ({ function: name, field }: PivotValue): string =>
    `${name}(${field === null ? dataset : quotedSearchText(field)})`;
  const periodName = (span: string): string => Object.entries(periods).find(([, each]) => each === span)![0];
  const split = (kind: string, { field, label, range, period, trueLabel, falseLabel }: PivotSplit): string => {
    const parts = [`${kind} ${quotedSearchText(field)}${label === field ? '' : ` AS ${quotedSearchText(label)}`}`];
    if (range !== null) {
      const given = [
        ['start', range.start],
        ['end', range.end],
        ['max', range.size === null ? range.max : null],
        ['size', range.size],
      ];
      parts.push(`RANGE ${given.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`])).join(' ')}`);
    }
    if (period !== null) parts.push(`PERIOD ${periodName(period)}`);
    if (trueLabel !== null) parts.push(`TRUELABEL ${quotedSearchText(trueLabel)}`);
    if (falseLabel !== null) parts.push(`FALSELABEL ${quotedSearchText(falseLabel)}`);
    return parts.join(' ');
  };
  const parts = [
    `| pivot ${quotedSearchText(model)} ${quotedSearchText(dataset)}`,
    ...values.map((value) => `${call(value)} AS ${quotedSearchText(value.label)}`),
    ...rows.map((each) => split('SPLITROW', each)),
    ...columns.map((each) => split('SPLITCOL', each)),
    ...filters.map(
      ({ field, operator, values: [value] }) =>
        `FILTER ${quotedSearchText(field)} ${operator}${value === undefined ? '' : ` ${quotedSearchText(value)}`}`,
    ),
    ...limits.map(
      ({ field, direction, count, by }) =>
        `LIMIT ${quotedSearchText(field)} BY ${direction.toUpperCase()} ${count} ${call(by)}`,
    ),
  ];
  return parts.join(' ');
}

/** Null where rows are cut, ranked or crossed: there the groups of tstats would be other ones. */
function tstatsText(
  model: string,
  object: Json,
  { values, rows, columns, filters, limits }: PivotElements,
): string | null {
  if (columns.length + limits.length > 0 || rows.some(({ range, period }) => range !== null || period !== null))
    return null;
  if (filters.some(({ operator }) => operator === 'regex')) return null;
  if (values.some(({ function: name }) => ['list', 'median', 'first', 'last'].includes(name))) return null;
  const lineage = String(object.lineage);
  const owners = new Map<string, string>();
  for (const list of [
    object.fields,
    ...((object.calculations ?? []) as readonly Json[]).map(({ outputFields }) => outputFields),
  ])
    for (const { fieldName, owner } of (list ?? []) as readonly Json[]) owners.set(String(fieldName), String(owner));
  const named = (field: string): string => {
    const owner = owners.get(field);
    return owner === undefined || owner.startsWith('Base') ? field : `${owner}.${field}`;
  };
  const where = filters.map(({ field, operator, values: compared }) => filterTerm(named(field), operator, compared));
  const aggregates = values.map(
    ({ function: name, field, label }) =>
      `${field === null ? 'count' : `${name}(${quotedSearchText(named(field))})`} AS ${quotedSearchText(label)}`,
  );
  const by = rows.length === 0 ? '' : ` BY ${rows.map(({ field }) => quotedSearchText(named(field))).join(' ')}`;
  const renames = rows
    .filter(({ field, label }) => named(field) !== label)
    .map(({ field, label }) => `${quotedSearchText(named(field))} AS ${quotedSearchText(label)}`);
  const labels = rows.flatMap(({ label, trueLabel, falseLabel }) => {
    const name = quotedField(label);
    return [
      ...(trueLabel === null
        ? []
        : [`eval ${quotedSearchText(label)}=if(in(lower(${name}), "true", "1"), ${quotedText(trueLabel)}, ${name})`]),
      ...(falseLabel === null
        ? []
        : [`eval ${quotedSearchText(label)}=if(in(lower(${name}), "false", "0"), ${quotedText(falseLabel)}, ${name})`]),
    ];
  });
  return [
    `| tstats ${aggregates.join(' ')} FROM datamodel=${quotedSearchText(model)} WHERE ${[`nodename=${quotedSearchText(lineage)}`, ...where].join(' ')}${by}`,
    ...(renames.length === 0 ? [] : [`rename ${renames.join(', ')}`]),
    ...labels,
  ].join(' | ');
}
