import { expect, test } from 'vitest';
import { placeInJson, placeInYaml } from '../../../src/detections/scalar-position.ts';
import { parseYaml } from '../../../src/knowledge/yaml-text.ts';

/** Where the word `HERE` of the value is found in the file. */
function found(file: string): string {
  const { search } = parseYaml(file) as { search: string };
  const at = placeInYaml(file, 'search', search)(search.indexOf('HERE'));
  return file.slice(at, at + 4);
}

test.each([
  ['plain', 'name: a\nsearch: index=a\n  | stats HERE\nother: b\n'],
  ['single quoted, folded, with quotes', "search: 'a=''x'' \n\n  | eval b=''y''   | HERE'\n"],
  ['at the left margin', "search: 'a=''x''\n| HERE by b'\n"],
  ['double quoted, with escapes', 'search: "a=\\"x\\" \\\n  | b=\\x41\\u0041 \\\\ \\n | HERE"\n'],
  ['literal block', 'search: |-\n  a=b\n\n    | HERE\n'],
  ['folded block with a comment', 'search: >- # how\n  a=b\n  | HERE\n'],
  ['Windows line ends', 'search: |\r\n  a=b\r\n  | HERE\r\n'],
])('%s', (_, file) => {
  expect(found(file)).toBe('HERE');
});

test('in a line of JSON', () => {
  const file = '{"id": 1}\n{"id": 2, "spl": "a=\\"b\\" \\u0041 \\n| HERE"}\n';
  const at = placeInJson(file, 10, 'spl', 'a="b" A \n| HERE')(11);
  expect(file.slice(at, at + 4)).toBe('HERE');
});
