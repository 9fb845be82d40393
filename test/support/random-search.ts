import fc from 'fast-check';

/** Events as test cases write them: fields with text, lists, numbers, or nothing. */
export type RandomEvent = Readonly<Record<string, unknown>>;

/** Values that comparison, grouping and order treat differently: numeric text, empty text, case, Unicode, subnets. */
const values = [
  'a',
  'A',
  'b',
  'ab',
  '',
  '1',
  '1.0',
  '1.10',
  '1.1',
  '01',
  '10',
  '9',
  '-1',
  '1e1',
  'nan',
  'true',
  'é',
  'É',
  'ß',
  '\u212a',
  'k',
  'ı',
  '😀',
  'x y',
  'a*b',
  '10.0.0.1',
  '10.0.0.0/8',
  '%',
  'a_b',
  'C:\\x',
  'say "hi"',
  '[1]',
  '"a"',
  'null',
] as const;

const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'A', '1', '1.0', 'b') },
  { weight: 6, arbitrary: fc.constantFrom(...values) },
  { weight: 1, arbitrary: fc.constantFrom<number>(1, 1.1, 10, 0, -1, 1e21) },
  // As JSON has them.
  { weight: 1, arbitrary: fc.constantFrom<boolean | null>(true, false, null) },
);

const fields = [
  ...['a', 'b', 'c', 'A', 'p.x', 'two words', 'host', 'date_second', 'date_wday', 'date_minute', 'linecount', 'punct'],
] as const;
const textFields = fields.filter((field) => field !== 'host');

const fieldValue = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { minLength: 2, maxLength: 3 }) },
);

/** Texts of events: tables for multikv, pairs, JSON; without one an event's text is the JSON of its fields. */
const tables = [
  'a    b    date_hour\n1    2    3\nx    y    z',
  'host  count  A\nh1    5      1',
  'a=1 b="x y" date_second=5 c=',
  '{"a": {"b": [1, null, true]}, "c": "1.0", "date_wday": 7}',
  'a,b,c\n1,2,3',
  '',
  'line one\nline two\n\nline four',
] as const;

/** Up to a dozen events, newest first, some at the same second. */
export const events: fc.Arbitrary<readonly RandomEvent[]> = fc
  .array(
    fc.record(
      {
        step: fc.constantFrom(0, 1, 0.5, 30),
        host: fc.constantFrom('h1', 'H1', 'h2'),
        _raw: fc.constantFrom(...tables),
        ...Object.fromEntries(textFields.map((field) => [field, fieldValue] as const)),
      },
      { requiredKeys: ['step'] },
    ),
    { maxLength: 12, size: 'max' },
  )
  .map((list) => {
    let time = 1_700_000_000;
    return list.map(({ step, ...event }) => {
      time -= step as number;
      return { _time: time, ...event };
    });
  });

const quoted = (text: string): string => `"${text.replace(/[\\"|]/g, (found) => `\\${found}`)}"`;
/** A field's name where a command takes names. */
const name = fc
  .constantFrom(...fields, 'nosuch', 'n', 'm')
  .map((field) => (field.includes(' ') ? `"${field}"` : field));
const names = (minLength: number, maxLength: number) => fc.uniqueArray(name, { minLength, maxLength });
const simpleName = fc.constantFrom('a', 'b', 'c', 'A', 'nosuch', 'n');
/** A field inside an expression. */
const expressionField = fc
  .constantFrom(...fields, 'nosuch', 'n')
  .map((field) => (/\W/.test(field) ? `'${field}'` : field));

const searchValue = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('a', 'b', '1', '1.0', '"A"') },
  { weight: 2, arbitrary: fc.constantFrom(...values).map(quoted) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('*', 'a*', '*b', '*1*', '1*0', '"*é*"', '10.0.0.0/8', 'K*', '"%*"', '"*_*"'),
  },
);

