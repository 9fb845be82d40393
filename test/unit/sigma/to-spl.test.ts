import { describe, expect, it } from 'vitest';
import { SigmaCollection } from '../../../src/detections/sigma/collection.ts';

const none = () => ({ pipelines: [], problems: [] });

/** The searches of a file's rules, without pipelines. */
function converted(text: string): readonly string[] {
  const collection = new SigmaCollection(none);
  collection.add('rule.yml', text);
  const { rules, errors } = collection.convert();
  if (errors.length > 0) throw errors[0];
  return rules.map(({ detection }) => detection.search);
}

const rule = (detection: string, more = ''): string =>
  `title: Test\nstatus: test\nlogsource:\n  category: test_category\n  product: test_product\n${more}detection:\n${detection
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n`;

/** Selections and a condition, and the search that the reference converter writes for them (its own documentation and tests). */
const cases: readonly [string, string, string][] = [
  [
    'fields beside each other',
    'sel:\n  fieldA: valueA\n  fieldB: valueB\ncondition: sel',
    'fieldA="valueA" fieldB="valueB"',
  ],
  [
    '1 of',
    'sel1:\n  fieldA: valueA\nsel2:\n  fieldB: valueB\ncondition: 1 of sel*',
    'fieldA="valueA" OR fieldB="valueB"',
  ],
  [
    'lists',
    'sel:\n  fieldA: [valueA1, valueA2]\n  fieldB: [valueB1, valueB2]\ncondition: sel',
    'fieldA IN ("valueA1", "valueA2") fieldB IN ("valueB1", "valueB2")',
  ],
  [
    'AND within OR',
    'sel1:\n  fieldA: a1\n  fieldB: b1\nsel2:\n  fieldA: a2\n  fieldB: b2\ncondition: 1 of sel*',
    '(fieldA="a1" fieldB="b1") OR (fieldA="a2" fieldB="b2")',
  ],
  [
    'wildcards in a list',
    'sel:\n  fieldA: [valueA, valueB, "valueC*"]\ncondition: sel',
    'fieldA IN ("valueA", "valueB", "valueC*")',
  ],
  ['a field with a blank', 'sel:\n  field name: valueA\ncondition: sel', '"field name"="valueA"'],
  [
    'a regular expression',
    'sel:\n  fieldA|re: foo.*bar\n  fieldB: foo\n  fieldC: bar\ncondition: sel',
    'fieldB="foo" fieldC="bar"\n| regex fieldA="foo.*bar"',
  ],
  ['a regular expression alone', 'sel:\n  fieldA|re: foo.*bar\ncondition: sel', '*\n| regex fieldA="foo.*bar"'],
  [
    'a regular expression that must not match',
    'sel:\n  a: x\nfilter:\n  b|re: foo\ncondition: sel and not filter',
    'a="x"\n| regex b!="foo"',
  ],
  ['flags', 'sel:\n  a|re|i: foo\ncondition: sel', '*\n| regex a="(?i)foo"'],
  [
    'regular expressions as a choice',
    'sel:\n  fieldA|re:\n    - foo.*bar\n    - boo.*foo\n  fieldB: foo\ncondition: sel',
    'fieldB="foo"\n| rex field=fieldA "(?<fieldAMatch>foo.*bar)"\n| eval fieldACondition=if(isnotnull(fieldAMatch), "true", "false")\n| rex field=fieldA "(?<fieldAMatch2>boo.*foo)"\n| eval fieldACondition2=if(isnotnull(fieldAMatch2), "true", "false")\n| search fieldACondition="true" OR fieldACondition2="true"',
  ],
  [
    'of nested fields',
    'sel1:\n  Event.EventData.fieldA|re: foo.*bar\nsel2:\n  b: x\ncondition: sel1 or sel2',
    '*\n| rex field=Event.EventData.fieldA "(?<fieldAMatch>foo.*bar)"\n| eval fieldACondition=if(isnotnull(fieldAMatch), "true", "false")\n| search fieldACondition="true" OR b="x"',
  ],
  [
    'a network',
    'sel:\n  fieldA|cidr: 192.168.0.0/16\n  fieldB: foo\ncondition: sel',
    'fieldA="192.168.0.0/16" fieldB="foo"',
  ],
  [
    'networks',
    'sel:\n  fieldA|cidr: [192.168.0.0/16, 10.0.0.0/8]\n  fieldB: foo\ncondition: sel',
    'fieldA="192.168.0.0/16" OR fieldA="10.0.0.0/8" fieldB="foo"',
  ],
  ['an IPv6 network', 'sel:\n  a|cidr: 2001:db8::/32\ncondition: sel', 'a="2001:db8::/32"'],
  [
    'another field',
    'sel:\n  fieldA|fieldref: fieldD\n  fieldB: foo\ncondition: sel',
    "fieldB=\"foo\"\n| where 'fieldA'='fieldD'",
  ],
  [
    'not another field',
    'sel:\n  a: x\nf:\n  b|fieldref: c\ncondition: sel and not f',
    "a=\"x\"\n| where if('b'='c', 1, 0)=0",
  ],
  [
    'a choice of fields',
    'sel:\n  a|fieldref: [b, c]\ncondition: sel',
    `*\n| eval aCondition=if('a'='b', "true", "false")\n| eval aCondition2=if('a'='c', "true", "false")\n| search aCondition="true" OR aCondition2="true"`,
  ],
  ['negated list', 'sel:\n  a: x\nfilter:\n  b: [y, z]\ncondition: sel and not filter', 'a="x" NOT (b IN ("y", "z"))'],
  ['negated value', 'sel:\n  a: x\nfilter:\n  b: y\ncondition: sel and not filter', 'a="x" NOT b="y"'],
  [
    'negated selections',
    'sel:\n  a: x\nf1:\n  b: y\n  c: z\nf2:\n  d: 1\ncondition: sel and not 1 of f*',
    'a="x" NOT ((b="y" c="z") OR d=1)',
  ],
  ['numbers, booleans', 'sel:\n  a: 1\n  b: [2, 3]\n  c: true\ncondition: sel', 'a=1 b IN (2, 3) c=true'],
  ['null, nothing', 'sel:\n  a: null\n  b: ""\ncondition: sel', 'NOT a=* b=""'],
  ['exists', 'sel:\n  a|exists: true\n  b|exists: false\ncondition: sel', 'a=* NOT b=*'],
  ['comparisons', 'sel:\n  a|lt: 1\n  b|lte: 2\n  c|gt: 3\n  d|gte: 4.5\ncondition: sel', 'a<1 b<=2 c>3 d>=4.5'],
  ['neq', 'sel:\n  a|neq: x\n  b|neq: [1, 2]\ncondition: sel', 'NOT a="x" NOT (b IN (1, 2))'],
  [
    'contains and its kin',
    "sel:\n  a|contains: x\n  b|startswith: y\n  c|endswith: '\\z.exe'\ncondition: sel",
    'a="*x*" b="y*" c="*\\\\z.exe"',
  ],
  ['all', 'sel:\n  a|contains|all: [x, y]\ncondition: sel', 'a="*x*" a="*y*"'],
  [
    'backslashes and quotes',
    `sel:\n  a: 'C:\\Windows\\\\*'\n  b: 'x\\\\*'\n  c: 'say "hi"'\ncondition: sel`,
    'a="C:\\\\Windows\\\\*" b="x\\\\*" c="say \\"hi\\""',
  ],
  ['one character', 'sel:\n  a: "x?y"\ncondition: sel', 'a="x*y"'],
  ['a real asterisk', "sel:\n  a: 'x\\*y'\ncondition: sel", '*\n| regex a="(?is)^x\\\\*y$"'],
  ['cased', 'sel:\n  a|cased|contains: Xy\ncondition: sel', '*\n| regex a="(?s)Xy"'],
  [
    'words',
    'keywords:\n  - EVILSERVICE\n  - svchost.exe -n evil\ncondition: keywords',
    '"EVILSERVICE" OR "svchost.exe -n evil"',
  ],
  ['all words', "keywords:\n  '|all':\n    - one\n    - two\ncondition: keywords", '"one" "two"'],
  ['a list of maps', "sel:\n  - a|endswith: '.exe'\n  - b: x\n    c: y\ncondition: sel", 'a="*.exe" OR (b="x" c="y")'],
  ['precedence', 'a:\n  a: 1\nb:\n  b: 1\nc:\n  c: 1\ncondition: a or b and not c', 'a=1 OR (b=1 NOT c=1)'],
  ['parentheses', 'a:\n  a: 1\nb:\n  b: 1\nc:\n  c: 1\ncondition: (a or b) and c', 'a=1 OR b=1 c=1'],
  ['all of them but those with _', 'a:\n  a: 1\n_b:\n  b: 1\nc:\n  c: 1\ncondition: all of them', 'a=1 c=1'],
  ['several conditions', 'a:\n  a: 1\nb:\n  b: 1\ncondition:\n  - a\n  - b', 'a=1 OR b=1'],
  ['base64', 'sel:\n  a|base64: foobar\ncondition: sel', 'a="Zm9vYmFy"'],
  [
    'base64offset',
    'sel:\n  a|base64offset|contains: foobar\ncondition: sel',
    'a IN ("*Zm9vYmFy*", "*Zvb2Jhc*", "*mb29iYX*")',
  ],
  [
    'wide',
    'sel:\n  a|wide|base64offset|contains: cmd\ncondition: sel',
    'a IN ("*YwBtAGQA*", "*MAbQBkA*", "*jAG0AZA*")',
  ],
  ['utf16', 'sel:\n  a|utf16|base64: cmd\n  b|utf16be|base64: cmd\ncondition: sel', 'a="//5jAG0AZAA=" b="AGMAbQBk"'],
  [
    'windash',
    'sel:\n  a|windash|contains: " -f"\ncondition: sel',
    'a IN ("* -f*", "* /f*", "* –f*", "* —f*", "* ―f*")',
  ],
  [
    'a part of a date',
    'sel:\n  a|hour: 3\ncondition: sel',
    `*\n| where tonumber(strftime(coalesce(strptime('a', "%Y-%m-%dT%H:%M:%S"), strptime('a', "%Y-%m-%d %H:%M:%S"), tonumber('a')), "%H"))=3`,
  ],
];

