import { quotedField, quotedSearchText, quotedText } from '../../syntax/text-escapes.ts';
import type { PivotElements, PivotFilter, PivotLimit, PivotSplit, PivotValue } from './elements.ts';
import { filterTerm } from './filter-term.ts';

/** Between the labels of several split rows while they are one field. */
const separator = '\u001f';
/** Between the values of several split columns in the name of a column. */
const columnSeparator = '::';

/** The search that a pivot stands for; Splunk calls pivot a wrapper around stats and xyseries (Search Reference, "pivot"). */
export function pivotSearch(dataset: string, elements: PivotElements): string {
  const { values, rows, columns, filters, limits } = elements;
  const pipes = [
    `| from datamodel:${quotedSearchText(dataset)}`,
    ...filters.map(filterPipe),
    ...[...rows, ...columns].flatMap(prepared),
    ...limits.map(limited),
    ...(columns.length === 0 ? plainTable(values, rows) : crossTable(values, rows, columns, elements)),
    ...summaries(elements),
    ...sorted(elements),
  ];
  return pipes.join(' | ');
}

const filterPipe = ({ field, operator, values }: PivotFilter): string =>
  operator === 'regex'
    ? `where match(${quotedField(field)}, ${quotedText(values[0] ?? '')})`
    : `search ${filterTerm(field, operator, values)}`;

/** Cuts ranges and periods, and names what true and false are shown as. */
function prepared({ field: name, range, period, trueLabel, falseLabel }: PivotSplit): string[] {
  const pipes: string[] = [];
  if (period !== null && period !== 'auto') pipes.push(`bin span=${period} ${quotedSearchText(name)}`);
  else if (period === 'auto' || (name === '_time' && range === null)) pipes.push(`bin ${quotedSearchText(name)}`);
  if (range !== null) {
    if (range.start !== null) pipes.push(`where ${quotedField(name)}>=${range.start}`);
    if (range.end !== null) pipes.push(`where ${quotedField(name)}<${range.end}`);
    pipes.push(
      `bin ${range.size === null ? `bins=${range.max ?? 10}` : `span=${range.size}`} ${quotedSearchText(name)}`,
    );
  }
  for (const [truth, label] of [
    ['true', trueLabel],
    ['false', falseLabel],
  ] as const) {
    if (label === null) continue;
    const other = truth === 'true' ? '1' : '0';
    pipes.push(
      `eval ${quotedSearchText(name)}=if(in(lower(${quotedField(name)}), ${quotedText(truth)}, ${quotedText(other)}), ${quotedText(label)}, ${quotedField(name)})`,
    );
  }
  return pipes;
}

const aggregate = ({ function: name, field: of }: PivotValue): string =>
  of === null ? 'count' : `${name}(${quotedSearchText(of)})`;
const named = (value: PivotValue): string => `${aggregate(value)} as ${quotedSearchText(value.label)}`;

/** Keeps the values of a field that rank highest or lowest. */
function limited({ field: name, direction, count, by }: PivotLimit): string {
  const rank = quotedSearchText('pivot rank');
  const order = direction === 'top' ? '-' : '+';
  return `eventstats ${aggregate(by)} as ${rank} by ${quotedSearchText(name)} | sort 0 ${order}${rank} ${quotedSearchText(name)} | streamstats dc(${quotedSearchText(name)}) as ${quotedSearchText('pivot place')} | where 'pivot place'<=${count} | fields - ${rank} ${quotedSearchText('pivot place')}`;
}

function plainTable(values: readonly PivotValue[], rows: readonly PivotSplit[]): string[] {
  const by = rows.length === 0 ? '' : ` by ${rows.map((row) => quotedSearchText(row.field)).join(' ')}`;
  const renames = rows.filter((row) => row.label !== row.field);
  return [
    `stats ${values.map(named).join(' ')}${by}`,
    ...(renames.length === 0
      ? []
      : [
          `rename ${renames.map((row) => `${quotedSearchText(row.field)} as ${quotedSearchText(row.label)}`).join(', ')}`,
        ]),
  ];
}

function crossTable(
  values: readonly PivotValue[],
  rows: readonly PivotSplit[],
  columns: readonly PivotSplit[],
  { columnLimit, showOther }: PivotElements,
): string[] {
  const key = quotedSearchText('pivot row');
  const options = `limit=${columnLimit} useother=${showOther ? 't' : 'f'} otherstr="ALL OTHER"`;
  const over = rows.length === 1 ? quotedSearchText(rows[0]!.field) : key;
  const joined =
    rows.length === 0
      ? '""'
      : `mvjoin(mvappend(${rows.map((row) => quotedField(row.field)).join(', ')}), "${separator}")`;
  const chart = `chart ${options} ${values.map(named).join(' ')} over ${over} by ${quotedSearchText(columns.length === 1 ? columns[0]!.field : 'pivot column')}`;
  const series =
    columns.length === 1
      ? []
      : [
          `eval ${quotedSearchText('pivot column')}=${columns.map(({ field: name }) => `coalesce(${quotedField(name)}, "NULL")`).join(` . "${columnSeparator}" . `)}`,
        ];
  if (rows.length === 1) {
    const [row] = rows;
    return [
      ...series,
      chart,
      ...(row!.label === row!.field
        ? []
        : [`rename ${quotedSearchText(row!.field)} as ${quotedSearchText(row!.label)}`]),
    ];
  }
  const labels = rows.map(
    (row, at) => `${quotedSearchText(row.label)}=mvindex(split('pivot row', "${separator}"), ${at})`,
  );
  return [
    ...(rows.length === 0 ? [] : [`where ${rows.map((row) => `isnotnull(${quotedField(row.field)})`).join(' AND ')}`]),
    `eval ${key}=${joined}`,
    ...series,
    chart,
    ...(labels.length === 0 ? [] : [`eval ${labels.join(', ')}`]),
    `fields - ${key}`,
    ...(rows.length === 0 ? [] : [`table ${rows.map((row) => quotedSearchText(row.label)).join(' ')} *`]),
  ];
}

function summaries({ rowSummary, columnSummary, rows }: PivotElements): string[] {
  const label = rows[0] ? ` labelfield=${quotedSearchText(rows[0].label)} label="ALL"` : '';
  return [...(rowSummary ? ['addtotals fieldname="ALL"'] : []), ...(columnSummary ? [`addcoltotals${label}`] : [])];
}

function sorted({ sort }: PivotElements): string[] {
  if (sort === null) return [];
  if (sort.fields.length === 0) return [`head ${sort.count}`];
  return [`sort ${sort.count} ${sort.fields.map(sortKey).join(' ')}`];
}

/** `-count` sorts downwards. */
const sortKey = (text: string): string =>
  text.startsWith('-') || text.startsWith('+')
    ? `${text[0]}${quotedSearchText(text.slice(1))}`
    : quotedSearchText(text);
