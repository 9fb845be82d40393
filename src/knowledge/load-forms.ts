import { basename, join } from 'node:path';
import { type ContentDirectory, listFiles, readTextFile } from './content-directory.ts';
import type { Report } from './problem.ts';

const EXTENSION = '.form';

/** The templates of `kvform` by name: files `forms/<name>.form` of apps; later directories win. */
export function loadForms(contents: readonly ContentDirectory[], report: Report): ReadonlyMap<string, string> {
  const forms = new Map<string, string>();
  for (const content of contents) {
    for (const root of content.roots) {
      for (const file of listFiles(content, join(root, 'forms'), [EXTENSION])) {
        const text = readTextFile(file, report);
        if (text !== null) forms.set(basename(file, EXTENSION), text);
      }
    }
  }
  return forms;
}
