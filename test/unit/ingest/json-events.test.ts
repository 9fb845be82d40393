import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ByteSource, bufferSource } from '../../../src/ingest/read/byte-source.ts';
import { readJsonEvents } from '../../../src/ingest/read/json-events.ts';
import { newReadReport } from '../../../src/ingest/read/log-event.ts';
import { openInputs } from '../../../src/ingest/read/open-inputs.ts';

function read(text: string | Buffer, source: (bytes: Buffer) => ByteSource = bufferSource) {
  const report = newReadReport();
  const events = [...readJsonEvents(source(Buffer.from(text as string)), report)];
  return { events, report, json: events.map((event) => event.json), raw: events.map((event) => event.raw) };
}

/** Gives one byte at a time, as a slow pipe would. */
function slowly(bytes: Buffer): ByteSource {
  let position = 0;
  return {
    anywhere: null,
    readInto(target, offset) {
      if (position === bytes.length) return 0;
      position++;
      return bytes.copy(target, offset, position - 1, position);
    },
  };
}

describe('JSON lines', () => {
  it('gives one event a line, with its own text and line number', () => {
    const { events } = read('{"a":1}\n{"a":2}\n');
    expect(events).toEqual([
      { raw: '{"a":1}', json: { a: 1 }, line: 1 },
      { raw: '{"a":2}', json: { a: 2 }, line: 2 },
    ]);
  });
  it('accepts CRLF, a byte order mark, blank lines and a missing last line end', () => {
    const { events, report } = read('\ufeff{"a":1}\r\n\r\n   \n{"a":2}');
    expect(events.map((event) => [event.raw, event.line])).toEqual([
      ['{"a":1}', 1],
      ['{"a":2}', 4],
    ]);
    expect(report).toMatchObject({ events: 2, malformed: 0 });
  });
  it('keeps a malformed line as a raw event, counts it and remembers the first', () => {
    const { events, report } = read('{"a":1}\nno json here\n{"a":"cut of\n{"a":2}\n');
    expect(events.map((event) => [event.raw, event.json])).toEqual([
      ['{"a":1}', { a: 1 }],
      ['no json here', undefined],
      ['{"a":"cut of', undefined],
      ['{"a":2}', { a: 2 }],
    ]);
    expect(report).toMatchObject({ events: 4, malformed: 2, firstMalformedLine: 2 });
  });
  it('loses no line after one that was cut off outside a string', () => {
    const { raw, report } = read('{"a":1,"b":\n{"c":1}\n{"d":1}\n{"e":[1,\n{"f":1}\n');
    expect(raw).toEqual(['{"a":1,"b":', '{"c":1}', '{"d":1}', '{"e":[1,', '{"f":1}']);
    expect(report).toMatchObject({ malformed: 2, firstMalformedLine: 1 });
  });
  it('replaces invalid UTF-8, keeps lone surrogates, takes the last of duplicate keys', () => {
    expect(read(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])).json).toEqual([{ a: '\ufffd' }]);
    expect(read('{"a":"\\ud800"}').json).toEqual([{ a: '\ud800' }]);
    expect(read('{"a":1,"a":2}').json).toEqual([{ a: 2 }]);
    expect(read('{"a":"größe €"}').raw).toEqual(['{"a":"größe €"}']);
  });
  it('keeps the text of numbers that JavaScript would print otherwise', () => {
    const [event] = read(
      '{"a":1.10,"b":12345678901234567890,"c":1e5,"d":-0,"e":7,"f":0.5,"g":[2.0],"s":"x: 1.10, 1e5"}',
    ).json;
    expect(event).toEqual({
      a: '1.10',
      b: '12345678901234567890',
      c: '1e5',
      d: '-0',
      e: 7,
      f: 0.5,
      g: ['2.0'],
      s: 'x: 1.10, 1e5',
    });
  });
});

