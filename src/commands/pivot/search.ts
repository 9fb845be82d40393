import { escapeSearchText } from '../../syntax/text-escapes.ts';
import type { PivotElements, PivotFilter, PivotLimit, PivotSplit, PivotValue } from './elements.ts';

/** Between the labels of several split rows while they are one field. */
const separator = '\u001f';
/** Between the values of several split columns in the name of a column. */
const columnSeparator = '::';

/** The search that a pivot stands for; Splunk calls pivot a wrapper around stats and xyseries (Search Reference, "pivot"). */
export function pivotSearch(dataset: string, elements: PivotElements): string {
  const { values, rows, columns, filters, limits } = elements;
  const pipes = [
    `| from datamodel:${quoted(dataset)}`,
    ...filters.map(filterPipe),
    ...[...rows, ...columns].flatMap(prepared),
    ...limits.map(limited),
    ...(columns.length === 0 ? plainTable(values, rows) : crossTable(values, rows, columns, elements)),
    ...summaries(elements),
    ...sorted(elements),
  ];
  return pipes.join(' | ');
}

const quoted = (text: string): string => `"${escapeSearchText(text)}"`;
/** A text literal of an expression. */
const evalText = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
const field = (name: string): string => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Filters are search terms, as in Splunk: case does not count. */
function filterPipe({ field: name, operator, values }: PivotFilter): string {
  const value = values[0] ?? '';
  switch (operator) {
    case 'is':
      return `search ${quoted(name)}=${quoted(value)}`;
    case 'isnot':
      return `search NOT ${quoted(name)}=${quoted(value)}`;
    case 'contains':
      return `search ${quoted(name)}=${quoted(`*${value}*`)}`;
    case 'doesnotcontain':
      return `search NOT ${quoted(name)}=${quoted(`*${value}*`)}`;
    case 'startswith':
      return `search ${quoted(name)}=${quoted(`${value}*`)}`;
    case 'endswith':
      return `search ${quoted(name)}=${quoted(`*${value}`)}`;
    case 'in':
      return `search ${quoted(name)} IN (${values.map(quoted).join(', ')})`;
    case 'isnull':
      return `search NOT ${quoted(name)}=*`;
    case 'isnotnull':
      return `search ${quoted(name)}=*`;
    case 'regex':
      return `where match(${field(name)}, ${evalText(value)})`;
    default:
      return `search ${quoted(name)}${operator}${quoted(value)}`;
  }
}

/** Cuts ranges and periods, and names what true and false are shown as. */
function prepared({ field: name, range, period, trueLabel, falseLabel }: PivotSplit): string[] {
  const pipes: string[] = [];
  if (period !== null && period !== 'auto') pipes.push(`bin span=${period} ${quoted(name)}`);
  else if (period === 'auto' || (name === '_time' && range === null)) pipes.push(`bin ${quoted(name)}`);
  if (range !== null) {
    if (range.start !== null) pipes.push(`where ${field(name)}>=${range.start}`);
    if (range.end !== null) pipes.push(`where ${field(name)}<${range.end}`);
    pipes.push(`bin ${range.size === null ? `bins=${range.max ?? 10}` : `span=${range.size}`} ${quoted(name)}`);
  }
  for (const [truth, label] of [
    ['true', trueLabel],
    ['false', falseLabel],
  ] as const) {
    if (label === null) continue;
    const other = truth === 'true' ? '1' : '0';
    pipes.push(
      `eval ${quoted(name)}=if(in(lower(${field(name)}), ${evalText(truth)}, ${evalText(other)}), ${evalText(label)}, ${field(name)})`,
    );
  }
  return pipes;
}

const aggregate = ({ function: name, field: of }: PivotValue): string =>
  of === null ? 'count' : `${name}(${quoted(of)})`;
const named = (value: PivotValue): string => `${aggregate(value)} as ${quoted(value.label)}`;

/** Keeps the values of a field that rank highest or lowest. */
function limited({ field: name, direction, count, by }: PivotLimit): string {
  const rank = quoted('pivot rank');
  const order = direction === 'top' ? '-' : '+';
  return `eventstats ${aggregate(by)} as ${rank} by ${quoted(name)} | sort 0 ${order}${rank} ${quoted(name)} | streamstats dc(${quoted(name)}) as ${quoted('pivot place')} | where 'pivot place'<=${count} | fields - ${rank} ${quoted('pivot place')}`;
}

function plainTable(values: readonly PivotValue[], rows: readonly PivotSplit[]): string[] {
  const by = rows.length === 0 ? '' : ` by ${rows.map((row) => quoted(row.field)).join(' ')}`;
  const renames = rows.filter((row) => row.label !== row.field);
  return [
    `stats ${values.map(named).join(' ')}${by}`,
    ...(renames.length === 0
      ? []
      : [`rename ${renames.map((row) => `${quoted(row.field)} as ${quoted(row.label)}`).join(', ')}`]),
  ];
}

function crossTable(
  values: readonly PivotValue[],
  rows: readonly PivotSplit[],
  columns: readonly PivotSplit[],
  { columnLimit, showOther }: PivotElements,
): string[] {
  const key = quoted('pivot row');
  const options = `limit=${columnLimit} useother=${showOther ? 't' : 'f'} otherstr="ALL OTHER"`;
  const over = rows.length === 1 ? quoted(rows[0]!.field) : key;
  const joined =
    rows.length === 0 ? '""' : `mvjoin(mvappend(${rows.map((row) => field(row.field)).join(', ')}), "${separator}")`;
  const chart = `chart ${options} ${values.map(named).join(' ')} over ${over} by ${quoted(columns.length === 1 ? columns[0]!.field : 'pivot column')}`;
  const series =
    columns.length === 1
      ? []
      : [
          `eval ${quoted('pivot column')}=${columns.map(({ field: name }) => `coalesce(${field(name)}, "NULL")`).join(` . "${columnSeparator}" . `)}`,
        ];
  if (rows.length === 1) {
    const [row] = rows;
    return [
      ...series,
      chart,
      ...(row!.label === row!.field ? [] : [`rename ${quoted(row!.field)} as ${quoted(row!.label)}`]),
    ];
  }
  const labels = rows.map((row, at) => `${quoted(row.label)}=mvindex(split('pivot row', "${separator}"), ${at})`);
  return [
    ...(rows.length === 0 ? [] : [`where ${rows.map((row) => `isnotnull(${field(row.field)})`).join(' AND ')}`]),
    `eval ${key}=${joined}`,
    ...series,
    chart,
    ...(labels.length === 0 ? [] : [`eval ${labels.join(', ')}`]),
    `fields - ${key}`,
    ...(rows.length === 0 ? [] : [`table ${rows.map((row) => quoted(row.label)).join(' ')} *`]),
  ];
}

function summaries({ rowSummary, columnSummary, rows }: PivotElements): string[] {
  const label = rows[0] ? ` labelfield=${quoted(rows[0].label)} label="ALL"` : '';
  return [...(rowSummary ? ['addtotals fieldname="ALL"'] : []), ...(columnSummary ? [`addcoltotals${label}`] : [])];
}

function sorted({ sort }: PivotElements): string[] {
  if (sort === null) return [];
  if (sort.fields.length === 0) return [`head ${sort.count}`];
  return [`sort ${sort.count} ${sort.fields.map(sortKey).join(' ')}`];
}

/** `-count` sorts downwards. */
const sortKey = (text: string): string =>
  text.startsWith('-') || text.startsWith('+') ? `${text[0]}${quoted(text.slice(1))}` : quoted(text);