const searchTerm: fc.Arbitrary<string> = fc.letrec<{ term: string; all: string }>((tie) => ({
  term: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(name, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), searchValue).map((parts) => parts.join('')),
    fc
      .tuple(name, fc.array(searchValue, { minLength: 1, maxLength: 4 }))
      .map(([field, list]) => `${field} IN (${list.join(', ')})`),
    fc.tuple(name, fc.constantFrom('a', 'A', 'É')).map(([field, text]) => `${field}=CASE(${text})`),
    fc.constantFrom('a', '"x y"', '1.1*', '( )', '*', 'TERM(10.0.0.1)', 'CASE(A)'),
    tie('term').map((term) => `NOT ${term}`),
    tie('all').map((terms) => `(${terms})`),
  ),
  all: fc
    .tuple(fc.array(tie('term'), { minLength: 1, maxLength: 3 }), fc.constantFrom(' ', ' AND ', ' OR '))
    .map(([terms, operator]) => terms.join(operator)),
})).all;

const expression: fc.Arbitrary<string> = fc.letrec<{ value: string; test: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    expressionField,
    fc.constantFrom('1', '1.10', '-1', '"a"', '"1"', '"É"', '""'),
    fc.tuple(tie('value'), tie('value')).map(([a, b]) => `(${a} . ${b})`),
    fc
      .tuple(expressionField, fc.constantFrom('+', '-', '*', '/'), fc.constantFrom('1', '2.5', 'n', 'a'))
      .map((parts) => `(${parts.join('')})`),
    tie('test').map((test) => `if(${test}, "yes", "no")`),
    expressionField.map((field) => `lower(${field})`),
    expressionField.map((field) => `mvcount(${field})`),
    expressionField.map((field) => `coalesce(${field}, "none")`),
    expressionField.map((field) => `tonumber(${field})`),
    expressionField.map((field) => `split(${field}, "a")`),
  ),
  test: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(expressionField, fc.constantFrom('=', '!=', '<', '>=', '=='), tie('value')).map((parts) => parts.join('')),
    expressionField.map((field) => `isnull(${field})`),
    fc
      .tuple(expressionField, fc.constantFrom('"a%"', '"%1%"', '"_"'))
      .map(([field, pattern]) => `${field} LIKE ${pattern}`),
    fc.tuple(tie('test'), fc.constantFrom('AND', 'OR', 'XOR'), tie('test')).map((parts) => `(${parts.join(' ')})`),
    tie('test').map((test) => `NOT (${test})`),
  ),
})).test;

const aggregate = fc.oneof(
  fc.constant('count'),
  fc
    .tuple(
      fc.constantFrom(
        'count',
        'dc',
        'sum',
        'avg',
        'min',
        'max',
        'values',
        'list',
        'first',
        'last',
        'earliest',
        'latest',
        'mode',
        'range',
        'median',
      ),
      fc.constantFrom('a', 'b', 'A', 'p.x', '"two words"', 'nosuch', 'n', 'host', '_time'),
    )
    .map(([fn, field]) => `${fn}(${field})`),
  simpleName.map((field) => `count(eval(${field}="a")) as hits`),
  fc.constantFrom('values(*)', 'max(*) as top_*', 'dc(date_*) as d_*', 'sum', 'first(date_second)', 'min(linecount)'),
);
/** No two that give the same column. */
const aggregates = fc.uniqueArray(aggregate, {
  minLength: 1,
  maxLength: 3,
  selector: (text) => text.replace(/.* as /, ''),
});
const byClause = fc.oneof(
  fc.constant(''),
  names(1, 2).map((list) => ` by ${list.join(' ')}`),
);

