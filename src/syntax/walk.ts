import type {
  AggregateItem,
  Argument,
  CommandStage,
  Expression,
  Pipeline,
  SearchExpression,
  Stage,
  Subsearch,
} from './ast.ts';

/** A pipeline and all subsearches in it, outer ones first. Works without recursion over expressions. */
export function* pipelinesOf(pipeline: Pipeline): Iterable<Pipeline> {
  yield pipeline;
  for (const stage of pipeline.stages)
    for (const subsearch of subsearchesOf(stage)) yield* pipelinesOf(subsearch.pipeline);
}

/** Every command stage of a pipeline and its subsearches. */
export function* commandStagesOf(pipeline: Pipeline): Iterable<CommandStage> {
  for (const { stages } of pipelinesOf(pipeline)) for (const stage of stages) if (stage.kind === 'command') yield stage;
}

/** The subsearches that stand directly in a stage. */
function subsearchesOf(stage: Stage): Subsearch[] {
  if (stage.kind === 'macro-stage') return stage.rest.flatMap(subsearchesOfArgument);
  const found: Subsearch[] = [];
  for (const root of searchTermsOf(stage)) found.push(...subsearchesOfTerms(root));
  for (const root of expressionsOf(stage))
    for (const node of expressionNodes(root)) if (node.kind === 'subsearch') found.push(node);
  const { body } = stage;
  if (body.shape === 'arguments') found.push(...body.arguments.flatMap(subsearchesOfArgument));
  return found;
}

/** The subsearches among search terms, in the order of the text. */
export function* subsearchesOfTerms(root: SearchExpression): Iterable<Subsearch> {
  for (const term of searchNodes(root)) {
    if (term.kind === 'subsearch') yield term;
    else if (term.kind === 'comparison' && term.value.kind === 'subsearch') yield term.value;
    else if (term.kind === 'in') for (const value of term.values) if (value.kind === 'subsearch') yield value;
  }
}

function subsearchesOfArgument(argument: Argument): Subsearch[] {
  if (argument.kind === 'subsearch') return [argument];
  return argument.kind === 'option' && argument.value.kind === 'subsearch' ? [argument.value] : [];
}

/** The search-language expressions of a stage: those of `search`, and `where` clauses of tstats, inputlookup ... */
export function searchTermsOf({ body }: CommandStage): SearchExpression[] {
  switch (body.shape) {
    case 'search':
      return body.terms === null ? [] : [body.terms];
    case 'aggregate':
    case 'arguments':
      return body.where === null ? [] : [body.where];
    default:
      return [];
  }
}

/** The eval expressions of a stage: those of eval and where, and `eval(...)` inside aggregates. */
export function expressionsOf({ body }: CommandStage): Expression[] {
  switch (body.shape) {
    case 'assignments':
      return body.assignments.map(({ expression }) => expression);
    case 'expression':
      return [body.expression];
    case 'aggregate':
      return body.items.flatMap(expressionsOfItem);
    default:
      return [];
  }
}

function expressionsOfItem(item: AggregateItem): Expression[] {
  if (item.kind !== 'aggregate' || item.argument === null) return [];
  if (item.argument.kind === 'sparkline') return expressionsOfItem(item.argument.inner);
  return item.argument.kind === 'eval' ? [item.argument.expression] : [];
}

/** All nodes of search terms. */
export function* searchNodes(root: SearchExpression): Iterable<SearchExpression> {
  const waiting: SearchExpression[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if (node.kind === 'and' || node.kind === 'or') waiting.push(...[...node.terms].reverse());
    else if (node.kind === 'not') waiting.push(node.term);
  }
}

/** All nodes of an eval expression, in the order of the text. */
export function* expressionNodes(root: Expression): Iterable<Expression> {
  const waiting: Expression[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    waiting.push(...[...operandsOf(node)].reverse());
  }
}

/** The expressions directly inside one. */
function operandsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'in-list':
      return [node.operand, ...node.items];
    case 'call':
      return node.args;
    default:
      return [];
  }
}
