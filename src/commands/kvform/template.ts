import { type Conf, settingOf } from '../../knowledge/conf-file.ts';
import { compileRegex } from '../../values/regex.ts';

/** A form as a regular expression; `fields` in the order of the form, each with the name of its group. */
export interface FormTemplate {
  readonly regex: RegExp;
  readonly fields: readonly { readonly name: string; readonly group: string }[];
}

/** What a reference may name without a stanza of transforms.conf. */
const builtIn: Readonly<Record<string, string>> = {
  string: '\\S(?:[^\\r\\n]*\\S)?',
  word: '\\w+',
  nspaces: '\\S+',
  alphas: '[a-zA-Z]+',
  alnums: '[a-zA-Z0-9]+',
  digits: '\\d+',
  int: '[+-]?\\d+',
  float: '[+-]?(?:\\d*\\.\\d+|\\d+)',
  hex: '(?:0x)?[0-9a-fA-F]+',
  ipv4: '\\d{1,3}(?:\\.\\d{1,3}){3}',
  qstring: '"(?<>[^"]*)"',
  sbstring: '\\[(?<>[^\\]]*)\\]',
  all: '[^\\r\\n]+',
};

const MAX_DEPTH = 8;
const reference = /\[\[\s*([^\s:[\]]+)\s*(?::\s*([^\s[\]]+)\s*)?\]\]/g;

/**
 * Reads a form: its static text, in which any white space stands for any other, with references `[[<regex>:<field>]]` to
 * regular expressions, which are stanzas of transforms.conf with REGEX (Search Reference, "kvform"; transforms.conf.spec).
 * @throws Error when a reference names nothing, or the form has none; RegexError for a regular expression that is none
 */
export function compileForm(text: string, transforms: Conf | undefined): FormTemplate {
  const fields: { name: string; group: string }[] = [];
  let pattern = '';
  let end = 0;
  const form = text.trim();
  for (const match of form.matchAll(reference)) {
    pattern += staticPattern(form.slice(end, match.index));
    end = match.index + match[0].length;
    const module = modulePattern(match[1]!, transforms, 0);
    const name = match[2];
    if (name === undefined) {
      pattern += `(?:${withoutName(module)})`;
      continue;
    }
    const group = `field${fields.length}`;
    fields.push({ name, group });
    pattern += module.includes('(?<>') ? withoutName(module.replace('(?<>', `(?<${group}>`)) : `(?<${group}>${module})`;
  }
  pattern += staticPattern(form.slice(end));
  if (fields.length === 0) throw new Error('the form has no [[<regex>:<field>]], so it sets no field.');
  return { regex: compileRegex(pattern).regex, fields };
}

const staticPattern = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}/-]/g, '\\$&').replace(/\s+/g, '\\s+');

const withoutName = (module: string): string => module.replaceAll('(?<>', '(?:');

/** The text of a named regular expression; its own named groups set no fields here. */
function modulePattern(name: string, transforms: Conf | undefined, depth: number): string {
  if (depth > MAX_DEPTH) throw new Error(`[[${name}]] refers to itself, or too deep.`);
  const stanza = transforms?.stanzas.get(name);
  const regex = (transforms && stanza && settingOf(transforms, stanza, 'REGEX')) || builtIn[name];
  if (regex === undefined)
    throw new Error(
      `[[${name}]] names no stanza with REGEX of transforms.conf, and none of ${Object.keys(builtIn).join(', ')}.`,
    );
  return regex
    .replace(/\(\?P?<[A-Za-z_]\w*>/g, '(?:')
    .replace(reference, (_, inner: string) => `(?:${withoutName(modulePattern(inner, transforms, depth + 1))})`);
}
