import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../src/engines/columns/segment.ts';
import { SegmentBuilder } from '../../../src/engines/columns/segment-builder.ts';
import { JsonScanner } from '../../../src/ingest/read/scan/json-scanner.ts';
import { flatJson, jsonNull } from '../../support/flat-json.ts';

/** JSON text with blanks, escapes, keys that meet each other, and numbers that JavaScript prints as they are written. */
const blank = fc.constantFrom('', '', '', ' ', '\n', '\t ');
const character = fc.constantFrom(
  'a',
  'B',
  'é',
  '中',
  '😀',
  '\\"',
  '\\\\',
  '\\/',
  '\\n',
  '\\u0041',
  '\\ud83d\\ude00',
  '\\ud800',
  '\\u00e9',
  ' ',
  '{',
  ',',
);
const text = fc.array(character, { maxLength: 9 }).map((parts) => `"${parts.join('')}"`);
const key = fc.oneof(
  fc.constantFrom('"a"', '"b"', '"c.d"', '"\\u0061"', '""', '"1"', '"__proto__"', '"a long key"'),
  text,
);
const scalar = fc.oneof(text, fc.constantFrom('0', '-1', '1.5', '12', 'true', 'false', 'null'));
const { value } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('object'), tie('array')),
  object: fc
    .tuple(blank, fc.array(fc.tuple(blank, key, blank, blank, tie('value'), blank), { maxLength: 5 }))
    .map(
      ([inner, members]) =>
        `{${inner}${members.map(([a, name, b, c, of, d]) => `${a}${name}${b}:${c}${of}${d}`).join(',')}}`,
    ),
  array: fc
    .tuple(blank, fc.array(fc.tuple(blank, tie('value'), blank), { maxLength: 4 }))
    .map(([inner, elements]) => `[${inner}${elements.map((parts) => parts.join('')).join(',')}]`),
}));

function scanned(documents: readonly string[]): { segment: Segment; taken: string[] } {
  const scanner = new JsonScanner();
  const builder = new SegmentBuilder();
  const bytes = Buffer.from(documents.join('\u0000'));
  const taken: string[] = [];
  let from = 0;
  for (const document of documents) {
    const to = from + Buffer.byteLength(document);
    if (scanner.scan(bytes, from, to)) {
      taken.push(document);
      builder.addLeaves(scanner);
      builder.endRow(null);
    }
    from = to + 1;
  }
  return { segment: builder.segment(), taken };
}

function fieldsOf(segment: Segment, row: number): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, column] of segment.columns) {
    const code = column.codes[row]!;
    if (code !== 0) fields[name] = code === column.dictionary.nullCode ? jsonNull : column.value(row);
  }
  return fields;
}

const isJson = (document: string): boolean => {
  try {
    JSON.parse(document);
    return true;
  } catch {
    return false;
  }
};

const leavesOf = (document: string): string[] => {
  const scanner = new JsonScanner();
  const bytes = Buffer.from(document);
  expect(scanner.scan(bytes, 0, bytes.length)).toBe(true);
  return Array.from({ length: scanner.count }, (_, i) => bytes.toString('utf8', scanner.starts[i], scanner.ends[i]));
};

const accepts = (document: string | Buffer): boolean => {
  const bytes = Buffer.from(document);
  return new JsonScanner().scan(bytes, 0, bytes.length);
};