/** A stage that keeps rows rows; after it every other may come. */
const rowStage = fc.oneof(
  { weight: 3, arbitrary: searchTerm.map((terms) => `search ${terms}`) },
  { weight: 2, arbitrary: expression.map((test) => `where ${test}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('n', 'm', 'a', 'b'), expression)
      .map(([target, test]) => `eval ${target}=if(${test}, a, "x")`),
  },
  { weight: 2, arbitrary: names(1, 4).map((list) => `fields ${list.join(' ')}`) },
  { weight: 1, arbitrary: names(1, 2).map((list) => `fields - ${list.join(' ')}`) },
  { weight: 1, arbitrary: fc.constantFrom('fields a* n', 'fields - _*', 'fields - a*') },
  {
    weight: 3,
    arbitrary: fc
      .tuple(name, name)
      .filter(([a, b]) => a !== b)
      .map(([from, to]) => `rename ${from} as ${to}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'rename p.* as *',
      'rename * as r_*',
      'rename a as z, b as a, z as b',
      'rename a* as z*',
    ),
  },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 5 }).map((count) => `head ${count}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '0 ', '2 '),
        fc.uniqueArray(
          fc.tuple(fc.constantFrom('', '-'), name).map((parts) => parts.join('')),
          { minLength: 1, maxLength: 2, selector: (key) => key.replace('-', '') },
        ),
      )
      .map(([count, keys]) => `sort ${count}${keys.join(', ')}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', '2 '),
        names(1, 2),
        fc.constantFrom('', '', ' consecutive=t', ' keepempty=t', ' keepevents=t', ' sortby -a', ' sortby +b'),
      )
      .map(([count, list, more]) => `dedup ${count}${list.join(' ')}${more}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('search', 'where'),
        simpleName,
        fc.constantFrom('>=', '<', '!=', '='),
        fc.constantFrom('1', '"1"', '1.0', 'true', '"a"'),
      )
      .filter(([command, , , value]) => command === 'search' || value !== 'true')
      .map(([command, ...test]) => `${command} ${test.join('')}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'tail 3',
      'reverse',
      'fillnull value=0 a nosuch',
      'convert num(a) auto(b) as n',
      'rex field=a "(?<n>[0-9]+)"',
      'rex field=b mode=sed "s/a/z/"',
      'regex a="1"',
      'bin _time span=1m',
      'bin a span=2',
      'mvexpand a',
      'mvcombine b',
      'nomv a',
      'makemv delim="a" b',
      'require',
      'multikv',
      'multikv noheader=t',
      'multikv fields a b',
      'filldown a',
      'streamstats count as n by a',
      'streamstats window=2 sum(a) as m',
      'accum a as n',
      'delta a as m',
      'strcat a "-" b n',
      'replace a with "z" in b',
      'eval n=date_second+0, m=date_hour',
      'eval n=a, m=null()',
      'eval n=_time-1699999990, m=strftime(_time, "%S")',
      'eval _time=_time+60',
      'eval _raw=a',
      'rename _time as n',
      'rename a as _time',
      'rename b as _raw',
      'where _time>1699999999',
      'eventstats count as m max(n) by b',
      'rex "(?<n>[a-z]+)"',
      'rex field=a max_match=0 "(?<m>[0-9a])"',
      'extract',
      'spath',
      'addtotals a b',
      'tags',
      'typer',
      'iplocation a',
    ),
  },
);
const lastStage = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(aggregates, byClause).map(([list, by]) => `stats ${list.join(' ')}${by}`) },
  { weight: 1, arbitrary: names(1, 4).map((list) => `table ${list.join(' ')}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('top', 'rare', 'top 2', 'top showperc=f', 'rare limit=1'), names(1, 2), byClause)
      .filter(([, list, by]) => !list.some((field) => by.includes(field)))
      .map(([command, list, by]) => `${command} ${list.join(' ')}${by}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        aggregates,
        byClause,
        fc.constantFrom('timechart span=1s', 'timechart span=30s', 'chart', 'eventstats', 'streamstats'),
      )
      .filter(([, by, command]) => !command.includes('chart') || by.trim().split(' ').length <= 2)
      .map(([list, by, command]) => `${command} ${list.join(' ')}${by}`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(aggregates, byClause).map(([list, by]) => `eventstats ${list.join(' ')}${by} | table *`),
  },
);
const afterwards = fc.constantFrom(
  '',
  '',
  ' | search count>1',
  ' | where count=1',
  ' | sort - count',
  ' | head 1',
  ' | rename count as total',
  ' | dedup count consecutive=t',
  ' | require',
  ' | multikv',
  ' | where count>=1',
  ' | search count>=1',
  ' | rename date_second as s, count as n | sort s',
  ' | dedup date_second consecutive=t | rename date_* as d_*',
  ' | eventstats sum(count) as all | eval share=count/all',
  ' | fillnull',
  ' | transpose',
  " | foreach * [eval type_<<FIELD>>=typeof('<<FIELD>>')]",
  ' | tojson',
);

