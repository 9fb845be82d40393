import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SelectionError } from './select-detections.ts';

const run = promisify(execFile);

/**
 * The files (absolute) of the repository around `directory` that differ from a commit, untracked ones included.
 * @throws SelectionError when there is no repository or no such commit.
 */
export async function changedFiles(directory: string, base: string): Promise<readonly string[]> {
  if (base.startsWith('-')) throw new SelectionError(`'${base}' is no commit.`, 'Name a branch, a tag or a commit.');
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', ['-C', directory, ...args], { maxBuffer: 64 * 1024 * 1024 })).stdout;
  let root: string;
  try {
    root = (await git('rev-parse', '--show-toplevel')).replace(/\n$/, '');
  } catch {
    throw new SelectionError(`${directory} is in no git repository.`, '--changed compares with a commit of one.');
  }
  try {
    const since = await git('merge-base', base, 'HEAD').catch(() => base);
    const differing = await git('diff', '--name-only', '-z', since.trim(), '--');
    const untracked = await git('-C', root, 'ls-files', '--others', '--exclude-standard', '-z');
    const names = [...differing.split('\0'), ...untracked.split('\0')].filter((name) => name !== '');
    const top = realpathSync(root);
    return [...new Set(names)].sort().map((name) => join(top, name));
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new SelectionError(
      `git finds no changes since '${base}': ${stderr?.trim() ?? String(error)}`,
      'Name a branch, a tag or a commit.',
    );
  }
}