describe('JSON scanned into columns', () => {
  it('gives the fields that JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), (documents) => {
        const { segment, taken } = scanned(documents);
        taken.forEach((document, row) => {
          expect(new Map(Object.entries(fieldsOf(segment, row)))).toEqual(flatJson(document));
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('never takes what JSON.parse refuses', () => {
    const mutation = fc.tuple(
      fc.nat(),
      fc.nat(3),
      fc.constantFrom(
        '"',
        '\\',
        ',',
        ':',
        '{',
        '}',
        '[',
        ']',
        '0',
        '1',
        '.',
        'e',
        '-',
        ' ',
        '\n',
        '\x01',
        't',
        'u',
        '',
      ),
    );
    fc.assert(
      fc.property(value, fc.array(mutation, { minLength: 1, maxLength: 3 }), (document, mutations) => {
        let mutated = document;
        for (const [at, cut, added] of mutations) {
          const place = at % (mutated.length + 1);
          mutated = mutated.slice(0, place) + added + mutated.slice(place + cut);
        }
        if (accepts(mutated)) expect(isJson(mutated)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('takes JSON without members of one name', () => {
    fc.assert(
      fc.property(fc.array(scalar, { maxLength: 40 }), (values) => {
        expect(accepts(`{${values.map((of, i) => `"k${i}": [${of}, {"x": ${of}}]`).join(' , ')}}`)).toBe(true);
      }),
    );
  });

  it('keeps numbers as written', () => {
    expect(leavesOf('{"a":1.10,"b":1e400,"c":-0,"d":[12345678901234567890, 0.5E+3 ]}')).toEqual([
      '1.10',
      '1e400',
      '-0',
      '12345678901234567890',
      '0.5E+3',
    ]);
  });

  it.each([
    '01',
    '+1',
    '1.',
    '.5',
    '1e',
    '-',
    'NaN',
    'tru',
    'nulll',
    "'a'",
    '"\\x"',
    '"\\u12g4"',
    '"\n"',
    '',
    '1 2',
    '"a" "b"',
    '{,}',
    '[1,]',
  ])('refuses %j as a value', (wrong) => {
    expect(accepts(`{"a":${wrong}}`)).toBe(false);
    expect(accepts(`[${wrong}`)).toBe(false);
  });

  it.each([
    ['two members of one name', '{"a":1,"a":2}'],
    ['two members of one name, written differently', '{"a":1,"\\u0061":2}'],
    ['two places with one field name', '{"a.b":1,"a":{"b":2}}'],
    ['a plain value', '1'],
    ['what is nested deeply', `${'['.repeat(300)}${']'.repeat(300)}`],
    ['a byte order mark', '\ufeff{}'],
  ])('leaves %s to the caller', (_, document) => {
    expect(accepts(document)).toBe(false);
  });

  it('refuses bytes that are no UTF-8, in keys as in values, each time', () => {
    const scanner = new JsonScanner();
    for (const document of ['{"a\xff":1}', '{"b":"\xc3"}', '{"c":"\xed\xa0\x80"}']) {
      const bytes = Buffer.from(document, 'latin1');
      expect(scanner.scan(bytes, 0, bytes.length)).toBe(false);
      expect(scanner.scan(bytes, 0, bytes.length)).toBe(false);
    }
  });

  it('refuses new keys when there are too many, and goes on with the known ones', () => {
    const scanner = new JsonScanner();
    let refused = 0;
    for (let i = 0; i < 60_000; i += 100) {
      const bytes = Buffer.from(`{${Array.from({ length: 100 }, (_, k) => `"k${i + k}":1`).join(',')}}`);
      if (!scanner.scan(bytes, 0, bytes.length)) refused++;
    }
    expect(refused).toBeGreaterThan(90);
    const known = Buffer.from('{"k5":1}');
    expect(scanner.scan(known, 0, known.length)).toBe(true);
  });

  it('numbers shapes: equal for equal sequences of places and kinds alone', () => {
    const scanner = new JsonScanner();
    const shapeOf = (document: string) => {
      const bytes = Buffer.from(document);
      expect(scanner.scan(bytes, 0, bytes.length)).toBe(true);
      return scanner.shape;
    };
    const shape = shapeOf('{"a":"x","b":[1,{"c":true}],"d":{}}');
    expect(shapeOf(' { "a" : "\\n" , "b":[ 1.5, {"c":false}], "d":{} }')).toBe(shape);
    for (const other of [
      '{"a":"x","b":[1,{"c":null}],"d":{}}',
      '{"a":"x","b":["1",{"c":true}],"d":{}}',
      '{"b":[1,{"c":true}],"a":"x","d":{}}',
      '{"a":"x","b":[1,{"c":true}],"d":[]}',
      '{"a":"x","b":[1,{"c":true}]}',
      '{"a":"x","b":[1,1,{"c":true}],"d":{}}',
    ])
      expect(shapeOf(other)).not.toBe(shape);
  });
});

describe('columns', () => {
  it('have one code for a text, however it is written', () => {
    const { segment } = scanned([
      '{"a":"A/1"}',
      '{"a":"\\u0041/1"}',
      '{"a":"A\\/1"}',
      '{"a":"1"}',
      '{"a":1}',
      '{"b":1}',
    ]);
    expect([...segment.columns.get('a')!.codes]).toEqual([1, 1, 1, 2, 2, 0]);
  });

  it('have one code for a list, and codes for its elements', () => {
    const { segment } = scanned([
      '{"a":["x","y"]}',
      '{"a":["x","\\u0079"]}',
      '{"a":["y","x"]}',
      '{"a":["x"]}',
      '{"a":[]}',
    ]);
    const { codes, dictionary } = segment.columns.get('a{}')!;
    expect([...codes]).toEqual([3, 3, 4, 1, 0]);
    expect(dictionary.value(3)).toEqual(['x', 'y']);
    expect([...dictionary.elements(4)!]).toEqual([2, 1]);
    expect(dictionary.elements(1)).toBeNull();
  });

  it('tell null from the text null until asked not to', () => {
    const column = scanned(['{"a":"null"}', '{"a":null}', '{"a":"x"}', '{"a":[null,1]}']).segment.columns.get('a')!;
    const texts = (of: typeof column) => Array.from({ length: 4 }, (_, row) => of.value(row));
    expect(column.codes[0]).not.toBe(column.codes[1]);
    expect(texts(column)).toEqual(['null', 'null', 'x', null]);
    expect(texts(column.withoutNulls())).toEqual(['null', null, 'x', null]);
    expect(column.withNullText().codes[0]).toBe(column.withNullText().codes[1]);
  });

  it('are read while they are built, and stay what they were', () => {
    const builder = new SegmentBuilder();
    const add = (row: number) => {
      builder.set('host', `h${row % 3}`);
      if (row % 1000 === 7) builder.set('rare', ['x', String(row)]);
      builder.set('id', `id ${row}`);
      builder.endRow(row);
    };
    for (let row = 0; row < 1500; row++) add(row);
    const early = builder.segment();
    for (let row = 1500; row < 40_000; row++) add(row);
    const late = builder.segment();
    for (const segment of [early, late]) {
      for (const row of [0, 7, 1007, 1499, segment.rows - 1]) {
        expect(segment.columns.get('host')!.value(row)).toBe(`h${row % 3}`);
        expect(segment.columns.get('id')!.value(row)).toBe(`id ${row}`);
        expect(segment.columns.get('rare')!.value(row)).toEqual(row % 1000 === 7 ? ['x', String(row)] : null);
      }
    }
    expect(early.rows).toBe(1500);
    expect(early.columns.get('host')!.codes.length).toBe(1500);
    expect(late.columns.get('rare')!.sparse).not.toBeNull();
    expect([late.time.min, late.time.max, late.time.absent]).toEqual([0, 39_999, 0]);
  });

  it('are found by text in all values at once', () => {
    const values = fc.array(fc.stringMatching(/^[aAbBkK\u212aÀà]{0,6}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.stringMatching(/^[aAbBkK]{0,3}$/), fc.boolean(), (texts, wanted, ignoreCase) => {
        const builder = new SegmentBuilder();
        for (const of of texts) {
          builder.set('a', [of, `${of}b`]);
          builder.endRow(null);
        }
        const { dictionary } = builder.segment().columns.get('a')!;
        const found = dictionary.containing(wanted, ignoreCase);
        const fold = (of: string) => (ignoreCase ? of.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : of);
        for (let code = 1; code <= dictionary.size; code++) {
          const has = [dictionary.value(code)].flat().some((of) => fold(of as string).includes(fold(wanted)));
          expect(found[code]).toBe(has ? 1 : 0);
        }
      }),
    );
  });
});
