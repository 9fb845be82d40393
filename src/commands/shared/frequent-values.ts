import type { Command, CommandOption } from '../../plan/lowering.ts';
import type { FrequentOperator } from '../../plan/row-operators.ts';
import type { CommandStage } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { ArgumentReader } from './arguments.ts';

const frequentValuesOptions: readonly CommandOption[] = [
  { name: 'limit', values: '<int>', default: '10', summary: 'Values to return for each group; 0 returns all.' },
  { name: 'showcount', values: '<bool>', default: 'true', summary: 'Add the number of rows with the values.' },
  { name: 'showperc', values: '<bool>', default: 'true', summary: 'Add the share of the rows with the values.' },
  { name: 'countfield', values: '<string>', default: 'count', summary: 'Name of the field with the number.' },
  { name: 'percentfield', values: '<string>', default: 'percent', summary: 'Name of the field with the share.' },
  { name: 'useother', values: '<bool>', default: 'false', summary: 'Add a row for all values beyond the limit.' },
  { name: 'otherstr', values: '<string>', default: 'OTHER', summary: 'The value that this row shows.' },
];

/** Reads `[<n>] <option>... <field>... [by <field>...]`. */
function readFrequentValues(stage: CommandStage): Omit<FrequentOperator, 'kind' | 'first'> {
  const reader = new ArgumentReader(stage, frequentValuesOptions);
  const names = reader.names(['by']);
  const by = reader.keyword('by') ? reader.names() : [];
  if (reader.peek() === null && stage.body.shape === 'arguments' && endsWithBy(stage) && by.length === 0)
    reader.fail("Expected a field after 'by'.");
  reader.end();
  const leading = names[0];
  const number = leading?.quote === '' && /^\d+$/.test(leading.text) && names.length > 1 ? Number(leading.text) : null;
  const fields = number === null ? names : names.slice(1);
  if (fields.length === 0)
    throw new SplError(`'${stage.name}' needs at least one field.`, stage.nameSpan, null, 'arguments');
  const countField = reader.boolean('showcount', true) ? reader.text('countfield', 'count') : null;
  const percentField = reader.boolean('showperc', true) ? reader.text('percentfield', 'percent') : null;
  const taken = [...fields, ...by].find(({ text }) => text === countField || text === percentField);
  if (taken) {
    throw new SplError(
      `'${stage.name}' writes its result to a field named '${taken.text}', which is also one of its fields.`,
      taken.span,
      `Name the result differently with ${taken.text === countField ? 'countfield' : 'percentfield'}=<name>.`,
      'duplicate-field',
    );
  }
  return {
    fields: fields.map(({ text }) => text),
    by: by.map(({ text }) => text),
    limit: reader.option('limit') ? reader.integer('limit', 10, { min: 0 }) : (number ?? 10),
    countField,
    percentField,
    other: reader.boolean('useother', false) ? reader.text('otherstr', 'OTHER') : null,
  };
}

function endsWithBy({ body }: CommandStage): boolean {
  const last = body.shape === 'arguments' ? body.arguments.at(-1) : undefined;
  return last?.kind === 'text' && !last.quoted && last.text.toLowerCase() === 'by';
}

/** What top and rare have in common; `first` says which counts come first. */
export function frequentValuesCommand(
  texts: Pick<Command, 'name' | 'aliases' | 'summary' | 'example'> & { readonly adjective: string },
  first: FrequentOperator['first'],
): Command {
  const { adjective, ...own } = texts;
  return {
    ...own,
    role: 'transforming',
    standsElse: null,
    relational: false,
    group: 'aggregate',
    syntax: `${texts.name} [<n>] [<option>]... <field>... [BY <field>...]`,
    options: frequentValuesOptions,
    lower(stage) {
      const operator: FrequentOperator = { kind: 'frequent', first, ...readFrequentValues(stage) };
      return {
        operators: [operator],
        role: 'transforming',
        place: 'later',
        describe: () => describe(operator, adjective),
      };
    },
  };
}

function describe({ fields, by, limit }: FrequentOperator, adjective: string): string {
  const values = fields.length === 1 ? 'values' : 'combinations';
  const each = by.length === 0 ? '' : ` for each ${by.join(', ')}`;
  return `Lists the ${limit === 0 ? '' : `${limit} `}${adjective} ${values} of ${fields.join(', ')}${each}.`;
}
