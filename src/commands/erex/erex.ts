import { custom } from '../../plan/custom.ts';
import { union } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { withColumns } from '../../plan/row-stream.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { toList } from '../../values/value.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { learnPattern } from './learn-pattern.ts';

export interface ErexArguments {
  readonly field: string;
  readonly fromField: string;
  readonly examples: readonly string[];
  readonly counterexamples: readonly string[];
  /** Rows with examples that are learned from. */
  readonly maxTrainers: number;
}

const options: readonly CommandOption[] = [
  { name: 'examples', values: '"<value>, <value>..."', summary: 'Values as they occur, which shall be extracted.' },
  { name: 'counterexamples', values: '"<value>, <value>..."', summary: 'Values that shall not be extracted.' },
  { name: 'fromfield', values: '<field>', default: '_raw', summary: 'The field to look in.' },
  { name: 'maxtrainers', values: '<int>', default: '100', summary: 'Rows that are learned from, from 1 to 1000.' },
];

export const erexCommand = custom<ErexArguments>({
  name: 'erex',
  aliases: [],
  role: 'dataset',
  group: 'extract',
  summary:
    'Extracts values that look and stand like examples: finds a regular expression for them in the first rows that hold one, applies it to all rows, and says it in a notice, for use with rex.',
  syntax:
    'erex [<field>] examples="<value>, ..." [counterexamples="<value>, ..."] [fromfield=<field>] [maxtrainers=<int>]',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | eval m=if(n=1,"from 10.1.1.7 port 3351","from 10.2.2.9 port 22") | erex port fromfield=m examples="3351" | table port',
    rows: [{ port: 3351 }, { port: 22 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const field = reader.name()?.text;
    reader.end();
    const list = (name: string): readonly string[] =>
      (reader.text(name) ?? '')
        .split(',')
        .map((example) => example.trim())
        .filter((example) => example !== '');
    const examples = list('examples');
    if (examples.length === 0)
      throw new SplError('\'erex\' needs examples="<value>, ...".', stage.nameSpan, null, 'arguments');
    return {
      field: field ?? 'field',
      fromField: reader.text('fromfield', '_raw'),
      examples,
      counterexamples: list('counterexamples'),
      maxTrainers: reader.integer('maxtrainers', 100, { min: 1, max: 1000 }),
    };
  },

  describe: ({ field, fromField, examples }) =>
    `Extracts ${field} from ${fromField} where values look like ${examples.join(', ')}.`,
  fields: ({ field }, input) => withFields(input, field),
  needs: ({ field, fromField }, wanted) =>
    wanted !== 'all' && !wanted.has(field) ? wanted : union(wanted, [fromField]),

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'erex');
    const learned = learnPattern({ ...args, texts: trainers(rows, args) });
    if (learned === null) {
      context.notice(
        `'erex' found no regular expression that takes ${args.examples.join(', ')} out of ${args.fromField}.`,
      );
    } else {
      context.notice(
        `'erex' learned: rex field=${args.fromField} "${`${learned.prefix}(?<${args.field}>${learned.value})`.replaceAll('"', '\\"')}"`,
      );
      for (const row of rows)
        for (const text of textsOf(row, args.fromField)) {
          const value = learned.find(text);
          if (value === null) continue;
          row[args.field] = value;
          break;
        }
    }
    return { columns: withColumns(input.columns, [args.field]), open: input.open, rows };
  },
});

const textsOf = (row: Row, field: string): readonly string[] => toList(row[field]).map(toText);

/** The first texts that hold an example, or a counterexample. */
function trainers(
  rows: readonly Row[],
  { fromField, examples, counterexamples, maxTrainers }: ErexArguments,
): string[] {
  const found: string[] = [];
  for (const row of rows)
    for (const text of textsOf(row, fromField)) {
      if (found.length >= maxTrainers) return found;
      if ([...examples, ...counterexamples].some((example) => text.includes(example))) found.push(text);
    }
  return found;
}
