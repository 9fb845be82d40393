import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
    expect(problems).toEqual([
      { path: 'logs/broken', message: 'There is no such file or directory.', fatal: false, refused: false },
    ]);
  });
  it('says when a directory holds no files', () => {
    mkdirSync(join(directory, 'nothing/.git'), { recursive: true });
    expect(find('nothing')).toEqual({
      files: [],
      problems: [{ path: 'nothing', message: 'There are no files in this directory.', fatal: true, refused: false }],
    });
  });
  it('expands patterns', () => {
    expect(find('logs/*.json').files).toEqual(['logs/a.json', 'logs/b.json']);
    expect(find('logs/**/*.log').files).toEqual(['logs/deep/c.log']);
    expect(find('*.none').problems).toEqual([
      { path: '*.none', message: 'No file matches this pattern.', fatal: true, refused: false },
    ]);
  });
  it('takes a name that looks like a pattern for the file it names', () => {
    expect(find('odd[1].json').files).toEqual(['odd[1].json']);
  });
  it('reports what is not there and goes on', () => {
    expect(find('missing.json', 'logs/a.json')).toEqual({
      files: ['logs/a.json'],
      problems: [{ path: 'missing.json', message: 'There is no such file or directory.', fatal: true, refused: false }],
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

describe('links that lead out of the folder named', () => {
  const outside = (path: string) => join(realpathSync(directory), path);
  beforeAll(() => {
    mkdirSync(join(directory, 'evidence/inner'), { recursive: true });
    mkdirSync(join(directory, 'elsewhere'));
    write('evidence/inner/a.json');
    write('elsewhere/secret.json');
    symlinkSync('../elsewhere', join(directory, 'evidence/etc'));
    symlinkSync('../elsewhere/secret.json', join(directory, 'evidence/file.json'));
    symlinkSync('inner', join(directory, 'evidence/current'));
    symlinkSync('evidence', join(directory, 'named'));
  });
  const refused = (path: string, target: string) => ({
    path,
    message: `This link leads out of the folder, to ${outside(target)}; it was not followed.`,
    fatal: false,
    refused: true,
  });

  it('are not followed and said; those that stay in it are followed', () => {
    expect(find('evidence')).toEqual({
      files: ['evidence/current/a.json'],
      problems: [refused('evidence/etc', 'elsewhere'), refused('evidence/file.json', 'elsewhere/secret.json')],
    });
  });
  it('are not followed by patterns', () => {
    expect(find('evidence/**/*.json')).toEqual({
      files: ['evidence/current/a.json'],
      problems: [refused('evidence/etc', 'elsewhere'), refused('evidence/file.json', 'elsewhere/secret.json')],
    });
    expect(find('evidence/i*/*.json')).toMatchObject({ files: ['evidence/inner/a.json'] });
  });
  it('are followed where they are named, or when that is asked for', () => {
    expect(find('evidence/etc').files).toEqual(['evidence/etc/secret.json']);
    expect(find('evidence/etc/*').files).toEqual(['evidence/etc/secret.json']);
    expect(find('named').files).toEqual(['named/current/a.json']);
    const { files, problems } = findFiles(['evidence'], directory, { followLinks: true });
    expect(files.map(({ path }) => path)).toEqual(['evidence/current/a.json', 'evidence/etc/secret.json']);
    expect(problems).toEqual([]);
    expect(findFiles(['evidence/**/*.json'], directory, { followLinks: true }).files.length).toBe(2);
  });
});

it('leaves out pipes in a folder and says so; a pipe that is named is taken', () => {
  mkdirSync(join(directory, 'pipes'));
  execFileSync('mkfifo', [join(directory, 'pipes/p.json')]);
  expect(find('pipes')).toEqual({
    files: [],
    problems: [
      { path: 'pipes/p.json', message: 'This is a pipe, no file; it was left out.', fatal: false, refused: true },
    ],
  });
  expect(find('pipes/*.json').problems.map(({ message }) => message)).toEqual(['No file matches this pattern.']);
  expect(find('pipes/p.json').files).toEqual(['pipes/p.json']);
});
