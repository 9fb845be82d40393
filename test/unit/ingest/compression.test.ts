import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/ingest/read/byte-source.ts';
import { decompressed } from '../../../src/ingest/read/compressed/compression.ts';
import { Expansion } from '../../../src/ingest/read/compressed/expansion.ts';
import { gunzipSource } from '../../../src/ingest/read/compressed/gunzip.ts';
import { parseYaml } from '../../../src/knowledge/yaml-text.ts';
import { pipeSource, readInput, readInputs } from '../../support/read-inputs.ts';

const texts = parseYaml(readFileSync(join(import.meta.dirname, '../../fixtures/compressed.yaml'), 'utf8')) as Record<
  'bzip2' | 'zstd',
  Record<string, string>
>;
const fixture = (kind: 'bzip2' | 'zstd', name: string): Buffer =>
  Buffer.from((texts[kind][name] as string).replaceAll(' ', ''), 'base64');

const lines = Array.from({ length: 6000 }, (_, n) => ({ n: n % 50, text: `line ${n % 50}` }));

describe.each(['bzip2', 'zstd'] as const)('%s', (kind) => {
  it('is decompressed, told by its content', () => {
    const input = readInput(fixture(kind, 'lines'));
    expect(input).toMatchObject({ format: 'json', layers: [kind], report: { error: null, malformed: 0 } });
    expect(input.events.map((event) => event.json)).toEqual(lines);
  });
  it('is read in small pieces from a pipe', () => {
    const [input] = readInputs(fixture(kind, 'lines'), (bytes) => pipeSource(bytes, 7));
    expect(input?.events.length).toBe(6000);
  });
  it('may be several in a row', () => {
    expect(readInput(fixture(kind, 'streams')).events.map((event) => event.json)).toEqual([{ a: 1 }, { a: 2 }]);
  });
  it('gives what can be read of a truncated one, then says so', () => {
    const whole = fixture(kind, 'lines');
    const { events, report } = readInput(whole.subarray(0, whole.length - 20));
    expect(report.error).toBe('the compressed data ends too early.');
    if (kind === 'bzip2') expect(events.length).toBeGreaterThan(3000);
  });
  it('may lie in gzip', () => {
    expect(readInput(gzipSync(fixture(kind, 'lines')))).toMatchObject({
      layers: ['gzip', kind],
      report: { events: 6000 },
    });
  });
});

describe('bzip2', () => {
  it('knows runs of any length', () => {
    const runs = [
      ['a', 1000],
      ['b', 3],
      ['c', 4],
      ['d', 5],
      ['e', 259],
      ['f', 260],
    ] as const;
    expect(readInput(fixture('bzip2', 'runs')).events.map((event) => event.raw)).toEqual(
      runs.map(([letter, count]) => letter.repeat(count)),
    );
  });
  it('may hold nothing', () => {
    expect(readInput(fixture('bzip2', 'empty'))).toMatchObject({
      layers: ['bzip2'],
      events: [],
      report: { error: null },
    });
  });
  it('notices damage', () => {
    const bytes = fixture('bzip2', 'lines');
    bytes.fill(0x55, 300, 310);
    expect(readInput(bytes).report.error).toMatch(/^the compressed data is damaged/);
  });
});

describe('gzip', () => {
  const one = gzipSync('{"a":1}\n');
  it('of several members is read whole, and what follows them is said', () => {
    const two = gzipSync('{"a":2}\n');
    expect(readInput(Buffer.concat([one, two])).report).toMatchObject({ events: 2, error: null, doubt: null });
    expect(readInput(Buffer.concat([one, Buffer.from('rest')])).report).toMatchObject({
      events: 1,
      error: 'what follows the compressed data is none; it was left out.',
    });
    expect(readInput(Buffer.concat([one, Buffer.alloc(512)])).report).toMatchObject({
      events: 1,
      error: null,
      doubt: 'Zeros follow the compressed data; if that is no filling, what stood there is missing.',
    });
  });
  it('of a wrong check sum gives everything, and says so', () => {
    const bytes = Buffer.from(one);
    bytes[bytes.length - 6]! ^= 1;
    expect(readInput(bytes).report).toMatchObject({
      events: 1,
      error: 'the compressed data is damaged: wrong check sum.',
    });
  });
  it('of any length gives, to the byte, what there is of it', () => {
    const whole = gzipSync(Array.from({ length: 40 }, (_, n) => `{"n":${n},"x":${Math.sin(n)}}\n`).join(''));
    const target = Buffer.alloc(10_000);
    // A header, and a byte behind it.
    for (let length = 11; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      const source = gunzipSource(pipeSource(cut, 5));
      let filled = 0;
      const readAll = () => {
        for (let count = 1; count > 0; filled += count) count = source.readInto(target, filled, 100);
      };
      expect(readAll, `${length} bytes`).toThrow('the compressed data ends too early.');
      expect(target.toString('utf8', 0, filled)).toBe(
        gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString(),
      );
    }
  });
  it('loses nothing before damage', () => {
    const text = Array.from({ length: 20_000 }, (_, n) => `{"n":${n},"x":${Math.sin(n)}}`).join('\n');
    const bytes = gzipSync(text);
    const half = bytes.length >> 1;
    const before = gunzipSync(bytes.subarray(0, half), { finishFlush: constants.Z_SYNC_FLUSH }).toString();
    bytes.fill(0xff, half, half + 64);
    const { events, report } = readInput(bytes);
    expect(report.error).toMatch('damaged');
    const lines = before.split('\n').slice(0, -1);
    expect(lines.length).toBeGreaterThan(9000);
    expect(events.slice(0, lines.length).map(({ raw }) => raw)).toEqual(lines);
  });
});

