import { parse as parseCsv } from 'csv-parse/sync';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { OptionItem } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compactJson, type JsonValue, leafText, parseJson } from '../values/json-text.ts';
import { copyRow, newRow, type Row } from '../values/row.ts';
import { ArgumentReader, textOfValue } from './shared/arguments.ts';

export type MakeresultsArguments =
  | { readonly kind: 'count'; readonly count: number; readonly annotate: boolean }
  | {
      readonly kind: 'data';
      readonly format: 'csv' | 'json';
      readonly columns: readonly string[];
      readonly rows: readonly Row[];
    };

const options: readonly CommandOption[] = [
  { name: 'count', values: '<int>', default: '1', summary: 'How many rows to make.' },
  {
    name: 'annotate',
    values: '<bool>',
    default: 'false',
    summary: 'Add the (empty) fields of an event: host, source, sourcetype, splunk_server and others.',
  },
  { name: 'format', values: 'csv|json', summary: 'How `data` is written.' },
  {
    name: 'data',
    values: '<string>',
    summary: 'The rows themselves: CSV with a header line, or a JSON array of objects.',
  },
  { name: 'splunk_server', values: '<string>', default: 'local', summary: 'Accepted; has no effect here.' },
  { name: 'splunk_server_group', values: '<string>', summary: 'Accepted; has no effect here.' },
];

const annotations = ['_raw', 'host', 'source', 'sourcetype', 'splunk_server', 'splunk_server_group'];

export const makeresultsCommand = custom<MakeresultsArguments>({
  name: 'makeresults',
  aliases: [],
  role: 'generating',
  group: 'search and shape',
  summary: 'Makes rows out of nothing, with the current time as _time, or from CSV or JSON written in the search.',
  syntax: 'makeresults [[count=]<int>] [annotate=<bool>] | makeresults format=csv|json data=<string>',
  options,
  example: {
    spl: '| makeresults format=csv data="name,age\nJohn,35\nSarah,39" | table name age',
    rows: [
      { name: 'John', age: 35 },
      { name: 'Sarah', age: 39 },
    ],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const bare = bareCount(reader);
    reader.end();
    if (!context.first)
      throw new SplError("'makeresults' must be the first command of a search.", stage.nameSpan, null, 'position');
    const format = reader.option('format');
    const data = reader.option('data');
    if (!format && !data) {
      return {
        kind: 'count',
        count: reader.integer('count', bare ?? 1, { min: 0 }),
        annotate: reader.boolean('annotate', false),
      };
    }
    const other = options
      .map(({ name }) => name)
      .find((name) => !['format', 'data'].includes(name) && reader.option(name));
    const missing = format ? 'data' : data ? 'format' : null;
    if (!format || !data)
      throw new SplError(
        `'format' and 'data' go together: '${missing}' is missing.`,
        stage.nameSpan,
        null,
        'arguments',
      );
    if (other !== undefined)
      throw new SplError(
        `'${other}' cannot stand beside 'format' and 'data'.`,
        reader.option(other)!.span,
        null,
        'arguments',
      );
    const choice = reader.choice('format', ['csv', 'json'], 'csv');
    const rows = choice === 'csv' ? csvRows(data) : jsonRows(data, context.now);
    const columns = choice === 'csv' ? [] : ['_time', '_raw'];
    return {
      kind: 'data',
      format: choice,
      rows,
      columns: [...new Set([...columns, ...rows.flatMap((row) => Object.keys(row))])],
    };
  },

  describe: (args) =>
    args.kind === 'count'
      ? `Makes ${args.count} row${args.count === 1 ? '' : 's'} with the current time.`
      : `Makes ${args.rows.length} rows from ${args.format.toUpperCase()}.`,
  fields: (args) => ({ known: columnsOf(args), open: false }),
  columnOrder: () => 'names',
  needs: () => new Set(),

  operator(args, context) {
    return () => ({ columns: columnsOf(args), open: false, rows: rowsOf(args, context.now) });
  },
});

/** `makeresults 1` (the example of searchmatch in the Search Reference): the number alone is the count. */
function bareCount(reader: ArgumentReader): number | null {
  const item = reader.peek();
  if (item?.kind !== 'text' || item.quoted || !/^\d{1,9}$/.test(item.text)) return null;
  reader.next();
  return Number(item.text);
}

function columnsOf(args: MakeresultsArguments): readonly string[] {
  if (args.kind === 'data') return args.columns;
  return args.annotate ? ['_time', ...annotations] : ['_time'];
}

function* rowsOf(args: MakeresultsArguments, now: number): Iterable<Row> {
  if (args.kind === 'data') {
    for (const row of args.rows) yield copyRow(row);
    return;
  }
  for (let i = 0; i < args.count; i++) {
    const row = newRow();
    row._time = now;
    yield row;
  }
}

/** Rows with the fields of their own only. An empty cell is no value. */
function csvRows(data: OptionItem): Row[] {
  let lines: string[][];
  try {
    lines = parseCsv(textOfValue(data.value, data).trim(), {
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    throw new SplError(`The CSV cannot be read: ${(error as Error).message}.`, data.value.span, null, 'data');
  }
  const [header = [], ...records] = lines;
  if (header.length === 0) throw new SplError('The CSV needs a header line.', data.value.span, null, 'data');
  return records.map((record) => {
    const row = newRow();
    header.forEach((name, index) => {
      const value = record[index];
      if (name !== '' && value !== undefined && value !== '') row[name] = value;
    });
    return row;
  });
}

/** Each object as a row with `_time` and `_raw` (its text); what is nested stays JSON text. */
function jsonRows(data: OptionItem, now: number): Row[] {
  const list = parseJson(textOfValue(data.value, data));
  if (!Array.isArray(list) || !list.every((item) => item instanceof Map)) {
    throw new SplError(
      'JSON data must start with [, end with ] and consist of JSON objects.',
      data.value.span,
      null,
      'data',
    );
  }
  return (list as readonly ReadonlyMap<string, JsonValue>[]).map((object) => {
    const row = newRow();
    row._time = now;
    row._raw = compactJson(object);
    for (const [key, value] of object) if (value !== null) row[key] = leafText(value);
    return row;
  });
}
