import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type TestMember, tarOf, zipOf } from '../../support/archive-writer.ts';
import { pipeSource, readInputs } from '../../support/read-inputs.ts';

const members: readonly TestMember[] = [
  { path: 'one.json', content: '{"a":1}\n' },
  { path: 'deep/er/two words.log', content: '[{"a":2},{"a":3}]' },
  { path: 'größe.xml', content: '<Event><System><EventID>4</EventID></System></Event>' },
];
const table = (bytes: Buffer, source?: Parameters<typeof readInputs>[1]) =>
  readInputs(bytes, source).map(({ path, events, problem }) => [path, problem ?? events.length]);
const expected = [
  ['log:one.json', 1],
  ['log:deep/er/two words.log', 2],
  ['log:größe.xml', 1],
];

describe.each([
  ['zip', zipOf(members)],
  ['zip, not compressed', zipOf(members.map((member) => ({ ...member, method: 0 })))],
  ['tar', tarOf(members)],
  ['tar.gz', gzipSync(tarOf(members))],
])('%s', (_, bytes) => {
  it('is told by its content; each member is a log of its own, named as Splunk names it', () => {
    expect(table(bytes)).toEqual(expected);
  });
  it('can come out of a pipe', () => {
    expect(table(bytes, pipeSource)).toEqual(expected);
  });
});

describe('members', () => {
  const several = (list: readonly TestMember[]) => [['zip', zipOf(list)] as const, ['tar', tarOf(list)] as const];

  it.each(
    several([
      { path: 'a.json.gz', content: gzipSync('{"a":1}\n') },
      { path: 'inner.zip', content: zipOf([{ path: 'b.json', content: '{"b":1}' }]) },
      { path: 'inner.tgz', content: gzipSync(tarOf([{ path: 'c.json', content: '{"c":1}' }])) },
    ]),
  )('of a %s may be compressed, and archives themselves', (_, bytes) => {
    expect(table(bytes)).toEqual([
      ['log:a.json.gz', 1],
      ['log:inner.zip:b.json', 1],
      ['log:inner.tgz:c.json', 1],
    ]);
  });
  it.each(
    several([
      { path: 'picture.png', content: Buffer.from([0x89, 0x50, 0, 1]) },
      { path: '.DS_Store', content: 'x' },
      { path: '__MACOSX/._a.json', content: 'x' },
      { path: 'empty.json', content: '' },
      { path: 'a.json', content: '{}' },
    ]),
  )('of a %s that are binary are left out and said, hidden ones are not looked at', (_, bytes) => {
    expect(table(bytes)).toEqual([
      ['log:picture.png', 'This is a binary file; it was left out.'],
      ['log:empty.json', 0],
      ['log:a.json', 1],
    ]);
  });
  it.each(several([{ path: '../../etc/passwd.json', content: '{}' }]))(
    'of a %s have any path: nothing is written to disk',
    (_, bytes) => {
      expect(table(bytes)).toEqual([['log:../../etc/passwd.json', 1]]);
    },
  );
  it('lie in at most three archives', () => {
    let bytes: Buffer = Buffer.from('{"a":1}');
    for (let level = 0; level < 3; level++) bytes = zipOf([{ path: 'x', content: bytes }]);
    expect(table(bytes)).toEqual([['log:x:x:x', 1]]);
    expect(table(zipOf([{ path: 'x', content: bytes }]))).toEqual([
      ['log:x:x:x', 'It lies in too many archives, one within another.'],
    ]);
  });
  it('bring their time of change along', () => {
    expect(readInputs(tarOf(members)).map((input) => input.modified)).toEqual([1.7e9, 1.7e9, 1.7e9]);
    expect(readInputs(zipOf(members))[0]?.modified).toBe(Date.UTC(2025, 4, 1) / 1000);
  });
});

