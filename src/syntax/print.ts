import type {
  AggregateBody,
  AggregateItem,
  Argument,
  ArgumentValue,
  BinaryOperator,
  ByItem,
  CommandBody,
  CommandStage,
  Expression,
  FromClause,
  MacroCall,
  Name,
  OptionItem,
  Pipeline,
  RegexBody,
  SearchExpression,
  SearchIn,
  Stage,
  Text,
} from './ast.ts';
import { escapeSearchText } from './text-escapes.ts';

/**
 * Prints a tree as SPL that parses to the same tree. `separator` stands before each pipe but the first: a blank, or a
 * line break for one stage a line.
 */
export function printPipeline(pipeline: Pipeline, separator = ' '): string {
  const stages = pipeline.stages.map((stage) => printStage(stage, separator));
  const text = stages.join(`${separator}| `);
  return pipeline.leadingPipe ? `| ${text}` : text;
}

export function printStage(stage: Stage, separator = ' '): string {
  if (stage.kind === 'macro-stage') return joined([printMacro(stage.macro), printArguments(stage.rest, separator)]);
  const body = printBody(stage, separator);
  // A term that is the word `search` would be read as the command.
  if (stage.implied) return body === '' || /^search(?:\s|$)/i.test(body) ? joined([stage.name, body]) : body;
  return body === '' ? stage.name : `${stage.name} ${body}`;
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

function printBody(stage: CommandStage, separator: string): string {
  const body: CommandBody = stage.body;
  switch (body.shape) {
    case 'search':
      return body.terms === null ? '' : printSearch(body.terms, separator);
    case 'assignments':
      return body.assignments.map((a) => `${printName(a.target)}=${printExpression(a.expression)}`).join(', ');
    case 'expression':
      return printExpression(body.expression);
    case 'aggregate':
      return printAggregateBody(body, separator);
    case 'regex':
      return printRegexBody(body);
    case 'arguments': {
      const args = printArguments(body.arguments, separator);
      return body.where === null ? args : joined([args, 'where', printSearch(body.where, separator)]);
    }
  }
}

export function printName(name: Name): string {
  return name.quote === '' ? name.text : `${name.quote}${escapeSearchText(name.text)}${name.quote}`;
}

/** An operator and its right side; a value that begins with `=` keeps its distance, or both would be read as one operator. */
const withRightSide = (operator: string, right: string): string =>
  `${operator}${right.startsWith('=') ? ' ' : ''}${right}`;

const printText = (text: Text): string => (text.quoted ? `"${text.raw}"` : text.raw);
const printMacro = (macro: MacroCall): string => `\`${macro.text}\``;

function printSubsearch(pipeline: Pipeline, separator: string): string {
  return `[ ${printPipeline(pipeline, separator === ' ' ? ' ' : `${separator}    `)} ]`;
}

// ---------------------------------------------------------------------------------------------------- search terms

export function printSearch(expression: SearchExpression, separator = ' ', strength = 0): string {
  // Inside another operator both have brackets: OR binds tighter than AND, which many readers do not expect.
  const wrap = (text: string): string => (strength > 0 ? `(${text})` : text);
  switch (expression.kind) {
    case 'and':
      if (expression.terms.length === 0) return '( )';
      return wrap(expression.terms.map((term) => printSearch(term, separator, 1)).join(' AND '));
    case 'or':
      return wrap(expression.terms.map((term) => printSearch(term, separator, 1)).join(' OR '));
    case 'not':
      return `NOT ${printSearch(expression.term, separator, 1)}`;
    case 'comparison': {
      const { field, operator, value } = expression;
      const right =
        value.kind === 'text'
          ? printText(value)
          : value.kind === 'macro'
            ? printMacro(value)
            : value.kind === 'case'
              ? `${value.directive}(${value.text})`
              : printSubsearch(value.pipeline, separator);
      // `user! =x` is a field that ends in an exclamation mark.
      const name = printName(field);
      return `${name}${name.endsWith('!') ? ' ' : ''}${withRightSide(operator, right)}`;
    }
    case 'in': {
      const items = expression.values.map((value) => printListed(value, separator));
      return `${printName(expression.field)} IN (${items.join(', ')})`;
    }
    case 'keyword':
      return expression.directive === null
        ? printText(expression.text)
        : `${expression.directive}(${expression.text.raw})`;
    case 'subsearch':
      return printSubsearch(expression.pipeline, separator);
    case 'macro':
      return printMacro(expression);
  }
}

/** A value of `field IN (...)`. */
export function printListed(value: SearchIn['values'][number], separator = ' '): string {
  return value.kind === 'text'
    ? printText(value)
    : value.kind === 'macro'
      ? printMacro(value)
      : printSubsearch(value.pipeline, separator);
}

// ---------------------------------------------------------------------------------------------------- expressions

const strengths: Readonly<Record<BinaryOperator, number>> = {
  xor: 0,
  or: 1,
  and: 2,
  '=': 4,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  like: 4,
  '.': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
};
const NOT = 3;
const COMPARISON = 4;
const SIGN = 8;

export function printExpression(expression: Expression, strength = 0): string {
  const wrap = (own: number, text: string): string => (own < strength ? `(${text})` : text);
  switch (expression.kind) {
    case 'number':
      return expression.raw;
    case 'string':
      return `"${expression.raw}"`;
    case 'field':
      return printName(expression.name);
    case 'unary':
      return expression.operator === 'not'
        ? wrap(NOT, `NOT ${printExpression(expression.operand, NOT)}`)
        : wrap(SIGN, `${expression.operator}${printExpression(expression.operand, SIGN)}`);
    case 'binary': {
      const own = strengths[expression.operator];
      const operator = /[a-z]/.test(expression.operator) ? expression.operator.toUpperCase() : expression.operator;
      return wrap(
        own,
        `${printExpression(expression.left, own)} ${operator} ${printExpression(expression.right, own + 1)}`,
      );
    }
    case 'in-list':
      return wrap(
        COMPARISON,
        `${printExpression(expression.operand, COMPARISON)} IN (${expression.items.map((item) => printExpression(item)).join(', ')})`,
      );
    case 'call':
      return `${expression.name}(${expression.args.map((arg) => printExpression(arg)).join(', ')})`;
    case 'macro':
      return printMacro(expression);
    case 'subsearch':
      return printSubsearch(expression.pipeline, ' ');
  }
}

// ---------------------------------------------------------------------------------------------------- aggregates

function printAggregateBody(body: AggregateBody, separator: string): string {
  const parts = body.items.map((item) => printAggregateItem(item, separator));
  if (body.from) parts.push(printFrom(body.from));
  if (body.where) parts.push(`where ${printSearch(body.where, separator)}`);
  if (body.over) parts.push(`over ${printByList(body.over, separator)}`);
  if (body.by) parts.push(`by ${printByList(body.by, separator)}`);
  if (body.series) parts.push(`where ${printArguments(body.series, separator)}`);
  return joined(parts);
}

export function printFrom({ type, target, span }: FromClause): string {
  if (type === 'macro') return `from ${target}`;
  return `from ${type}=${/^`[\s\S]+`$/.test(target) ? target : printName({ text: target, quote: '"', span })}`;
}

export function printAggregateItem(item: AggregateItem, separator: string): string {
  if (item.kind === 'macro') return printMacro(item);
  if (item.kind === 'option') return printOption(item, separator);
  // The text as typed: it is the default name of the result.
  return item.alias === null ? item.text : `${item.text} as ${printName(item.alias)}`;
}

export function printByList(items: readonly ByItem[], separator: string): string {
  return printByItems(items, separator).join(' ');
}

/** Each item of a by-list; a name such as `user=` has a comma behind it, or what follows would be read as its value. */
export function printByItems(items: readonly ByItem[], separator: string): readonly string[] {
  return items.map((item, index) => {
    if (item.kind === 'macro') return printMacro(item);
    if (item.kind === 'option') return printOption(item, separator);
    const name = item.prefix ? `PREFIX(${item.name.text})` : printName(item.name);
    return name.endsWith('=') && index < items.length - 1 ? `${name},` : name;
  });
}

function printRegexBody(body: RegexBody): string {
  const [pattern = '', ...others] = (body.pattern === null ? [] : [body.pattern, ...body.others]).map((part) =>
    part.kind === 'macro' ? printMacro(part) : printText(part),
  );
  if (body.field) return `${printName(body.field)}${body.negated ? '!=' : '='}${pattern}`;
  return joined([...body.options.map((option) => printOption(option, ' ')), pattern, ...others]);
}

// ---------------------------------------------------------------------------------------------------- arguments

const printOption = (option: OptionItem, separator: string): string =>
  `${option.typed}${withRightSide('=', printValue(option.value, separator))}`;

function printValue(value: ArgumentValue, separator: string): string {
  switch (value.kind) {
    case 'text':
      return printText(value);
    case 'macro':
      return printMacro(value);
    case 'subsearch':
      return printSubsearch(value.pipeline, separator);
    case 'group':
      return `(${value.inner})`;
    case 'call':
      return `${value.name}(${value.inner})`;
  }
}

/** Arguments in a line; a comma touches what stands before it. */
function printArguments(list: readonly Argument[], separator = ' '): string {
  return list
    .map((argument, i) => `${i === 0 || argument.kind === 'comma' ? '' : ' '}${printArgument(argument, separator)}`)
    .join('');
}

export function printArgument(argument: Argument, separator = ' '): string {
  switch (argument.kind) {
    case 'option':
      return printOption(argument, separator);
    case 'comma':
      return ',';
    case 'operator':
      return argument.text;
    default:
      return printValue(argument, separator);
  }
}
