import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFiles } from '../../../src/ingest/find-files.ts';

const directory = mkdtempSync(join(tmpdir(), 'find-files-'));
const write = (path: string, content: string | Buffer = '{}\n') => writeFileSync(join(directory, path), content);

beforeAll(() => {
  mkdirSync(join(directory, 'logs/deep'), { recursive: true });
  write('logs/b.json');
  write('logs/a.json');
  write('logs/deep/c.log', 'text');
  write('logs/.hidden', 'x');
  write('logs/binary.bin', Buffer.from([1, 0, 2]));
  write('logs/d.gz', Buffer.from([0x1f, 0x8b, 0, 0, 0, 0]));
  write('odd[1].json');
  symlinkSync('..', join(directory, 'logs/deep/loop'));
  symlinkSync('../a.json', join(directory, 'logs/deep/again.json'));
  symlinkSync('nowhere', join(directory, 'logs/broken'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const find = (...args: string[]) => {
  const { files, problems } = findFiles(args, directory);
  return { files: files.map((file) => file.path), problems };
};

describe('finding the files to read', () => {
  it('takes all files of a directory, each once, in order, and survives links in a circle', () => {
    const { files, problems } = find('logs');
    expect(files).toEqual(['logs/a.json', 'logs/b.json', 'logs/binary.bin', 'logs/d.gz', 'logs/deep/c.log']);
    expect(problems).toEqual([{ path: 'logs/broken', message: 'There is no such file or directory.', fatal: false }]);
  });
  it('says when a directory holds no files', () => {
    mkdirSync(join(directory, 'nothing/.git'), { recursive: true });
    expect(find('nothing')).toEqual({
      files: [],
      problems: [{ path: 'nothing', message: 'There are no files in this directory.', fatal: true }],
    });
  });
  it('expands patterns', () => {
    expect(find('logs/*.json').files).toEqual(['logs/a.json', 'logs/b.json']);
    expect(find('logs/**/*.log').files).toEqual(['logs/deep/c.log']);
    expect(find('*.none').problems).toEqual([
      { path: '*.none', message: 'No file matches this pattern.', fatal: true },
    ]);
  });
  it('takes a name that looks like a pattern for the file it names', () => {
    expect(find('odd[1].json').files).toEqual(['odd[1].json']);
  });
  it('reports what is not there and goes on', () => {
    expect(find('missing.json', 'logs/a.json')).toEqual({
      files: ['logs/a.json'],
      problems: [{ path: 'missing.json', message: 'There is no such file or directory.', fatal: true }],
    });
  });
  it('says whether a file was named itself', () => {
    const named = (path: string) => findFiles([path], directory).files.map((file) => file.named);
    expect(named('logs/a.json')).toEqual([true]);
    expect(named('logs/a*.json')).toEqual([false]);
    expect(new Set(named('logs/deep'))).toEqual(new Set([false]));
  });
  it('says how large a file is and when it was changed', () => {
    const [file] = findFiles(['logs/a.json'], directory).files;
    expect(file?.size).toBe(3);
    expect(Math.abs((file?.modified ?? 0) - Date.now() / 1000)).toBeLessThan(3600);
  });
});
