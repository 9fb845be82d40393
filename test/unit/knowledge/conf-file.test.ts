import { describe, expect, it } from 'vitest';
import { parseConf, settingOf } from '../../../src/knowledge/conf-file.ts';
import { mergeConfs } from '../../../src/knowledge/conf-layers.ts';
import { collectProblems } from './temporary-content.ts';

function read(text: string) {
  const { report, problems } = collectProblems();
  const conf = parseConf(text, 'macros.conf', report);
  const get = (stanza: string, key: string) => settingOf(conf, conf.stanzas.get(stanza)!, key);
  return { conf, get, problems };
}

describe('reading a .conf file', () => {
  it('finds stanzas and settings, without the blanks around names and values', () => {
    const { get } = read('[one]\nkey=value\n  other  =  two words  \n[two]\nkey = else\n');
    expect(get('one', 'key')).toBe('value');
    expect(get('one', 'other')).toBe('two words');
    expect(get('two', 'key')).toBe('else');
  });

  it('keeps everything after the first equals sign', () => {
    expect(read('[m]\ndefinition = eval a="b=c" # no comment').get('m', 'definition')).toBe(
      'eval a="b=c" # no comment',
    );
  });

  it('skips comments, empty lines and a byte order mark', () => {
    const { conf, get, problems } = read('\uFEFF# head\r\n\r\n[m]\r\n   # indented\r\nkey = 1\r\n');
    expect([...conf.stanzas.keys()]).toEqual(['m']);
    expect(get('m', 'key')).toBe('1');
    expect(problems).toEqual([]);
  });

  it('continues a value over lines that end in a backslash, and remembers the line it begins on', () => {
    const { conf, get } = read('[m]\n\nsearch = index=main \\\n| stats count\\\n| head 1\nnext = x\n');
    expect(get('m', 'search')).toBe('index=main \n| stats count\n| head 1');
    expect(conf.stanzas.get('m')!.settings.get('search')!.line).toBe(3);
    expect(conf.stanzas.get('m')!.settings.get('next')!.line).toBe(6);
  });

  it('takes the last of several settings and joins stanzas of the same name', () => {
    const { get, conf } = read('[m]\na = 1\na = 2\n[n]\n[m]\nb = 3\n');
    expect(conf.stanzas.size).toBe(2);
    expect([get('m', 'a'), get('m', 'b')]).toEqual(['2', '3']);
  });

  it('gives the settings of [default], and those before any stanza, to all stanzas that do not have them', () => {
    const { conf, get } = read('early = 0\n[default]\ncolour = red\n[m]\n[n]\ncolour = blue\n');
    expect([...conf.stanzas.keys()]).toEqual(['m', 'n']);
    expect([get('m', 'early'), get('m', 'colour'), get('n', 'colour')]).toEqual(['0', 'red', 'blue']);
  });

  it('accepts brackets, equals signs and arguments in the name of a stanza', () => {
    const { conf } = read('[name(2)]\n[eventtype=a[b]]\n');
    expect([...conf.stanzas.keys()]).toEqual(['name(2)', 'eventtype=a[b]']);
  });

  it('reports a line that is neither stanza nor setting, with its number, and reads on', () => {
    const { get, problems } = read('[m]\nnonsense\nkey = 1\n');
    expect(get('m', 'key')).toBe('1');
    expect(problems).toEqual([
      { file: 'macros.conf', line: 2, message: "Neither a [stanza] nor a 'key = value': nonsense" },
    ]);
  });
});

describe('laying .conf files over each other', () => {
  it('overrides setting by setting and keeps the rest', () => {
    const { report } = collectProblems();
    const merged = mergeConfs([
      parseConf('[a]\nx = 1\ny = 1\n[b]\nx = 1\n', 'default.conf', report),
      parseConf('[a]\ny = 2\n[c]\nx = 2\n', 'local.conf', report),
    ]);
    const a = merged.stanzas.get('a')!;
    expect([a.settings.get('x')!.value, a.settings.get('y')!.value]).toEqual(['1', '2']);
    expect([a.settings.get('x')!.file, a.settings.get('y')!.file]).toEqual(['default.conf', 'local.conf']);
    expect([...merged.stanzas.keys()]).toEqual(['a', 'b', 'c']);
  });
});
