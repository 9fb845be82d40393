import fc from 'fast-check';
import type {
  AggregateBody,
  AggregateCall,
  AggregateItem,
  Argument,
  ArgumentValue,
  Assignment,
  BinaryOperator,
  ByItem,
  CommandBody,
  CommandStage,
  Expression,
  MacroCall,
  Name,
  OptionItem,
  Pipeline,
  RegexBody,
  SearchExpression,
  Span,
  Stage,
  Subsearch,
  Text,
} from '../../src/syntax/ast.ts';
import { readMacroCall } from '../../src/syntax/macro-call.ts';
import { printExpression } from '../../src/syntax/print.ts';
import { unescapeEvalText, unescapeSearchText } from '../../src/syntax/text-escapes.ts';

/** Random syntax trees that some text parses to. Spans are empty: they do not count when trees are compared. */
const span: Span = { start: 0, end: 0 };

// ---------------------------------------------------------------------------------------------------- words and texts

/** What stands between double quotes, as typed: escapes of every kind, wildcards, brackets, pipes, backticks. */
const quotedRaw = fc
  .array(
    fc.constantFrom(
      'a',
      'B',
      '1',
      ' ',
      '*',
      '\\\\',
      '\\"',
      '\\|',
      '\\*',
      '\\d',
      '\\n',
      '|',
      '[',
      ']',
      '(',
      ')',
      ',',
      "'",
      '=',
      '<<',
      'é',
      '😀',
      '```',
      '$x$',
      '%',
      '\t',
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const bareWord = fc.constantFrom(
  'a',
  'user',
  'C:\\Windows\\*',
  'x.y',
  'a{}.b',
  '*',
  'a*b',
  '10.0.0.0/8',
  '-1',
  '1.10',
  'é',
  '$token$',
  'a-b',
  'or',
  "it's",
  '<<FIELD>>',
);
const argumentWord = fc.oneof(bareWord, fc.constantFrom('by', 'where', 'AND', 'as'));

const quotedText: fc.Arbitrary<Text> = quotedRaw.map((raw) => ({
  kind: 'text',
  text: unescapeSearchText(raw),
  raw,
  quoted: true,
  span,
}));
const bareText = (words: fc.Arbitrary<string>): fc.Arbitrary<Text> =>
  words.map((raw) => ({ kind: 'text', text: unescapeSearchText(raw), raw, quoted: false, span }));
const macro: fc.Arbitrary<MacroCall> = fc
  .constantFrom('m', 'm(a)', 'm("a, b", c)', 'security_content_ctime(firstTime)', 'x_filter', 'm(a=1)')
  .map((text) => readMacroCall(text, span));

const bareName = (names: readonly string[]): fc.Arbitrary<Name> =>
  fc.constantFrom(...names).map((text) => ({ text, quote: '', span }));
const quotedName = (quote: '"' | "'"): fc.Arbitrary<Name> =>
  fc.constantFrom('a b', 'x', 'count(a)', 'a=b', 'a|b', 'é', 'a\\b', 'p.*').map((text) => ({ text, quote, span }));

// ---------------------------------------------------------------------------------------------------- everything nested

interface Trees {
  search: SearchExpression;
  expression: Expression;
  pipeline: Pipeline;
}

const operators: readonly BinaryOperator[] = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '.',
  '=',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'like',
  'and',
  'or',
  'xor',
];

const trees = fc.letrec((tie: fc.LetrecTypedTie<Trees>): fc.LetrecValue<Trees> => {
  const subsearch: fc.Arbitrary<Subsearch> = tie('pipeline').map((pipeline) => ({ kind: 'subsearch', pipeline, span }));

  const searchField = fc.oneof(bareName(['a', 'b.c', 'd{}', 'All_Traffic.src', 'é', '_time']), quotedName('"'));
  const searchValue = fc.oneof(
    { weight: 6, arbitrary: quotedText },
    { weight: 6, arbitrary: bareText(fc.oneof(bareWord, fc.constantFrom('?a=b!c', '=x', 'AND', 'a<b', 'a\\"b'))) },
    macro,
    { weight: 1, arbitrary: subsearch },
  );
  const comparison: fc.Arbitrary<SearchExpression> = fc.record({
    kind: fc.constant('comparison' as const),
    field: searchField,
    operator: fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
    value: fc.oneof(
      { weight: 5, arbitrary: searchValue },
      fc.constant({ kind: 'case' as const, directive: 'CASE' as const, text: 'Bob', span }),
    ),
    span: fc.constant(span),
  });
  const search: fc.Arbitrary<SearchExpression> = fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: comparison },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('in' as const),
        field: searchField,
        values: fc.array(fc.oneof(quotedText, bareText(bareWord), macro), { minLength: 1, maxLength: 3 }),
        span: fc.constant(span),
      }),
    },
    {
      weight: 2,
      arbitrary: fc
        .oneof(quotedText, bareText(bareWord))
        .map((text) => ({ kind: 'keyword' as const, text, directive: null, span })),
    },
    fc.constantFrom('TERM' as const, 'CASE' as const).map((directive) => ({
      kind: 'keyword' as const,
      text: { kind: 'text' as const, text: '10.0.0.1', raw: '10.0.0.1', quoted: false, span },
      directive,
      span,
    })),
    { weight: 1, arbitrary: macro },
    { weight: 1, arbitrary: subsearch },
    fc.constant({ kind: 'and' as const, terms: [], span }),
    { weight: 2, arbitrary: tie('search').map((term) => ({ kind: 'not' as const, term, span })) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('search'), { minLength: 2, maxLength: 3 }))
        .map(([kind, terms]) => ({ kind, terms, span })),
    },
  );

  const expressionName = fc.oneof(
    bareName(['a', 'b_1', '_time', 'é', '{f}', '<<FIELD>>', '$t$', 'notes', 'order']),
    quotedName("'"),
  );
  const expression: fc.Arbitrary<Expression> = fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: expressionName.map((name) => ({ kind: 'field' as const, name, span })) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom('0', '1.10', '.5', '1e3', '007')
        .map((raw) => ({ kind: 'number' as const, value: Number(raw), raw, span })),
    },
    {
      weight: 2,
      arbitrary: quotedRaw.map((raw) => ({ kind: 'string' as const, value: unescapeEvalText(raw), raw, span })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('-' as const, '+' as const, 'not' as const), tie('expression'))
        .map(([operator, operand]) => ({ kind: 'unary' as const, operator, operand, span })),
    },
    {
      weight: 5,
      arbitrary: fc
        .tuple(fc.constantFrom(...operators), tie('expression'), tie('expression'))
        .map(([operator, left, right]) => ({ kind: 'binary' as const, operator, left, right, span })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie('expression'), fc.array(tie('expression'), { minLength: 1, maxLength: 3 }))
        .map(([operand, items]) => ({ kind: 'in-list' as const, operand, items, span })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('if', 'len', 'like', 'in', 'now'), fc.array(tie('expression'), { maxLength: 3 }))
        .map(([name, args]) => ({ kind: 'call' as const, name, args, nameSpan: span, span })),
    },
    { weight: 1, arbitrary: macro },
  );

  const innerText = fc.constantFrom('', 'a', 'x > 1', '"a)b"', '(a) (b)', 'a, b');
  const group: fc.Arbitrary<ArgumentValue> = innerText.map((inner) => ({
    kind: 'group',
    inner,
    innerSpan: span,
    span,
  }));
  const call: fc.Arbitrary<ArgumentValue> = fc
    .tuple(fc.constantFrom('ctime', 'num', 'eval'), innerText)
    .map(([name, inner]) => ({ kind: 'call', name, inner, innerSpan: span, span }));
  const option: fc.Arbitrary<OptionItem> = fc
    .tuple(
      fc.constantFrom('limit', 'SPAN', 'a.b', 'max-x'),
      fc.oneof(
        bareText(fc.oneof(bareWord, fc.constantFrom('=', 'a=b', '<1'))),
        quotedText,
        macro,
        subsearch,
        group,
        call,
      ),
    )
    .map(([typed, value]) => ({ kind: 'option' as const, name: typed.toLowerCase(), typed, value, span }));
  const argument: fc.Arbitrary<Argument> = fc.oneof(
    { weight: 5, arbitrary: bareText(argumentWord) },
    { weight: 2, arbitrary: quotedText },
    { weight: 2, arbitrary: option },
    macro,
    subsearch,
    group,
    call,
    fc.constant({ kind: 'comma' as const, span }),
    fc.constantFrom('!=', '<', '<=', '>', '>=').map((text) => ({ kind: 'operator' as const, text, span })),
  );

  const aggregateCall: fc.Arbitrary<AggregateCall> = fc
    .tuple(
      fc.constantFrom('count', 'dc', 'perc95', 'VALUES'),
      fc.oneof(
        fc.constant(null),
        bareName(['a', 'p.x', '_time', 'a*', 'd{}']).map((name) => ({
          argument: { kind: 'field' as const, name },
          text: name.text,
        })),
        quotedName('"').map((name) => ({ argument: { kind: 'field' as const, name }, text: `"${name.text}"` })),
        tie('expression').map((inner) => ({
          argument: { kind: 'eval' as const, expression: inner },
          text: `eval(${printExpression(inner)})`,
        })),
      ),
      fc.option(fc.oneof(bareName(['x', 'a.b', 'count(a)', '*']), quotedName('"'))),
    )
    .map(([fn, inside, alias]) => ({
      kind: 'aggregate' as const,
      function: fn,
      argument: inside?.argument ?? null,
      alias,
      text: inside === null ? fn : `${fn}(${inside.text})`,
      span,
    }));
  const byItem: fc.Arbitrary<ByItem> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .oneof(bareName(['a', 'p.x', '_time', 'where_x', '<<FIELD>>']), quotedName('"'), quotedName("'"))
        .map((name) => ({ kind: 'by-field' as const, name, prefix: false })),
    },
    option,
    macro,
  );
  const items = fc.array(fc.oneof<fc.Arbitrary<AggregateItem>[]>(aggregateCall, option, macro), {
    minLength: 1,
    maxLength: 3,
  });
  const by = fc.option(fc.array(byItem, { minLength: 1, maxLength: 3 }));
  const aggregate = fc.tuple(items, fc.option(fc.array(byItem, { minLength: 1, maxLength: 1 })), by).map(
    ([list, over, byList]): AggregateBody => ({
      shape: 'aggregate',
      items: list,
      from: null,
      where: null,
      over,
      by: byList,
      series: null,
    }),
  );
  const filteredAggregate = fc
    .tuple(items, fc.option(fc.constantFrom('Endpoint.Processes', 'Web')), fc.option(tie('search')), by)
    .map(
      ([list, target, where, byList]): AggregateBody => ({
        shape: 'aggregate',
        items: list,
        from: target === null ? null : { kind: 'from', type: 'datamodel', target, span },
        where,
        over: null,
        by: byList,
        series: null,
      }),
    );

  const rex = fc
    .tuple(
      fc.constantFrom('field', 'max_match', 'mode', 'offset_field'),
      bareText(fc.constantFrom('a', '1', 'sed')),
      quotedText,
    )
    .map(
      ([name, value, pattern]): RegexBody => ({
        shape: 'regex',
        options: [{ kind: 'option', name, typed: name, value, span }],
        field: null,
        negated: false,
        pattern,
        others: [],
      }),
    );
  const regex = fc.tuple(fc.option(bareName(['a', '_raw', 'p.x'])), fc.boolean(), fc.oneof(quotedText, macro)).map(
    ([field, negated, pattern]): RegexBody => ({
      shape: 'regex',
      options: [],
      field,
      negated: field !== null && negated,
      pattern,
      others: [],
    }),
  );
  const assignment: fc.Arbitrary<Assignment> = fc
    .tuple(fc.oneof(bareName(['a', 'p.x', '{f}', 'a_{f}_b', 'x-y']), quotedName('"')), tie('expression'))
    .map(([target, value]) => ({ target, expression: value, span }));

  const bodies: fc.Arbitrary<readonly [string, CommandBody]> = fc.oneof(
    fc.tuple(
      fc.constant('search'),
      fc.option(tie('search')).map((terms) => ({ shape: 'search' as const, terms })),
    ),
    fc.tuple(
      fc.constantFrom('eval', 'fieldformat'),
      fc
        .array(assignment, { minLength: 1, maxLength: 3 })
        .map((assignments) => ({ shape: 'assignments' as const, assignments })),
    ),
    fc.tuple(
      fc.constant('where'),
      tie('expression').map((test) => ({ shape: 'expression' as const, expression: test })),
    ),
    fc.tuple(fc.constantFrom('stats', 'chart', 'timechart', 'eventstats'), aggregate),
    fc.tuple(fc.constantFrom('tstats', 'mstats'), filteredAggregate),
    fc.tuple(fc.constant('rex'), rex),
    fc.tuple(fc.constant('regex'), regex),
    fc.tuple(
      fc.constantFrom('table', 'sort', 'head', 'nosuchcommand'),
      fc
        .array(argument, { maxLength: 4 })
        .map((list) => ({ shape: 'arguments' as const, arguments: list, where: null })),
    ),
    fc.tuple(
      fc.constant('inputlookup'),
      fc.option(tie('search')).map((where) => ({
        shape: 'arguments' as const,
        arguments: [{ kind: 'text' as const, text: 'x', raw: 'x', quoted: false, span }],
        where,
      })),
    ),
  );
  const stage: fc.Arbitrary<Stage> = fc.oneof(
    {
      weight: 8,
      arbitrary: bodies.map(
        ([name, body]): CommandStage => ({ kind: 'command', name, implied: false, nameSpan: span, body, span }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(macro, fc.array(argument, { maxLength: 2 }))
        .map(([called, rest]) => ({ kind: 'macro-stage' as const, macro: called, rest, span })),
    },
  );
  const pipeline: fc.Arbitrary<Pipeline> = fc
    .tuple(fc.boolean(), fc.array(stage, { minLength: 1, maxLength: 3 }))
    .map(([leadingPipe, stages]) => ({ kind: 'pipeline', leadingPipe, stages, text: '', span }));
  return { search, expression, pipeline };
});

/** A whole search: commands after pipes, or search terms first. */
export const pipelines: fc.Arbitrary<Pipeline> = fc.oneof(
  trees.pipeline.map((pipeline) => ({ ...pipeline, leadingPipe: true })),
  fc.tuple(trees.search, trees.pipeline).map(([terms, { stages }]) => ({
    kind: 'pipeline' as const,
    leadingPipe: false,
    stages: [
      {
        kind: 'command' as const,
        name: 'search',
        implied: true,
        nameSpan: span,
        body: { shape: 'search' as const, terms },
        span,
      },
      ...stages,
    ],
    text: '',
    span,
  })),
);
