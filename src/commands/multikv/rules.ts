import { type Conf, type ConfStanza, settingOf } from '../../knowledge/conf-file.ts';
import { compileRegex, replaceAll, type SplRegex } from '../../values/regex.ts';
import { readTokenRule, type TokenRule } from './tokens.ts';

/** How the tables in events are found and cut: a stanza of multikv.conf. */
export interface MultikvRules {
  readonly pre: SectionRule;
  readonly header: SectionRule;
  readonly body: SectionRule;
  readonly post: SectionRule;
}

/** A part of a table: which lines it has, and what is done with them. */
export interface SectionRule {
  /** False when nothing says which lines it has: then it has none, but for the body. */
  readonly defined: boolean;
  readonly start: RegExp | null;
  readonly startOffset: number;
  /** The first line that is no longer part of it. */
  readonly end: RegExp | null;
  readonly lineCount: number | null;
  /** Only such lines belong to it. */
  readonly member: RegExp | null;
  ignores(line: string): boolean;
  replace(line: string): string;
  readonly tokens: TokenRule | null;
}

const sections = ['pre', 'header', 'body', 'post'] as const;
const settings = ['start', 'start_offset', 'member', 'end', 'linecount', 'ignore', 'replace', 'tokens'];

/**
 * Reads a stanza (multikv.conf.spec).
 * @throws Error naming the setting that is missing or wrong
 */
export function readMultikvRules(conf: Conf, stanza: ConfStanza): MultikvRules {
  for (const key of stanza.settings.keys()) {
    const [section, setting] = key.split('.');
    if (!sections.some((name) => name === section) || !settings.includes(setting ?? ''))
      throw new Error(`'${key}' is no setting; there are ${sections.join(', ')}, each with ${settings.join(', ')}.`);
  }
  if (![...stanza.settings.keys()].some((key) => key.startsWith('body.'))) throw new Error('it has no body.');
  const get = (key: string): string | undefined => settingOf(conf, stanza, key);
  const [pre, header, body, post] = sections.map((name) => readSection(name, get));
  return { pre: pre!, header: header!, body: body!, post: post! };
}

function readSection(name: string, all: (key: string) => string | undefined): SectionRule {
  const get = (setting: string): string | undefined => {
    const value = all(`${name}.${setting}`);
    return value === '' ? undefined : value;
  };
  const about = <T>(setting: string, read: (value: string) => T): T | null => {
    const value = get(setting);
    if (value === undefined) return null;
    try {
      return read(value);
    } catch (error) {
      throw new Error(`${name}.${setting}: ${(error as Error).message}`);
    }
  };
  const ignored = about('ignore', readIgnore) ?? (() => false);
  const replacements = about('replace', readReplacements) ?? [];
  return {
    defined: ['start', 'start_offset', 'member', 'end', 'linecount'].some((setting) => get(setting) !== undefined),
    start: about('start', readRegex),
    startOffset: about('start_offset', readCount) ?? 0,
    end: about('end', readRegex),
    lineCount: about('linecount', readCount),
    member: about('member', readRegex),
    ignores: ignored,
    replace: (line) => replacements.reduce((text, { regex, by }) => replaceAll(text, regex, by), line),
    tokens: about('tokens', readTokenRule),
  };
}

/** A regular expression, which may stand in double quotes. */
function readRegex(value: string): RegExp {
  return compileRegex(unquoted(value)).regex;
}

const unquoted = (value: string): string => (/^".*"$/.test(value) ? value.slice(1, -1) : value);

function readCount(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new Error(`'${value}' is no number of lines.`);
  return Number(value);
}

/** `_all_`, `_none_`, or `_regex_ "<regex>", ...`. */
function readIgnore(value: string): (line: string) => boolean {
  if (value === '_all_') return () => true;
  if (value === '_none_') return () => false;
  const list = /^_regex_[\s,]+(.+)$/.exec(value)?.[1];
  if (list === undefined) throw new Error(`'${value}' is none of _all_, _none_, _regex_ "<regex>", ...`);
  const quoted = [...list.matchAll(/"([^"]*)"/g)].map(([, inner]) => inner!);
  const patterns = quoted.length > 0 ? quoted : list.split(',').map((pattern) => pattern.trim());
  const regexes = patterns.filter((pattern) => pattern !== '').map(readRegex);
  return (line) => regexes.some((regex) => regex.test(line));
}

/** `"<regex>" = "<replacement>", ...`; `\1` stands for a group. */
function readReplacements(value: string): readonly { readonly regex: SplRegex; readonly by: string }[] {
  const pairs = [...value.matchAll(/"([^"]*)"\s*=\s*"([^"]*)"/g)];
  if (pairs.length === 0) throw new Error('pairs "<regex>" = "<replacement>" were expected.');
  return pairs.map(([, from, to]) => ({ regex: compileRegex(from!), by: to! }));
}
