import { custom } from '../../plan/custom.ts';
import { union } from '../../plan/field-demand.ts';
import type { CommandOption, ReadContext } from '../../plan/lowering.ts';
import { isInternalField } from '../../plan/visible-fields.ts';
import type { Span } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toText } from '../../values/number.ts';
import { copyRow, newRow, type Row } from '../../values/row.ts';
import { columnName, readTable, type TableChoice, type TableLine } from '../../values/text-table.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { type MultikvRules, readMultikvRules } from './rules.ts';
import { bodyLines } from './sections.ts';

interface MultikvArguments extends TableChoice {
  readonly copyFields: boolean;
  readonly removeOriginal: boolean;
  /** A stanza of multikv.conf; null: tables are found by their looks. */
  readonly rules: MultikvRules | null;
  readonly severalTables: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'copyattrs', values: '<bool>', default: 'true', summary: 'Copy the fields of the event to each new row.' },
  { name: 'forceheader', values: '<int>', summary: 'The line that is the header, counted from 1.' },
  {
    name: 'noheader',
    values: '<bool>',
    default: 'false',
    summary: 'There is no header: columns are called Column_1 and so on.',
  },
  { name: 'rmorig', values: '<bool>', default: 'true', summary: 'Drop the original event.' },
  {
    name: 'multitable',
    values: '<bool>',
    default: 'true',
    summary: 'With conf: an event may hold several tables; otherwise one is read.',
  },
  { name: 'conf', values: '<stanza>', summary: 'How the table is read: a stanza of multikv.conf of an app.' },
];

export const multikvCommand = custom<MultikvArguments>({
  name: 'multikv',
  aliases: [],
  extracts: true,
  role: 'streaming',
  group: 'extract',
  summary: 'Makes a row of each line of an event that holds a table, such as the output of top or netstat.',
  syntax:
    'multikv [conf=<stanza>] [fields <field>...] [filter <text>...] [forceheader=<int>] [noheader=<bool>] [copyattrs=<bool>] [rmorig=<bool>]',
  options,
  example: {
    spl: '| makeresults | eval _raw="PID CMD;1 init;22 sshd" | rex mode=sed "y/;/\\n/" | multikv | table PID CMD',
    rows: [
      { PID: 1, CMD: 'init' },
      { PID: 22, CMD: 'sshd' },
    ],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    let fields: readonly string[] = [];
    let filter: readonly string[] = [];
    while (!reader.done()) {
      if (reader.keyword('fields')) fields = reader.names(['filter']).map((name) => name.text);
      else if (reader.keyword('filter')) filter = reader.names(['fields']).map((name) => name.text);
      else if (!reader.comma()) reader.fail("Expected 'fields' or 'filter'.");
    }
    const noHeader = reader.boolean('noheader', false);
    const headerLine = reader.integer('forceheader', 0, { min: 1 });
    const conf = reader.option('conf');
    if (conf !== null && (noHeader || headerLine > 0))
      throw new SplError(
        "'conf' says where the header is.",
        conf.span,
        'Leave forceheader and noheader out.',
        'arguments',
      );
    if (noHeader && headerLine > 0)
      throw new SplError(
        "'noheader' and 'forceheader' exclude each other.",
        reader.option('forceheader')!.span,
        null,
        'arguments',
      );
    return {
      fields,
      filter,
      headerLine,
      noHeader,
      copyFields: reader.boolean('copyattrs', true),
      removeOriginal: reader.boolean('rmorig', true),
      rules: conf === null ? null : findRules(reader.text('conf', ''), conf.value.span, context),
      severalTables: reader.boolean('multitable', true),
    };
  },

  describe: () => 'Makes a row of each line of the tables in events.',
  fields: (_, input) => ({ ...input, open: true }),
  needs: ({ copyFields }, wanted) => (copyFields ? union(wanted, ['_raw']) : new Set(['_raw', '_time'])),
  operator: (args) => (input) => ({ ...input, open: true, rows: tableRows(input.rows, args) }),
});

function findRules(name: string, at: Span, { knowledgeBase: { multikv } }: ReadContext): MultikvRules {
  const stanza = multikv?.stanzas.get(name);
  if (multikv === undefined || stanza === undefined) {
    const nearest = nearestName(name, multikv?.stanzas.keys() ?? []);
    throw new SplError(
      `There is no stanza [${name}] in multikv.conf.`,
      at,
      nearest === null ? 'Name the app that has it: --content DIR.' : `Did you mean '${nearest}'?`,
      'unknown-stanza',
    );
  }
  try {
    return readMultikvRules(multikv, stanza);
  } catch (error) {
    throw new SplError(`[${name}] of multikv.conf cannot be used: ${(error as Error).message}`, at, null, 'stanza');
  }
}

/** The lines of the tables that the rules find. */
function ruledLines(raw: string, rules: MultikvRules, args: MultikvArguments): readonly TableLine[] | null {
  const lines = bodyLines(raw, rules, args.severalTables);
  if (lines === null) return null;
  return lines
    .filter(({ text }) => args.filter.length === 0 || args.filter.some((wanted) => text.includes(wanted)))
    .map(({ text, header, tokens }) => ({
      text,
      cells: tokens
        .map((value, index) => [columnName(header[index] ?? `Column_${index + 1}`), value] as const)
        .filter(([column, value]) => value !== '' && (args.fields.length === 0 || args.fields.includes(column))),
    }));
}

function* tableRows(rows: Iterable<Row>, args: MultikvArguments): Iterable<Row> {
  for (const row of rows) {
    const raw = row._raw == null || typeof row._raw === 'object' ? null : toText(row._raw);
    const table = raw === null ? null : args.rules ? ruledLines(raw, args.rules, args) : readTable(raw, args);
    // An event without a table goes on as it is.
    if (table === null || !args.removeOriginal) yield row;
    if (table !== null) for (const line of table) yield lineRow(row, line, args);
  }
}

function lineRow(event: Row, { text, cells }: TableLine, { copyFields }: MultikvArguments): Row {
  const row = copyFields ? copyRow(event) : newRow();
  if (!copyFields) for (const field in event) if (isInternalField(field)) row[field] = event[field];
  row._raw = text;
  for (const [column, value] of cells) row[column] = value;
  return row;
}