const eventSearch = fc
  .tuple(fc.oneof(fc.constant(''), searchTerm), fc.array(rowStage, { maxLength: 4 }), fc.option(lastStage), afterwards)
  .map(
    ([terms, stages, last, after]) =>
      [`index=main ${terms}`, ...stages, ...(last === null ? [] : [last])].join(' | ') + after,
  );

/** Groups by what the clock gives, and whatever may follow. */
const clockField = fc.constantFrom(
  ...[
    'date_hour',
    'date_minute',
    'date_second',
    'date_wday',
    'date_mday',
    'date_month',
    'date_zone',
    'linecount',
    'punct',
  ],
);
const clockSearch = fc
  .tuple(
    fc.oneof(fc.constant(''), searchTerm, fc.constant('date_second>10')),
    fc.array(rowStage, { maxLength: 2 }),
    fc.constantFrom('stats', 'chart', 'eventstats', 'streamstats', 'table', 'dedup', 'top', 'fields'),
    aggregates,
    fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: clockField }, name), { minLength: 1, maxLength: 2 }),
    fc.array(
      fc.oneof(
        rowStage,
        clockField.map((field) => `rename ${field} as x, count as ${field}`),
        clockField.map((field) => `dedup ${field} consecutive=t`),
        clockField.map((field) => `where ${field}>=1`),
        clockField.map((field) => `search ${field}>=1`),
        clockField.map((field) => `fields ${field} count`),
        fc.constantFrom(
          'multikv',
          'require',
          'rename date_* as d_*',
          'eval t=typeof(date_second), u=typeof(count)',
          'table date_* count',
          'head 2',
        ),
      ),
      { maxLength: 3 },
    ),
  )
  .map(([terms, before, command, list, by, after]) => {
    const grouped = /table|dedup|top|fields/.test(command)
      ? `${command} ${by.join(' ')}`
      : `${command} ${list.join(' ')} by ${by.join(' ')}`;
    return [`index=main ${terms}`, ...before, grouped, ...after].join(' | ');
  });

