import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { writeContent } from './temporary-content.ts';

const empty = writeContent({});

function macrosOf(...directories: readonly Readonly<Record<string, string>>[]) {
  const contentDirs = directories.map(writeContent);
  const knowledge = loadKnowledge({ shippedDir: empty, contentDirs });
  return { ...knowledge, macros: knowledge.macros, problems: knowledge.problems, contentDirs };
}

describe('macros of macros.conf', () => {
  it('tells macros of one name apart by the number of arguments', () => {
    const { macros } = macrosOf({
      'macros.conf': '[f]\ndefinition = none\n[f(2)]\nargs = a, b\ndefinition = $a$ $b$\n',
    });
    expect(macros.find('f', 0)?.definition).toBe('none');
    expect(macros.find('f', 2)).toMatchObject({ args: ['a', 'b'], definition: '$a$ $b$' });
    expect(macros.find('f', 1)).toBeNull();
  });

  it('reads iseval, validation and errormsg', () => {
    const { macros } = macrosOf({
      'macros.conf':
        '[e(1)]\nargs = n\ndefinition = "x"\niseval = true\nvalidation = isnum($n$)\nerrormsg = a number!\n',
    });
    expect(macros.find('e', 1)).toMatchObject({
      definition: '"x"',
      isEval: true,
      validation: 'isnum($n$)',
      errorMessage: 'a number!',
    });
  });

  it('reports a name and a list of arguments that do not agree, and bad names of arguments', () => {
    const { macros, problems, contentDirs } = macrosOf({
      'macros.conf': '[f(2)]\nargs = a\n[g(1)]\nargs = a b\n[h(2)]\nargs = x,x\n',
    });
    expect(macros.find('f', 2)).toBeNull();
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [1, "Macro 'f(2)' has 2 arguments by its name and 1 by 'args'."],
      [3, "Macro 'g': 'a b' is no name for an argument."],
      [5, "Macro 'h' has the argument 'x' twice."],
    ]);
    expect(problems[0]!.file).toBe(join(contentDirs[0]!, 'macros.conf'));
  });
});

describe('macros of a detection repository', () => {
  const file = (name: string, definition: string, more = '') => `definition: ${definition}\n${more}name: ${name}\n`;

  it('finds a macro by the name of its file', () => {
    const { macros } = macrosOf({ 'macros/sysmon.yml': file('sysmon', 'sourcetype=xmlwineventlog') });
    expect(macros.find('sysmon', 0)?.definition).toBe('sourcetype=xmlwineventlog');
  });

  it('finds a macro in a file of another name, quoted or not', () => {
    const { macros } = macrosOf({
      'macros/a.yml': file('one', 'first'),
      'macros/b.yml': file("'two'", 'second'),
      'macros/c.yml': file('"three"   # really', 'third'),
    });
    expect(['one', 'two', 'three'].map((name) => macros.find(name, 0)?.definition)).toEqual([
      'first',
      'second',
      'third',
    ]);
    expect([...macros.names()].sort()).toEqual(['one', 'three', 'two']);
  });

  it('does not take a file for the macro of its name when it defines another', () => {
    const { macros } = macrosOf({ 'macros/a.yml': file('b', 'B'), 'macros/c.yml': file('a', 'A') });
    expect(macros.find('a', 0)?.definition).toBe('A');
  });

  it('reads the number of arguments in a name, as macros.conf has it', () => {
    const { macros, problems } = macrosOf({
      'macros/remote_node.yml': 'name: remote_node(1)\ndefinition: host=$node$ node=$node$\n',
      'macros/named(2).yml': 'name: named(2)\ndefinition: a=$x$ b=$y$\narguments: [y, x]\n',
      'macros/wrong.yml': 'name: wrong(2)\ndefinition: a=$x$\n',
    });
    expect(macros.find('remote_node', 1)).toMatchObject({ name: 'remote_node', args: ['node'] });
    expect(macros.find('remote_node', 0)).toBeNull();
    expect(macros.find('named', 2)).toMatchObject({ args: ['y', 'x'] });
    expect([...macros.names()]).toContain('remote_node');
    expect(macros.find('wrong', 2)).toBeNull();
    expect(problems.map(({ message }) => message)).toEqual([
      "Macro 'wrong(2)' has 2 arguments by its name and 1 by its `arguments:` or definition.",
    ]);
  });

  it('reads arguments', () => {
    const { macros } = macrosOf({
      'macros/security_content_ctime.yml': file(
        'security_content_ctime',
        "'convert ctime($field$)'",
        'arguments:\n  - field\n',
      ),
    });
    expect(macros.find('security_content_ctime', 1)).toMatchObject({ args: ['field'] });
    expect(macros.find('security_content_ctime', 0)).toBeNull();
  });

  it('reads a quoted definition that goes on at the left margin', () => {
    const { macros, problems } = macrosOf({
      'macros/decode.yml': 'definition: \'eval a=split(b,"")\n| eval c="it\'\'s"\'\nname: decode\n',
    });
    expect(macros.find('decode', 0)?.definition).toBe('eval a=split(b,"") | eval c="it\'s"');
    expect(problems).toEqual([]);
  });

  it('reports a file that is no YAML, with the line, and finds the others', () => {
    const { macros, problems } = macrosOf({
      'macros/bad.yml': 'name: bad\ndefinition: [unclosed\n',
      'macros/good.yml': file('good', 'x'),
    });
    expect(macros.find('good', 0)).not.toBeNull();
    expect(macros.find('bad', 0)).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toMatch(/^This is no valid YAML: /);
    expect(problems[0]!.line).toBeGreaterThan(1);
  });
});

describe('which macro wins', () => {
  it('prefers local/ to default/, setting by setting', () => {
    const { macros } = macrosOf({
      'default/macros.conf': '[m(1)]\nargs = a\ndefinition = default $a$\n[n]\ndefinition = n\n',
      'local/macros.conf': '[m(1)]\ndefinition = local $a$\n',
    });
    expect(macros.find('m', 1)).toMatchObject({ args: ['a'], definition: 'local $a$' });
    expect(macros.find('n', 0)?.definition).toBe('n');
  });

  it('finds the apps in a directory; local/ of any app wins over default/ of all, later names over earlier ones', () => {
    const { macros } = macrosOf({
      'app_a/default/macros.conf': '[m]\ndefinition = a\n[d]\ndefinition = a\n',
      'app_a/local/macros.conf': '[m]\ndefinition = a local\n',
      'app_b/default/macros.conf': '[m]\ndefinition = b\n[d]\ndefinition = b\n',
    });
    expect(macros.find('m', 0)?.definition).toBe('a local');
    expect(macros.find('d', 0)?.definition).toBe('b');
  });

  it('prefers a later content directory, whatever the format', () => {
    const { macros } = macrosOf(
      { 'macros.conf': '[m]\ndefinition = first\n[n]\ndefinition = first\n' },
      { 'macros/m.yml': 'name: m\ndefinition: second\n' },
    );
    expect(macros.find('m', 0)?.definition).toBe('second');
    expect(macros.find('n', 0)?.definition).toBe('first');
  });

  it('prefers content to what is shipped', () => {
    const shippedDir = writeContent({ 'macros/macros.conf': '[m]\ndefinition = shipped\n[s]\ndefinition = shipped\n' });
    const content = writeContent({ 'macros/m.yml': 'name: m\ndefinition: own\n' });
    const { macros } = loadKnowledge({ shippedDir, contentDirs: [content] });
    expect(macros.find('m', 0)?.definition).toBe('own');
    expect(macros.find('s', 0)?.definition).toBe('shipped');
  });
});
