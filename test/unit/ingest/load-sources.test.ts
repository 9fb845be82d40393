import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openContentDirectory } from '../../../src/knowledge/content-directory.ts';
import { loadSources } from '../../../src/knowledge/load-sources.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sources-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function load(files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const problems: string[] = [];
  const report = (file: string, line: number | null, message: string) => {
    problems.push(`${file.slice(directory.length + 1)}:${line ?? '-'}: ${message}`);
  };
  const shipped = Object.keys(files)
    .filter((path) => path.startsWith('shipped/'))
    .map((path) => join(directory, path));
  const content = openContentDirectory(join(directory, 'user'), () => {});
  return { sources: loadSources(shipped, content === null ? [] : [content], report), problems };
}

const minimal = (name: string, more = '') => `name: ${name}\nrecognise:\n  - keys: [a]\n${more}`;

describe('definitions of log sources', () => {
  it('are read with all forms of field rules', () => {
    const { sources, problems } = load({
      'shipped/a.yaml': minimal(
        'a',
        `fields:
  - one: x.y
    two: [x, 'y{}.z']
    three: { value: text }
    four: if(x="1", "a", "b")
    five: { basename: path }
    six: { from: x, map: { 1: one, '2*': two }, default: other }
    seven: { rex: 'a(b)', from: x }
    eight: null
    nine: { first: [x, y], unless: '-' }
  - when: { x: 1, y: [a, b*], z: { not: c } }
    ten: x
  - extract: '(?<eleven>.)'
    from: x
`,
      ),
    });
    expect(problems).toEqual([]);
    const [first, second, third] = sources[0]!.fields;
    expect(first?.assignments.map((assignment) => 'rule' in assignment && assignment.rule.kind)).toEqual([
      'first',
      'first',
      'value',
      'eval',
      'basename',
      'map',
      'rex',
      'remove',
      'first',
    ]);
    expect(second?.when).toEqual([
      { field: 'x', values: ['1'], negated: false },
      { field: 'y', values: ['a', 'b*'], negated: false },
      { field: 'z', values: ['c'], negated: true },
    ]);
    expect(third?.assignments).toEqual([{ extract: '(?<eleven>.)', from: 'x' }]);
  });
  it('are tried by priority, then in the order of their files', () => {
    const { sources } = load({
      'shipped/a.yaml': minimal('a'),
      'shipped/b.yaml': minimal('b', 'priority: 5\n'),
      'shipped/c.yaml': minimal('c'),
    });
    expect(sources.map((source) => source.name)).toEqual(['b', 'a', 'c']);
  });
  it('of a user replace those of the same name and add others', () => {
    const { sources, problems } = load({
      'shipped/a.yaml': minimal('a', 'title: shipped\n'),
      'user/sources/mine.yaml': minimal('a', 'title: mine\n'),
      'user/datamodels/sources/more.yml': minimal('more'),
    });
    expect(problems).toEqual([]);
    expect(sources.map((source) => source.title).sort()).toEqual(['mine', 'more']);
  });
  it('with mistakes are left out and reported with file and line, all mistakes at once', () => {
    const { sources, problems } = load({
      'shipped/a.yaml': `name: a
recognise:
  - keys: [x]
    absend: y
fields:
  - one: { valu: x }
  - when: { a: 1 }
eventtypes:
  t: { tags: { a: b } }
priority: high
`,
      'shipped/b.yaml': minimal('b'),
    });
    expect(sources.map((source) => source.name)).toEqual(['b']);
    expect(problems).toEqual([
      'shipped/a.yaml:10: A number was expected here.',
      "shipped/a.yaml:4: 'absend' is not known here. Did you mean 'absent'?",
      "shipped/a.yaml:6: 'valu' is not known here. Did you mean 'value'?",
      'shipped/a.yaml:6: A rule is a field, an expression, a list of fields, or has one of: first, value, eval, basename, map, rex.',
      'shipped/a.yaml:6: This block sets no field.',
      'shipped/a.yaml:7: This block sets no field.',
      'shipped/a.yaml:9: One value was expected here.',
    ]);
  });
  it('with parsers of text that are not there, or not like that, are reported with the nearest name', () => {
    const { sources, problems } = load({
      'shipped/a.yaml': minimal(
        'a',
        `text:
  - parse: kvs
  - parse: kv
    seperators: ':'
  - parse: delimited
    by: ';'
  - parse: syslog
    only: host
  - parse: constructor
`,
      ),
    });
    expect(sources).toEqual([]);
    expect(problems).toEqual([
      "shipped/a.yaml:5: There is no parser 'kvs'. Did you mean 'kv'?",
      "shipped/a.yaml:7: 'seperators' is not known here. Did you mean 'separators'?",
      "shipped/a.yaml:8: 'into' is missing: the names of the cells.",
      "shipped/a.yaml:11: This can only be 'header'.",
      expect.stringContaining("shipped/a.yaml:12: There is no parser 'constructor'. Known: kv, delimited"),
    ]);
  });

  it('that are no YAML are reported with the line', () => {
    const { problems } = load({ 'shipped/a.yaml': 'name: a\nfields: [x\nb: {\n' });
    expect(problems.length).toBe(1);
    expect(problems[0]).toMatch(/^shipped\/a\.yaml:\d+: This is no valid YAML: /);
  });
  it('that extend nothing known, or themselves, are left out', () => {
    const { sources, problems } = load({
      'shipped/a.yaml': minimal('a', 'extends: windos\n'),
      'shipped/w.yaml': minimal('windows'),
      'shipped/x.yaml': minimal('x', 'extends: y\n'),
      'shipped/y.yaml': minimal('y', 'extends: x\n'),
    });
    expect(sources.map((source) => source.name)).toEqual(['windows']);
    expect(problems).toEqual([
      "shipped/a.yaml:-: Source 'a' extends 'windos', which does not exist. Did you mean 'windows'?",
      "shipped/x.yaml:-: Source 'x' extends itself, by way of 'y'.",
      "shipped/y.yaml:-: Source 'y' extends itself, by way of 'x'.",
    ]);
  });
});
