import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, it } from 'vitest';

it('the example of docs/library.md prints what stands there', () => {
  const text = readFileSync('docs/library.md', 'utf8');
  const [, example] = /```js\n(.*?)```/s.exec(text)!;
  const [, printed] = /It prints:\n\n```\n(.*?)```/s.exec(text)!;
  // A package of that name beside the program, as after an installation.
  const folder = join(dirname(inject('program')), 'installed');
  mkdirSync(join(folder, 'node_modules', 'splite'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', 'splite', 'index.mjs'), "export * from '../../../index.mjs';\n");
  writeFileSync(
    join(folder, 'node_modules', 'splite', 'package.json'),
    JSON.stringify({ name: 'splite', type: 'module', exports: './index.mjs' }),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'example' }));
  const file = join(folder, 'example.mjs');
  writeFileSync(file, example!);
  try {
    expect(execFileSync(process.execPath, [file], { encoding: 'utf8' })).toBe(printed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