describe('zstd', () => {
  it('with zeroed bytes says so', () => {
    const bytes = fixture('zstd', 'lines');
    for (let at = 20; at < bytes.length - 20; at += 7) {
      const zeroed = Buffer.from(bytes).fill(0, at, at + 6);
      if (!zeroed.equals(bytes)) expect(readInput(zeroed).report.error, `zeros at ${at}`).toMatch(/compressed data/);
    }
  });
  it('whose table needs no bits does not go on without end', () => {
    // A Huffman table whose weights are coded by a table of one symbol: neither of its states ever takes a bit.
    const block = Buffer.from([0b10, 0x01, 0x01, 0x04, 0xf0, 0x01, 0x80, 0x80, 0x80]);
    const size = Buffer.from([(block.length << 3) | 5, 0, 0]);
    const frame = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]), size, block]);
    expect(readInput(frame).report.error).toMatch(/^the compressed data is damaged/);
  });
});

describe('bzip2 and its blocks', () => {
  it('gives no block that is damaged', () => {
    const bytes = fixture('bzip2', 'lines');
    const whole = readInput(bytes)
      .events.map(({ raw }) => raw)
      .join('\n');
    for (let at = 30; at < bytes.length - 12; at += 11) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 4;
      const { events, report } = readInput(changed);
      const text = events.map(({ raw }) => raw).join('\n');
      // Some bits stand for nothing.
      if (report.error === null) expect(text).toBe(whole);
      // The last line may have been cut where the next block begins.
      else expect(whole.startsWith(text), `at ${at}`).toBe(true);
    }
  });
});

describe('what becomes too large', () => {
  it.each(['bzip2', 'zstd'] as const)('is ended with a message: %s', (kind) => {
    const bytes = fixture(kind, 'lines');
    const expansion = new Expansion({ always: 50_000, ratio: 10 });
    const { source } = decompressed(expansion.input(bufferSource(bytes)), expansion);
    const target = Buffer.alloc(10_000);
    const readAll = () => {
      while (source.readInto(target, 0, target.length) > 0);
    };
    expect(readAll).toThrow('it becomes more than 10 times as large as it is; reading was stopped.');
  });
  it('counts all layers together', () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(50_000_000, ' ')));
    const expansion = new Expansion({ always: 100_000, ratio: 1000 });
    const { source } = decompressed(expansion.input(bufferSource(bomb)), expansion);
    const target = Buffer.alloc(100_000);
    const readAll = () => {
      while (source.readInto(target, 0, target.length) > 0);
    };
    expect(readAll).toThrow('reading was stopped');
  });
  it('is not what logs are: a log of one line over and over', () => {
    const log = gzipSync('{"message":"ping"}\n'.repeat(100_000));
    expect(readInput(log).report).toMatchObject({ events: 100_000, error: null });
  });
});

describe('other binary data', () => {
  it.each([
    ['xz', '\xfd7zXZ\0\0', 'This is compressed with xz, which is not read; decompress it first.'],
    ['evtx', 'ElfFile\0\0\0', 'This is a Windows event log in its binary form; export it as XML or JSON first.'],
    ['any other', 'abc\0def', 'This is a binary file; it was left out.'],
  ])('is told: %s', (_, start, problem) => {
    expect(readInput(Buffer.from(start, 'latin1'))).toMatchObject({ format: 'binary', events: [], problem });
  });
});