it.each(cases)('%s', (_, detection, spl) => {
  expect(converted(rule(detection))).toEqual([spl]);
});

it('fields are the columns', () => {
  expect(converted(rule('sel:\n  fieldA: valueA\ncondition: sel', 'fields:\n  - fieldA\n  - fieldB\n'))).toEqual([
    'fieldA="valueA" | table fieldA,fieldB',
  ]);
});

describe('what cannot be said', () => {
  const problem = (detection: string): string => {
    try {
      converted(rule(detection));
    } catch (error) {
      const [{ message, line, column }] = (error as { problems: { message: string; line: number; column: number }[] })
        .problems as [{ message: string; line: number; column: number }];
      return `${line}:${column} ${message}`;
    }
    return 'none';
  };
  it.each([
    ['sel:\n  a: 1\ncondition: sell', "9:14 There is no selection 'sell'. Did you mean 'sel'?"],
    ['sel:\n  a: 1\ncondition: sel | count() by x > 5', '9:18 Aggregations in conditions'],
    ['sel:\n  a|contain: 1\ncondition: sel', "8:5 There is no modifier 'contain'. Did you mean 'contains'?"],
    ['sel:\n  a|cidr: 10.0.0.0\ncondition: sel', "8:13 '10.0.0.0' is no network"],
    ['sel:\n  a|expand: "%admins%"\ncondition: sel', "8:5 The placeholder '%admins%' stands for nothing"],
    ['sel:\n  a|wide: x\ncondition: sel', '8:5 UTF-16'],
    ['sel: {}\ncondition: sel', '7:3 This selection is empty'],
    ['sel:\n  a: 1\ncondition: 2 of sel*', "9:14 '2 of' cannot be said"],
    ['sel:\n  a: 1\ncondition: (sel', "9:18 A ')' is missing"],
    ['sel:\n  a: 1\ncondition: 1 of x*', "9:19 No selection has a name like 'x*'"],
    ['sel:\n  a: {b: 1}\ncondition: sel', '8:8 Text, a number'],
  ])('%s', (detection, message) => {
    expect(problem(detection)).toContain(message);
  });
});