const tstatsField = fc.constantFrom('a', 'b', 'A', 'c', '"p.x"', 'host', 'nosuch');
const tstatsSearch = fc
  .tuple(
    fc.uniqueArray(
      fc.oneof(
        fc.constant('count'),
        fc
          .tuple(
            fc.constantFrom('count', 'dc', 'min', 'max', 'values', 'sum', 'first', 'latest'),
            fc.constantFrom('a', 'b', 'host', '_time', 'nosuch'),
          )
          .map(([fn, field]) => `${fn}(${field})`),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    fc.option(fc.oneof(fc.constant('a=*'), searchTerm).filter((terms) => !/TERM|CASE|\( \)/.test(terms))),
    fc.option(
      fc.tuple(
        fc.uniqueArray(tstatsField, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', ' _time span=1m', ' _time span=1s'),
      ),
    ),
    fc.constantFrom('', 'fillnull_value=null ', 'fillnull_value="" '),
    fc.array(rowStage, { maxLength: 2 }),
  )
  .map(
    ([list, where, by, fill, stages]) =>
      `| ${[`tstats ${fill}${list.join(' ')} where index=main ${where ?? ''}${by === null ? '' : ` by ${by[0].join(' ')}${by[1]}`}`, ...stages].join(' | ')}`,
  );

/** A data model whose root takes every event that has `a`, with a child dataset. */
export const dataModel = {
  name: 'M',
  objects: [
    { name: 'Root', parent: 'BaseEvent', constraint: 'index=main a=*', fields: ['a', 'b', 'A', 'two words'] },
    { name: 'Child', parent: 'Root', constraint: 'b=*', fields: ['c'] },
  ],
} as const;

const modelField = fc.constantFrom(
  'Root.a',
  'Root.b',
  'Root.A',
  'Root.Child.c',
  'host',
  '"Root.two words"',
  'Root.nosuch',
  'nosuch',
);
const modelTerm = fc.oneof(
  fc.tuple(modelField, fc.constantFrom('=', '!=', '<', '>='), searchValue).map((parts) => parts.join('')),
  fc
    .tuple(modelField, fc.array(searchValue, { minLength: 1, maxLength: 3 }))
    .map(([field, list]) => `${field} IN (${list.join(', ')})`),
  fc.tuple(modelField, searchValue).map(([field, value]) => `NOT ${field}=${value}`),
  fc.tuple(modelField, searchValue, modelField, searchValue).map(([a, x, b, y]) => `(${a}=${x} OR ${b}=${y})`),
);
const modelSearch = fc
  .tuple(
    fc.uniqueArray(
      fc.oneof(
        fc.constant('count'),
        fc
          .tuple(
            fc.constantFrom('count', 'dc', 'min', 'max', 'values', 'sum', 'first', 'latest'),
            fc.oneof(modelField, fc.constant('_time')),
          )
          .map(([fn, field]) => `${fn}(${field})`),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    fc.constantFrom('M', 'M.Root', 'M.Root.Child', 'M.Child'),
    fc.array(modelTerm, { maxLength: 3 }),
    fc.option(fc.uniqueArray(modelField, { minLength: 1, maxLength: 3 })),
    fc.constantFrom('', 'fillnull_value=null '),
    fc.array(
      fc.oneof(
        fc.constantFrom(
          'rename Root.* as *',
          'rename Root.a as user',
          'rename count as n',
          'head 2',
          'fields - count',
          'sort - count',
          'where count>1',
          'where \'Root.a\'="a"',
        ),
        modelTerm.map((term) => `search ${term}`),
        fc
          .tuple(fc.constantFrom('a', 'b', 'user'), fc.constantFrom('=', '!='), searchValue)
          .map((parts) => `search ${parts.join('')}`),
        fc
          .tuple(fc.constantFrom('a', 'b', 'user'), searchValue)
          .map(([field, value]) => `search NOT ${field}=${value}`),
      ),
      { maxLength: 4 },
    ),
  )
  .map(
    ([list, model, terms, by, fill, stages]) =>
      `| ${[`tstats ${fill}${list.join(' ')} from datamodel=${model}${terms.length > 0 ? ` where ${terms.join(' ')}` : ''}${by === null ? '' : ` by ${by.join(' ')}`}`, ...stages].join(' | ')}`,
  );
const modelRows = fc
  .tuple(
    fc.constantFrom(
      'datamodel M Root search',
      'datamodel M Root flat',
      'datamodel M Child search',
      'from datamodel:"M.Root"',
      'from datamodel:M.Child',
    ),
    fc.array(rowStage, { maxLength: 3 }),
    fc.option(lastStage),
  )
  .map(([source, stages, last]) => `| ${[source, ...stages, ...(last === null ? [] : [last])].join(' | ')}`);

/** Searches that are legal, over `events` and `dataModel`. */
export const searches: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: eventSearch },
  { weight: 4, arbitrary: clockSearch },
  { weight: 2, arbitrary: tstatsSearch },
  { weight: 3, arbitrary: modelSearch },
  { weight: 1, arbitrary: modelRows },
);
