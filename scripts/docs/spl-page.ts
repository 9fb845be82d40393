import { commands } from '../../src/commands/registry.ts';
import type { Aggregation } from '../../src/functions/aggregation.ts';
import { aggregations } from '../../src/functions/aggregation-registry.ts';
import type { EvalFunction } from '../../src/functions/eval-function.ts';
import { evalFunctions } from '../../src/functions/eval-registry.ts';
import type { Command } from '../../src/plan/lowering.ts';
import { defaultFieldKind, defaultFieldNames } from '../../src/values/default-fields.ts';
import type { Value } from '../../src/values/value.ts';
import { block, cell, code, plain, table } from './markdown.ts';

/** `docs/spl.md`: every command, eval function and aggregation, as the registries describe them. */
export function splPage(): string {
  const known = [...new Set(commands.values())];
  const all = known.filter((command) => !isRefused(command));
  const functions = [...evalFunctions.values()];
  const aggregates = [...new Set(aggregations.values())];
  return `${[
    '# SPL reference',
    '<!-- Written by `npm run docs` from the registries in src/commands and src/functions; a test compares. Do not edit. -->',
    `What splite knows of Splunk's Search Processing Language: ${all.length} [commands](#commands), ${functions.length} [eval functions](#eval-functions) and ${aggregates.length} [aggregations](#aggregations). ` +
      'Every example runs as it stands, without any data, and gives the rows shown; the tests run them all.',
    'In a syntax, `<...>` stands for what you put in, `[...]` may be left out, `...` may be repeated, `a|b` is a choice.',
    '## Commands',
    ...commandGroups.map(([group, title]) => `**${title}**: ${namesOf(all, group)}`),
    ...commandGroups.flatMap(([group, title, introduction]) => [
      `### ${title}`,
      introduction,
      ...inGroup(all, group).map(commandSection),
    ]),
    '### Not supported',
    'These are known by name. A search with one of them is refused before anything is read.',
    refusedTable(known.filter(isRefused)),
    '## Eval functions',
    'For `eval`, `where`, `fieldformat` and `eval(...)` inside aggregates. A function of a missing field gives nothing, unless its summary says otherwise.',
    ...[...new Set(functions.map(({ group }) => group))]
      .sort()
      .flatMap((group) => [`### ${capital(group)} functions`, functionTable(inGroup(functions, group))]),
    '## Aggregations',
    'For `stats`, `eventstats`, `streamstats`, `chart`, `timechart`, `tstats` and their kin. Rows that lack the field are passed over; every value of a multivalue counts. ' +
      'The examples list the values of one field, newest first.',
    aggregationTable(aggregates),
    '## Default fields',
    'Beside its own fields every event has these, in the terms of a search, in `tstats` over events and in later commands. They are there only when the search ' +
      'names them (`date_*` names all of the clock), so that no wildcard reaches them otherwise; a field that an event has itself goes before.',
    defaultFieldTable(),
  ].join('\n\n')}\n`;
}

const defaultFieldOrigins = {
  clock:
    'the time of the event (`_time`) in the zone of the search; names in lower case; `date_zone` in minutes east of UTC',
  text: 'the text of the event: how many lines it has, and the punctuation of its first line',
  fixed: '`local`: all events lie in one store',
} as const;

function defaultFieldTable(): string {
  const rows = (['clock', 'text', 'fixed'] as const).map((kind) => [
    defaultFieldNames
      .filter((name) => defaultFieldKind(name) === kind)
      .map(code)
      .join(', '),
    defaultFieldOrigins[kind],
  ]);
  return table(['field', 'taken from'], rows);
}

const commandGroups: readonly (readonly [group: Command['group'], title: string, introduction: string])[] = [
  ['search and shape', 'Search and shape', 'Find events, keep, order and arrange rows.'],
  ['extract', 'Extract', 'Make fields out of text, JSON and XML.'],
  ['convert and eval', 'Convert and compute', 'Compute and change the fields of each row.'],
  ['aggregate', 'Aggregate', 'Make statistics of many rows.'],
  ['combine', 'Combine', 'Bring the results of several searches together.'],
  [
    'knowledge and stored data',
    'Knowledge and stored data',
    'Data models, lookups, saved searches, tags, and what the store holds.',
  ],
  ['beyond core', 'Beyond core SPL', 'Commands that apps bring to Splunk.'],
  [
    'not run',
    'Accepted, not run',
    'These do something outside of the search, or nothing that matters here. Rows pass through.',
  ],
];

function inGroup<Entry extends { readonly name: string; readonly group: string }>(
  entries: readonly Entry[],
  group: string,
): readonly Entry[] {
  return entries.filter((entry) => entry.group === group).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const namesOf = (all: readonly Command[], group: string): string =>
  inGroup(all, group)
    .map(({ name }) => `[${name}](#${name})`)
    .join(', ');

const capital = (text: string): string => (text === 'json' ? 'JSON' : text.charAt(0).toUpperCase() + text.slice(1));

// ---------------------------------------------------------------------------------------------------- commands

const isRefused = ({ refused }: Command): boolean => refused !== undefined;

/** A line for each reason. */
function refusedTable(refused: readonly Command[]): string {
  const names = new Map<string, string[]>();
  for (const command of refused) {
    const reason = command.refused ?? '';
    names.set(reason, [...(names.get(reason) ?? []), command.name]);
  }
  return table(
    ['command', 'why'],
    [...names].map(([reason, list]) => [list.map(code).join(', '), plain(reason)]),
  );
}

function commandSection(command: Command): string {
  const parts = [`#### ${command.name}`, plain(command.summary), block(command.syntax.replaceAll(' | ', '\n'))];
  if (command.options.length > 0) {
    parts.push(
      table(
        ['option', 'values', 'default', ''],
        command.options.map(({ name, values, default: fallback, summary }) => [
          code(name),
          code(values),
          fallback === undefined ? '' : code(fallback),
          plain(summary),
        ]),
      ),
    );
  }
  parts.push(supportOf(command));
  const { example } = command;
  if (example !== null) {
    parts.push(block(example.spl));
    const columns = [...new Set(example.rows.flatMap((row) => Object.keys(row)))];
    parts.push(
      columns.length === 0
        ? `gives ${example.rows.length === 1 ? 'one row' : `${example.rows.length} rows`} without fields.`
        : table(
            columns.map(plain),
            example.rows.map((row) => columns.map((column) => cell(row[column]))),
          ),
    );
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

const roles: Readonly<Record<Command['role'], string>> = {
  generating: 'Makes rows, so it stands first in a search.',
  streaming: 'Works row by row.',
  centralised: 'Works row by row, and the order of the rows matters.',
  transforming: 'Reads all rows and gives others.',
  dataset: 'Reads all rows before it gives the first.',
};

/** How the command works here, as far as its entry says. */
function supportOf(command: Command): string {
  const notes = [roles[command.role]];
  if (command.standsElse === 'later') notes.push('With `append=t` it may stand later and adds to the rows before it.');
  if (command.standsElse === 'first') notes.push('It may also stand first.');
  if (command.relational) notes.push('Becomes part of the scan that reads the store where that is exact.');
  if (command.aliases.length > 0) notes.push(`Also written ${command.aliases.map(code).join(', ')}.`);
  return notes.join(' ');
}

// ---------------------------------------------------------------------------------------------------- functions

function functionTable(functions: readonly EvalFunction[]): string {
  return table(
    ['function', '', 'example'],
    functions.map(({ signature, summary, example: [expression, value, fields] }) => {
      const given = Object.entries(fields ?? {}).map(([field, content]) => `${field}=${valueText(content)}`);
      return [
        code(signature),
        plain(summary),
        `${code(expression)} is ${code(valueText(value))}${given.length > 0 ? ` where ${given.map(code).join(', ')}` : ''}`,
      ];
    }),
  );
}

function aggregationTable(aggregates: readonly Aggregation[]): string {
  return table(
    ['aggregation', '', 'example', 'also written'],
    [
      ...aggregates.map(({ signature, summary, example: [input, result, parameter], aliases }) => [
        code(signature),
        plain(summary),
        `${parameter === undefined ? '' : `${code(String(parameter))} of `}${code(input.map(valueText).join(', '))} is ${code(valueText(result))}`,
        aliases.map(code).join(', '),
      ]),
      [
        code('sparkline(<aggregation>[, <span>])'),
        'The course of an aggregation over time, as a multivalue that user interfaces draw.',
        '',
        '',
      ],
    ],
  );
}

function valueText(value: Value | boolean): string {
  if (value == null) return 'nothing';
  if (Array.isArray(value)) return `[${value.map((item) => valueText(item as Value)).join(', ')}]`;
  return typeof value === 'string' ? `"${value.replaceAll('\n', '\\n')}"` : String(value);
}