describe('tar', () => {
  const long = `${'d'.repeat(90)}/${'e'.repeat(90)}/f.json`;
  it('knows long names: GNU', () => {
    const bytes = tarOf([
      { path: '././@LongLink', type: 'L', content: `${long}\0` },
      { path: long.slice(0, 99), content: '{}' },
      { path: 'short.json', content: '{}' },
    ]);
    expect(table(bytes)).toEqual([
      [`log:${long}`, 1],
      ['log:short.json', 1],
    ]);
  });
  it('knows long names: pax', () => {
    const record = ` path=${long}\n`;
    const bytes = tarOf([
      { path: 'PaxHeaders/x', type: 'x', content: `${record.length + 3}${record}` },
      { path: long.slice(0, 99), content: '{}' },
    ]);
    expect(table(bytes)).toEqual([[`log:${long}`, 1]]);
  });
  it('leaves out directories and links', () => {
    const bytes = tarOf([
      { path: 'folder/', type: '5', content: '' },
      { path: 'link', type: '2', content: '' },
      { path: 'a.json', content: '{}' },
    ]);
    expect(table(bytes)).toEqual([['log:a.json', 1]]);
  });
  it('names sparse files, of GNU and of pax', () => {
    const record = ' GNU.sparse.name=holes.json\n';
    const map = Buffer.alloc(512);
    const bytes = tarOf([
      { path: 'PaxHeaders/x', type: 'x', content: `${record.length + 2}${record}` },
      { path: 'GNUSparseFile.1/holes.json', content: '{}' },
      { path: 'holes2.json', type: 'S', content: '{}' },
      { path: 'holes3.json', type: 'S', content: '{}' },
      { path: 'a.json', content: '{}' },
    ]);
    // The map of the last one goes on in a block of its own.
    const header = bytes.indexOf('holes3.json');
    bytes[header + 482] = 1;
    bytes.write(
      (Number.parseInt(bytes.toString('latin1', header + 148, header + 154), 8) + 1).toString(8).padStart(6, '0'),
      header + 148,
    );
    const withMap = Buffer.concat([bytes.subarray(0, header + 512), map, bytes.subarray(header + 512)]);
    const problem = 'This is a sparse file; it was left out.';
    expect(table(withMap)).toEqual([
      ['log:holes.json', problem],
      ['log:holes2.json', problem],
      ['log:holes3.json', problem],
      ['log:a.json', 1],
    ]);
  });
  it('does not give the long name of a damaged file to the next one', () => {
    const record = ` path=${long}\n`;
    const bytes = tarOf([
      { path: 'PaxHeaders/x', type: 'x', content: `${record.length + 3}${record}` },
      { path: 'damaged.json', content: '{}' },
      { path: 'a.json', content: '{}' },
    ]);
    bytes[bytes.indexOf('damaged.json')] = 0x44;
    expect(table(bytes).at(-1)).toEqual(['log:a.json', 1]);
  });
  it('may be several, one behind the other: all files are read', () => {
    const paths = table(Buffer.concat([tarOf([members[0]!]), tarOf([members[1]!])])).map(([path]) => path);
    expect(paths).toEqual(['log:one.json', 'log', 'log:deep/er/two words.log']);
  });
  it('gives what can be read of a truncated one', () => {
    const many = Array.from({ length: 5000 }, (_, n) => `{"n":${n}}`).join('\n');
    const bytes = tarOf([...members, { path: 'many.json', content: many }]);
    const inputs = readInputs(bytes.subarray(0, bytes.length - 20_000));
    expect(inputs[3]).toMatchObject({ path: 'log:many.json', report: { error: 'the archive ends too early.' } });
    expect(inputs[3]?.events.length).toBeGreaterThan(2000);
    expect(inputs[4]).toMatchObject({ problem: 'The archive ends too early.' });
  });
  it('says when it is damaged, and goes on at the next file', () => {
    const bytes = tarOf(members);
    bytes.fill(0x41, 1024, 1100);
    expect(table(bytes)).toEqual([
      ['log:one.json', 1],
      ['log', 'The archive is damaged: where a file should begin is no header. The next one was looked for.'],
      ['log:größe.xml', 1],
    ]);
  });
  it('says when zeros stand where a file was, and when there is no mark of the end', () => {
    const bytes = tarOf(members);
    const zeroed = Buffer.from(bytes).fill(0, 1024, 2048);
    expect(table(zeroed)).toEqual([
      ['log:one.json', 1],
      [
        'log',
        'Zeros stand between the files of the archive: unless archives were joined, what stood there is missing.',
      ],
      ['log:größe.xml', 1],
    ]);
    const inputs = readInputs(bytes.subarray(0, 2048));
    expect(inputs.map(({ events, report }) => [events.length, report.doubt])).toEqual([
      [1, null],
      [2, null],
      [0, 'The archive has no mark at its end; files may be missing.'],
    ]);
  });
  it('in gzip is read to its end, where the check sum is', () => {
    const bytes = gzipSync(tarOf(members));
    bytes[bytes.length - 6]! ^= 1;
    expect(table(bytes).at(-1)).toEqual([
      'log',
      'Reading the archive ended early: the compressed data is damaged: wrong check sum.',
    ]);
  });
});

describe('zip', () => {
  it('says which members are encrypted, and reads the others', () => {
    const bytes = zipOf([{ path: 'secret.json', content: 'x', encrypted: true }, members[0]!]);
    expect(table(bytes)).toEqual([
      ['log:secret.json', 'This file is encrypted; unpack the archive with its password first.'],
      ['log:one.json', 1],
    ]);
  });
  it('names a way of compression that it does not read', () => {
    expect(table(zipOf([{ path: 'a', content: 'x', method: 14 }]))).toEqual([
      ['log:a', 'It is compressed in a way that is not read (zip method 14).'],
    ]);
  });
  it('gives what is there of one that was cut off', () => {
    const many = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"text":"${Math.sin(n)}"}`).join('\n');
    const bytes = zipOf([...members, { path: 'many.json', content: many }]);
    const withoutDirectory = readInputs(bytes.subarray(0, -30));
    expect(withoutDirectory.map(({ path, events, problem }) => [path, problem ?? events.length])).toEqual([
      ...expected,
      ['log:many.json', 5000],
      ['log', 'The archive is incomplete: its end is missing.'],
    ]);
    const cut = readInputs(bytes.subarray(0, bytes.length - 30_000));
    expect(cut[3]).toMatchObject({ path: 'log:many.json', report: { error: 'the compressed data ends too early.' } });
    expect(cut[3]?.events.length).toBeGreaterThan(1000);
  });
  it('notices content that is not what was packed', () => {
    const bytes = zipOf([{ path: 'a.json', content: '{"a":"x"}', method: 0 }]);
    bytes.write('y', 30 + 'a.json'.length + 6);
    const [input] = readInputs(bytes);
    expect(input?.events).toMatchObject([{ json: { a: 'y' } }]);
    expect(input?.report.error).toBe('the compressed data is damaged: wrong check sum.');
  });
  it('does not read the same data again and again', () => {
    const content = Array.from({ length: 500 }, (_, n) => `{"n":${n * n}}`).join('\n');
    const bytes = zipOf(
      Array.from({ length: 50 }, (_, n) => ({ path: `${n}.json`, content })),
      true,
    );
    const inputs = readInputs(bytes);
    expect(inputs.at(-1)?.problem).toBe('The members of the archive overlap; the others were not read.');
    expect(inputs.length).toBeLessThan(10);
  });
  it('may be empty', () => {
    expect(table(zipOf([]))).toEqual([]);
  });
});
