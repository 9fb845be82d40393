import { basename } from 'node:path';
import type { CsvTable } from '../knowledge/csv-table.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { LookupTable } from '../knowledge/lookup.ts';
import { defaultLookupSettings } from '../knowledge/lookup-settings.ts';
import { custom } from '../plan/custom.ts';
import { nothing } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { findTable } from './shared/find-lookup.ts';
import {
  appendRows,
  readTableOutput,
  type TableOutput,
  tableOfRows,
  tableOutputOptions,
} from './shared/table-output.ts';

export interface OutputlookupArguments extends TableOutput {
  readonly name: string;
  /** Rows replace those with the same key; the others stay. */
  readonly keyField: string | null;
}

const options: readonly CommandOption[] = [
  ...tableOutputOptions,
  { name: 'key_field', values: '<field>', summary: 'Rows of the table with the same key are replaced, others stay.' },
  { name: 'createinapp', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
  { name: 'create_context', values: 'app|user|system', default: 'app', summary: 'Accepted; has no effect here.' },
  { name: 'allow_updates', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
];

export const outputlookupCommand = custom<OutputlookupArguments>({
  name: 'outputlookup',
  aliases: [],
  role: 'dataset',
  keeps: 'data',
  group: 'knowledge and stored data',
  summary: 'Makes a lookup table of the rows, for this and later searches, and passes them on.',
  syntax:
    'outputlookup [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] [max=<int>] [key_field=<field>] <lookup>',
  options,
  example: {
    spl: '| makeresults | eval user="amy" | table user | outputlookup seen_users',
    rows: [{ user: 'amy' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const name = reader.requiredName('the name of a lookup');
    reader.end();
    if (/[\\/]|^\.|\.\./.test(name.text)) {
      throw new SplError(
        `'${name.text}' is no name of a lookup.`,
        name.span,
        'Use a plain name, without folders.',
        'file-name',
      );
    }
    return { ...readTableOutput(reader, true), name: name.text, keyField: reader.text('key_field') };
  },

  describe: ({ name, append }) => `${append ? 'Adds the rows to' : 'Writes the rows to'} the lookup ${name}.`,
  fields: (_, input) => input,
  // It may name fields that are not there.
  ownReads: () => nothing,
  needs: () => 'all',

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'outputlookup');
    const existing = findTable(args.name, context.knowledgeBase);
    const table = tableOfRows(input, rows, args, existing !== undefined);
    if (table !== null) {
      const lookup = lookupOf(args.name, nextTable(table, rows, existing, args), existing);
      // The rows of a collection are read where they are kept.
      const isKept = lookup.collection !== undefined && context.tableFiles !== undefined;
      if (!isKept) keepLookup(lookup, args.name, context.knowledgeBase);
      context.tableFiles?.writeLookup(lookup);
    }
    return { ...input, rows };
  },
});

function nextTable(
  table: CsvTable,
  rows: readonly Row[],
  existing: LookupTable | undefined,
  args: OutputlookupArguments,
): CsvTable {
  const { keyField, append, keepMultivalues } = args;
  if (existing?.collection !== undefined) keepKeys(table, rows);
  if (keyField !== null) return replaceByKey(table, rows, existing, keyField);
  if (append && existing?.collection !== undefined) return { ...existing, rows: [...existing.rows, ...table.rows] };
  return append && existing ? appendRows(existing, table, keepMultivalues) : table;
}

/** Records of a collection that were read keep their keys: they are written in the place of what they were. */
function keepKeys(table: CsvTable, rows: readonly Row[]): void {
  for (const [number, row] of table.rows.entries()) {
    const key = rows[number]?._key;
    if (key != null) row._key = key;
  }
}

/** The key of a row stands in `_key`, as in Splunk's KV store. */
function replaceByKey(
  table: CsvTable,
  rows: readonly Row[],
  existing: LookupTable | undefined,
  keyField: string,
): CsvTable {
  const kept = new Map<string, Row>();
  const keyOf = (row: Row, field: string): string | undefined => {
    const [key] = toList(row[field]);
    return key === undefined ? undefined : toText(key);
  };
  for (const [number, row] of (existing?.rows ?? []).entries()) kept.set(keyOf(row, '_key') ?? `\0${number}`, row);
  for (const [number, row] of table.rows.entries()) {
    const key = keyOf(rows[number]!, keyField);
    if (key !== undefined) row._key = key;
    kept.set(key ?? `\0new ${number}`, row);
  }
  return { fields: [...new Set([...(existing?.fields ?? []), ...table.fields])], rows: [...kept.values()] };
}

function lookupOf(name: string, table: CsvTable, existing: LookupTable | undefined): LookupTable {
  return {
    name: existing?.name ?? name,
    file: existing?.file ?? null,
    ...(existing?.collection === undefined ? {} : { collection: existing.collection }),
    fields: table.fields,
    rows: table.rows,
    settings: existing?.settings ?? defaultLookupSettings,
  };
}

/** Puts the table under its name, and under the name of its definition or file where that is another. */
function keepLookup(lookup: LookupTable, name: string, { lookups }: Knowledge): void {
  const names = new Set([name, lookup.name, ...(lookup.file === null ? [] : [basename(lookup.file)])]);
  const stem = name.replace(/\.csv$/i, '');
  for (const other of [stem, `${stem}.csv`]) if (lookups.has(other)) names.add(other);
  for (const other of names) {
    const settings = other === name ? lookup.settings : (lookups.get(other)?.settings ?? lookup.settings);
    lookups.set(other, { ...lookup, name: other, settings });
  }
}
