import { compileRegex, type SplRegex } from '../../values/regex.ts';
import type { RegexTransform } from './field-transform.ts';
import { cleanFieldName, type Extraction, type FoundFields } from './found-fields.ts';
import type { InlineExtraction } from './search-time-settings.ts';
import { highestGroup, isVariable, type Template } from './transform-format.ts';

/**
 * EXTRACT: each named group becomes a field. `.` matches line feeds, `^` and `$` match at lines (props.conf.spec).
 * @throws RegexError, or Error when there is no named group
 */
export function compileInlineExtraction({ pattern, field }: InlineExtraction): Extraction {
  const { regex, groups } = compileRegex(`(?ms)${pattern}`);
  if (groups.length === 0) throw new Error('the regular expression has no named group, so it sets no field.');
  return (found) => {
    for (const text of found.textsOf(field)) {
      const values = regex.exec(text)?.groups;
      if (values === undefined) continue;
      for (const group of groups) if (values[group]) found.add(group, values[group], false);
    }
  };
}

/**
 * A transform with REGEX: named groups and the pairs of FORMAT become fields; groups `_KEY_x` and `_VAL_x` are a name and its value.
 * Where names are found in the text, or values add up, every match counts, otherwise the first one.
 * @throws RegexError, or Error when it would set no field
 */
export function compileRegexTransform(transform: RegexTransform): Extraction {
  const { pattern, format, sourceKey, addsValues, cleansNames, keepsEmpty } = transform;
  const namesVary = /\(\?P?[<']_KEY_/.test(pattern) || format.some(({ name }) => isVariable(name));
  const repeats = namesVary || addsValues;
  const compiled = compileRegex(pattern, { global: repeats });
  const { regex, groups } = compiled;
  const count = groupCount(pattern);
  for (const { name, value } of format) {
    const highest = Math.max(highestGroup(name), highestGroup(value));
    if (highest > count) throw new Error(`FORMAT names group ${highest}, the regular expression has ${count}.`);
  }
  const plain = groups.filter((group) => !/^_(?:KEY|VAL)_/.test(group));
  const keys = groups
    .filter((group) => group.startsWith('_KEY_'))
    .map((key) => ({ key, value: `_VAL_${key.slice('_KEY_'.length)}` }));
  if (plain.length === 0 && keys.length === 0 && format.length === 0)
    throw new Error(`[${transform.name}] sets no field: it has neither FORMAT nor named groups.`);

  const nameOf = cleansNames ? rememberedCleaning() : (name: string) => name;
  const add = (found: FoundFields, name: string, value: string | undefined): void => {
    if (value === undefined || (value === '' && !keepsEmpty)) return;
    const field = nameOf(name);
    if (field !== '') found.add(field, value, addsValues);
  };
  const read = (match: RegExpExecArray | RegExpMatchArray, found: FoundFields): void => {
    const named = match.groups;
    if (named !== undefined) {
      for (const group of plain) add(found, group, named[group]);
      for (const { key, value } of keys) if (named[key] !== undefined) add(found, named[key], named[value] ?? '');
    }
    for (const { name, value } of format) add(found, fill(name, match), fill(value, match));
  };
  return (found) => {
    for (const text of found.textsOf(sourceKey)) {
      if (repeats) {
        for (const match of text.matchAll(regex)) read(match, found);
        continue;
      }
      const match = regex.exec(text);
      if (match !== null) read(match, found);
    }
  };
}

/** Text for a template, given a match; groups that are not set are empty. */
export function fill(template: Template, groups: readonly (string | undefined)[]): string {
  if (template.length === 1) {
    const [part] = template;
    return typeof part === 'number' ? (groups[part] ?? '') : part!;
  }
  let text = '';
  for (const part of template) text += typeof part === 'number' ? (groups[part] ?? '') : part;
  return text;
}

/** The number of groups of a regular expression. */
export function groupCount(pattern: string): number {
  const { regex }: SplRegex = compileRegex(`(?:${pattern}\n)|`);
  regex.lastIndex = 0;
  return (regex.exec('')?.length ?? 1) - 1;
}

/** Names repeat from event to event. */
function rememberedCleaning(): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    let clean = known.get(name);
    if (clean === undefined) {
      clean = cleanFieldName(name);
      if (known.size < 5000) known.set(name, clean);
    }
    return clean;
  };
}
