import { parseExpression } from '../../grammar/parse.ts';
import { compileExpression, compilePredicate } from '../functions/compile-expression.ts';
import { fieldsOfExpression } from '../functions/expression-fields.ts';
import { customOperator } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { Command, CommandOption, ReadContext } from '../plan/lowering.ts';
import type { Operator } from '../plan/operator.ts';
import type { Argument, CommandStage, Expression } from '../syntax/ast.ts';
import { printExpression } from '../syntax/print.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { Row } from '../values/row.ts';
import { parsedAt, textOfArguments } from './shared/argument-text.ts';
import { ArgumentReader } from './shared/arguments.ts';

interface Condition {
  readonly expression: Expression;
  /** True goes on, false stops, null: `nullGoesOn` decides. */
  readonly test: (row: Row) => boolean | null;
}

interface HeadArguments {
  readonly limit: number;
  readonly condition: Condition | null;
  readonly nullGoesOn: boolean;
  readonly keepLast: boolean;
}

const options: readonly CommandOption[] = [
  {
    name: 'limit',
    values: '<int>',
    default: '10',
    summary: 'How many rows to keep; with a condition there is no limit unless given.',
  },
  { name: 'null', values: '<bool>', default: 'false', summary: 'Whether a condition that is null counts as true.' },
  { name: 'keeplast', values: '<bool>', default: 'false', summary: 'Keep the row at which the condition fails.' },
];

export const headCommand: Command = {
  name: 'head',
  aliases: [],
  role: 'centralised',
  standsElse: null,
  relational: true,
  group: 'search and shape',
  summary: 'Keeps the first rows, or the rows up to the first one for which a condition fails.',
  syntax: 'head [<count>|(<condition>)] [limit=<int>] [null=<bool>] [keeplast=<bool>]',
  options,
  example: { spl: '| makeresults count=5 | streamstats count as n | head 2 | table n', rows: [{ n: 1 }, { n: 2 }] },

  lower(stage, context) {
    const args = readHead(stage, context);
    return {
      operators: [operatorOf(args)],
      role: 'centralised',
      place: 'later',
      describe: () => describe(args),
    };
  },
};

/** Without a condition it counts rows; with one, only the rows show where it ends. */
function operatorOf(args: HeadArguments): Operator {
  const { condition, limit } = args;
  if (condition === null) return { kind: 'limit', count: limit };
  return customOperator({
    name: 'head',
    needs: (wanted) => union(wanted, fieldsOfExpression(condition.expression)),
    run: () => (input) => ({ ...input, rows: firstRows(input.rows, { ...args, condition }) }),
  });
}

function readHead(stage: CommandStage, context: ReadContext): HeadArguments {
  const reader = new ArgumentReader(stage, options, { free: true });
  const given = reader.option('limit');
  const limit = given ? reader.integer('limit', 10, { min: 0 }) : null;
  const settings = { nullGoesOn: reader.boolean('null', false), keepLast: reader.boolean('keeplast', false) };
  const first = reader.peek();
  const count = first?.kind === 'text' && !first.quoted && /^\d+$/.test(first.text) ? first : null;
  if (count) {
    reader.next();
    if (reader.done()) {
      if (given) throw new SplError("'head' takes either a number or limit=, not both.", count.span, null, 'arguments');
      return { limit: Number(count.text), condition: null, ...settings };
    }
  }
  const items: Argument[] = count ? [count] : [];
  for (let item = reader.next(); item; item = reader.next()) items.push(item);
  if (items.length === 0) return { limit: limit ?? 10, condition: null, ...settings };
  return { limit: limit ?? Number.POSITIVE_INFINITY, condition: readCondition(items, context), ...settings };
}

function describe({ limit, condition, keepLast }: HeadArguments): string {
  const count = Number.isFinite(limit) ? `at most ${limit} rows` : 'rows';
  if (condition === null) return `Keeps the first ${limit} rows.`;
  const stop = keepLast ? 'with the row at which that fails' : 'up to the row at which that fails';
  return `Keeps ${count} while ${printExpression(condition.expression)}, ${stop}.`;
}

function readCondition(items: readonly Argument[], context: ReadContext): Condition {
  const { text, start } = textOfArguments(items);
  return parsedAt(start, () => {
    const expression = parseExpression(text);
    if (expression.kind === 'field')
      throw new SplError(
        `Error in 'head' command: '${text.trim()}' is neither a number nor a condition.`,
        { start: 0, end: text.trim().length },
        'Write a number of rows, or a comparison.',
        'arguments',
      );
    compilePredicate(expression, context);
    const { evaluate } = compileExpression(expression, context);
    return {
      expression,
      test: (row) => {
        const result = evaluate(row);
        return result == null ? null : result === true;
      },
    };
  });
}

function* firstRows(
  rows: Iterable<Row>,
  { limit, condition, nullGoesOn, keepLast }: HeadArguments & { readonly condition: Condition },
): Iterable<Row> {
  if (limit === 0) return;
  let count = 0;
  for (const row of rows) {
    if (!(condition.test(row) ?? nullGoesOn)) {
      if (keepLast) yield row;
      return;
    }
    yield row;
    if (++count >= limit) return;
  }
}