describe('other arrangements', () => {
  const two = [
    { a: 1, b: { c: '}' } },
    { a: 2, b: { c: '{"' } },
  ];
  it.each([
    ['a top-level array', JSON.stringify(two)],
    ['a pretty-printed array', JSON.stringify(two, null, 2)],
    ['a {"Records":[]} document', JSON.stringify({ Records: two })],
    ['a pretty-printed {"Records":[]} document', JSON.stringify({ Records: two }, null, 4)],
    ['Records after another member', JSON.stringify({ version: 1, Records: two })],
    ['Records before another member', JSON.stringify({ Records: two, next: [{ x: 1 }] })],
    ['pretty-printed documents', two.map((event) => JSON.stringify(event, null, 2)).join('\n')],
    ['pretty-printed documents without indentation', two.map((event) => JSON.stringify(event, null, '\n')).join('\n')],
    ['documents with nothing between them', two.map((event) => JSON.stringify(event)).join('')],
    ['documents with a comma at the end of the line', two.map((event) => `${JSON.stringify(event)},`).join('\n')],
    ['an array with one element a line', `[\n${two.map((event) => JSON.stringify(event)).join(',\n')}\n]\n`],
    ['arrays one after the other', two.map((event) => JSON.stringify([event])).join('\n')],
    ['an array of arrays', JSON.stringify(two.map((event) => [event]))],
  ])('reads %s', (_, text) => {
    for (const source of [bufferSource, slowly]) {
      const { json, report, raw } = read(text, source);
      expect(json).toEqual(two);
      expect(report).toMatchObject({ events: 2, malformed: 0 });
      expect(raw.map((piece) => JSON.parse(piece))).toEqual(two);
    }
  });
  it('reads a mixture of all of them', () => {
    const { events, report } = read(
      '{"a":1}{"a":2}\n{\n  "a": 3\n}\n[{"a":4},\n {"a":5}]\n{"Records":[{"a":6}]}\n{"a":7}\ntext\n{"a":8}',
    );
    expect(events.map((event) => [(event.json as { a: number } | undefined)?.a, event.line])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
      [4, 5],
      [5, 6],
      [6, 7],
      [7, 8],
      [undefined, 9],
      [8, 10],
    ]);
    expect(report).toMatchObject({ malformed: 1, firstMalformedLine: 9 });
  });
  it('keeps the text of an element as it stands in the file', () => {
    expect(read('[ {"a": 1.10} ,{ "b":2 }]').raw).toEqual(['{"a": 1.10}', '{ "b":2 }']);
  });
  it('reads elements that are no objects', () => {
    expect(read('[{"a":1}, 2, "x]", null]').json).toEqual([{ a: 1 }, 2, 'x]', null]);
  });
  it('finds the next document after one that broke off', () => {
    const { raw, report } = read('{\n  "a": {\n    "b": 1\n{\n  "c": 1\n}\n');
    expect(raw).toEqual(['{\n  "a": {\n    "b": 1', '{\n  "c": 1\n}']);
    expect(report).toMatchObject({ malformed: 1, firstMalformedLine: 1 });
  });
  it('gives the elements of an array that ends too early, and what is left as a raw event', () => {
    const { raw, report } = read('[{"a":1},{"a":2},{"a":');
    expect(raw).toEqual(['{"a":1}', '{"a":2}', '{"a":']);
    expect(report.malformed).toBe(1);
  });
  it('reads documents that are larger than the window and go across its border', () => {
    const long = 'x'.repeat(9 * 1024 * 1024);
    const lines = Array.from({ length: 50_000 }, (_, n) => `{"n":${n},"pad":"${'y'.repeat(n % 300)}"}`);
    const { events, report } = read(`${lines.join('\n')}\n{"n":"${long}"}\n{"last":\n{}}\n`);
    expect(report).toMatchObject({ events: 50_002, malformed: 0 });
    expect(events[49_999]).toEqual({ raw: lines[49_999], json: JSON.parse(lines[49_999] as string), line: 50_000 });
    expect(events[50_001]).toEqual({ raw: '{"last":\n{}}', json: { last: {} }, line: 50_002 });
  });
  it('reads nesting that would overflow a stack', () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    expect(read(`${deep}${deep}`).report).toMatchObject({ events: 2, malformed: 0 });
  });
});

describe('inputs', () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `{"n":${n},"text":"${Math.sin(n)}"}`).join('\n');
  function open(bytes: Buffer) {
    const [input] = openInputs(bufferSource(bytes), 'log');
    return { ...input!, events: [...input!.events] };
  }
  it('decompresses gzip, also several members in a row', () => {
    const input = open(Buffer.concat([gzipSync(`${lines}\n`), gzipSync(lines)]));
    expect(input).toMatchObject({ layers: ['gzip'], format: 'json' });
    expect(input.report).toMatchObject({ events: 40_000, malformed: 0, error: null });
  });
  it('gives what can be read of a truncated gzip file, then the error', () => {
    const whole = gzipSync(lines);
    const input = open(whole.subarray(0, whole.length / 2));
    expect(input.report.events).toBeGreaterThan(8_000);
    expect(input.events[0]).toMatchObject({ json: { n: 0 } });
    expect(input.report.error).toBe('the compressed data ends too early.');
  });
  it('reports damaged gzip data', () => {
    const damaged = gzipSync(lines);
    damaged.fill(0xff, 200_000, 200_100);
    const { report } = open(damaged);
    expect(report.error).toMatch(/^the compressed data is damaged/);
    expect(report.events).toBeGreaterThan(1_000);
  });
  it('reads plain text as one event a line and never calls it malformed', () => {
    const input = open(Buffer.from('[2020-01-01] one\r\n\ntwo\n'));
    expect(input.format).toBe('text');
    expect(input.events).toEqual([
      { raw: '[2020-01-01] one', json: undefined, line: 1 },
      { raw: 'two', json: undefined, line: 3 },
    ]);
    expect(input.report).toMatchObject({ events: 2, malformed: 0 });
  });
  it.each(['utf16le', 'utf16be'])('reads %s with its byte order mark', (encoding) => {
    const bytes = Buffer.from('\ufeff{"a":"größe"}\r\n{"a":2}\r\n', 'utf16le');
    const input = open(encoding === 'utf16be' ? bytes.swap16() : bytes);
    expect(input).toMatchObject({ format: 'json' });
    expect(input.events.map((event) => event.json)).toEqual([{ a: 'größe' }, { a: 2 }]);
  });
  it('tells binary data', () => {
    expect(open(Buffer.from([1, 2, 0, 3]))).toMatchObject({ format: 'binary', events: [] });
  });
});
