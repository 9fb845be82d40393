import type { AggregateBody, CommandStage, Expression, Pipeline, SearchExpression, Stage } from './ast.ts';
import {
  printAggregateItem,
  printArgument,
  printByItems,
  printByList,
  printExpression,
  printFrom,
  printListed,
  printName,
  printPipeline,
  printSearch,
  printStage,
} from './print.ts';

/** Lines are broken where they would be longer. */
const lineWidth = 100;
const indent = '    ';

/**
 * Prints a search for reading: one stage a line, subsearches indented, the clauses and terms of long stages on lines of
 * their own. The comments of `pipeline.text` stand before the stage that they stood in or before. The result parses to
 * the same tree.
 */
export function formatPipeline(pipeline: Pipeline): string {
  const comments = commentsIn(pipeline.text);
  const lines: string[] = [];
  let next = 0;
  pipeline.stages.forEach((stage, index) => {
    const pipe = index > 0 || pipeline.leadingPipe ? '| ' : '';
    const text = pipe + formatStage(stage, pipe.length);
    // What is printed as typed (an aggregate, brackets) keeps its comments.
    const kept = commentsIn(text).map((comment) => comment.text);
    for (; next < comments.length && comments[next]!.start < stage.span.end; next++) {
      const at = kept.indexOf(comments[next]!.text);
      if (at < 0) lines.push(comments[next]!.text);
      else kept.splice(at, 1);
    }
    lines.push(text);
  });
  for (const { text } of comments.slice(next)) lines.push(text);
  return lines.join('\n');
}

/** True when two texts of searches have the same tree. */
export const sameTree = (a: Pipeline, b: Pipeline): boolean => printPipeline(a) === printPipeline(b);

function formatStage(stage: Stage, used: number): string {
  const short = printStage(stage);
  if (used + short.length <= lineWidth && !/\[[\s\S]*\|/.test(short)) return short;
  return stage.kind === 'command' ? formatLongStage(stage) : printStage(stage, '\n');
}

function formatLongStage(stage: CommandStage): string {
  const { body } = stage;
  const head = stage.implied ? [] : [stage.name];
  switch (body.shape) {
    case 'search':
      return body.terms === null ? printStage(stage) : [...head, searchLines(body.terms)].join(' ');
    case 'assignments': {
      const assignments = body.assignments.map(
        ({ target, expression }) => `${printName(target)}=${printExpression(expression)}`,
      );
      return `${stage.name} ${assignments.join(`,\n${indent}`)}`;
    }
    case 'expression':
      return `${stage.name} ${expressionLines(body.expression)}`;
    case 'aggregate':
      return formatAggregate(stage.name, body);
    case 'arguments': {
      if (body.where !== null || body.arguments.some(({ kind }) => kind === 'comma')) return printStage(stage, '\n');
      const parts = body.arguments.map((argument) => {
        if (argument.kind !== 'subsearch') return ` ${printArgument(argument, '\n')}`;
        return `\n${indent}${printArgument(argument, `\n${indent}`)}`;
      });
      return stage.name + parts.join('');
    }
    case 'regex':
      return printStage(stage);
  }
}

function formatAggregate(name: string, body: AggregateBody): string {
  const lines = [
    filled(
      name,
      body.items.map((item) => printAggregateItem(item, '\n')),
    ),
  ];
  if (body.from) lines.push(printFrom(body.from));
  if (body.where) lines.push(`where ${searchLines(body.where, `${indent}${indent}`)}`);
  if (body.over) lines.push(`over ${printByList(body.over, '\n')}`);
  if (body.by) lines.push(filled('by', printByItems(body.by, '\n'), `${indent}${indent}`));
  if (body.series) lines.push(`where ${body.series.map((argument) => printArgument(argument, '\n')).join(' ')}`);
  return lines.join(`\n${indent}`);
}

/** Words in lines of the usual width. */
function filled(head: string, words: readonly string[], margin = indent): string {
  const lines = [head];
  for (const word of words) {
    const line = lines[lines.length - 1]!;
    if (line.length + word.length + margin.length > lineWidth) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join(`\n${margin}`);
}

/** Terms, each on a line of its own where they do not fit into one. */
function searchLines(expression: SearchExpression, margin = indent): string {
  const short = printSearch(expression, `\n${margin}`);
  if (!isLong(short, margin)) return short;
  return brokenTerm(expression, margin);
}

const isLong = (text: string, margin: string): boolean =>
  text.length + margin.length + 4 > lineWidth || text.includes('\n');

function brokenTerm(term: SearchExpression, margin: string): string {
  const deeper = `${margin}${indent}`;
  switch (term.kind) {
    case 'and':
    case 'or':
      if (term.terms.length < 2) return printSearch(term);
      return term.terms.map((inner) => innerTerm(inner, deeper)).join(`\n${margin}${term.kind.toUpperCase()} `);
    case 'not':
      return `NOT ${innerTerm(term.term, margin)}`;
    case 'in': {
      const values = term.values.map(
        (value, index) => printListed(value) + (index < term.values.length - 1 ? ',' : ''),
      );
      return `${printName(term.field)} IN (${filled('', values, deeper).trimStart()})`;
    }
    default:
      return printSearch(term, `\n${margin}`);
  }
}

/** A term among others: alternatives and conjunctions stand in brackets, whatever binds tighter. */
function innerTerm(term: SearchExpression, margin: string): string {
  const bracketed = (term.kind === 'and' || term.kind === 'or') && term.terms.length > 1;
  const short = printSearch(term, `\n${margin}`);
  if (!isLong(short, margin)) return bracketed ? `(${short})` : term.kind === 'and' ? printSearch(term, ' ', 2) : short;
  return bracketed ? `(${brokenTerm(term, margin)})` : brokenTerm(term, margin);
}

function expressionLines(expression: Expression): string {
  const parts =
    expression.kind === 'binary' && (expression.operator === 'and' || expression.operator === 'or')
      ? chain(expression, expression.operator)
      : null;
  if (parts === null) return printExpression(expression);
  // The first part binds to the left, as it was; the others are printed one stronger.
  const [first, ...rest] = parts;
  const strength = (expression as { operator: string }).operator === 'or' ? 1 : 2;
  const word = (expression as { operator: string }).operator.toUpperCase();
  return [
    printExpression(first!, strength),
    ...rest.map((part) => `${word} ${printExpression(part, strength + 1)}`),
  ].join(`\n${indent}`);
}

/** `a and b and c`, which is nested to the left, as a list. */
function chain(expression: Expression, operator: 'and' | 'or'): readonly Expression[] {
  const parts: Expression[] = [];
  let left = expression;
  while (left.kind === 'binary' && left.operator === operator) {
    parts.unshift(left.right);
    left = left.left;
  }
  return [left, ...parts];
}

interface Comment {
  readonly start: number;
  readonly text: string;
}

/** Comments, which stand between triple backticks outside of quoted text. */
function commentsIn(text: string): readonly Comment[] {
  const comments: Comment[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith('```', at)) {
      const end = text.indexOf('```', at + 3);
      if (end < 0) break;
      comments.push({ start: at, text: text.slice(at, end + 3) });
      at = end + 2;
    } else if (text[at] === '"') {
      at++;
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    }
  }
  return comments;
}
