import { type Conf, type ConfSetting, type ConfStanza, parseConfBoolean } from '../conf-file.ts';
import { type FormatPair, readFormatPairs } from './transform-format.ts';

/** A stanza of transforms.conf that extracts fields when events are searched (REPORT-). */
export type FieldTransform = RegexTransform | DelimiterTransform;

interface TransformSettings {
  readonly name: string;
  /** The field that is looked at. */
  readonly sourceKey: string;
  /** MV_ADD: a value found for a field that has one is added to it instead of being left out. */
  readonly addsValues: boolean;
  /** CLEAN_KEYS: what is no letter or digit becomes `_` in names of fields. */
  readonly cleansNames: boolean;
  /** KEEP_EMPTY_VALS. */
  readonly keepsEmpty: boolean;
  /** The setting that problems are placed at. */
  readonly at: ConfSetting;
}

export interface RegexTransform extends TransformSettings {
  readonly kind: 'regex';
  readonly pattern: string;
  readonly format: readonly FormatPair[];
}

export interface DelimiterTransform extends TransformSettings {
  readonly kind: 'delimiters';
  /** Characters between pairs, or between values. */
  readonly between: string;
  /** Characters between name and value; null when the text has values only. */
  readonly afterName: string | null;
  /** Names of the values by their place; empty when names stand in the text. */
  readonly fields: readonly string[];
}

/** The setting of a stanza of transforms.conf, or the default of all. */
export function transformSetting(conf: Conf, stanza: ConfStanza, key: string): ConfSetting | undefined {
  return stanza.settings.get(key) ?? conf.defaults.get(key);
}

/**
 * Reads a stanza as a search-time extraction (transforms.conf.spec).
 * @throws Error saying what is missing or wrong
 */
export function readFieldTransform(conf: Conf, stanza: ConfStanza): FieldTransform {
  const get = (key: string): string | undefined => transformSetting(conf, stanza, key)?.value;
  const flag = (key: string, otherwise: boolean): boolean => parseConfBoolean(get(key) ?? '') ?? otherwise;
  const shared = {
    name: stanza.name,
    sourceKey: (get('SOURCE_KEY') || '_raw').replace(/^fields?:/, ''),
    addsValues: flag('MV_ADD', false),
    cleansNames: flag('CLEAN_KEYS', true),
    keepsEmpty: flag('KEEP_EMPTY_VALS', false),
  };
  const regex = transformSetting(conf, stanza, 'REGEX');
  const delimiters = transformSetting(conf, stanza, 'DELIMS');
  if (delimiters?.value) {
    const sets = readDelimiters(delimiters.value);
    if (sets.length === 0) throw new Error(`DELIMS is ${delimiters.value}: characters in double quotes were expected.`);
    const fields = readFieldNames(get('FIELDS') ?? '');
    return { kind: 'delimiters', ...shared, between: sets[0]!, afterName: sets[1] ?? null, fields, at: delimiters };
  }
  if (!regex?.value) throw new Error(`[${stanza.name}] has neither REGEX nor DELIMS.`);
  return { kind: 'regex', ...shared, pattern: regex.value, format: readFormatPairs(get('FORMAT') ?? ''), at: regex };
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\', '"': '"' };

/** `"|", "="`: sets of characters in double quotes; a set without quotes is taken as it is. */
function readDelimiters(text: string): readonly string[] {
  const quoted = [...text.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)].map(([, inner]) => inner!);
  const sets = quoted.length > 0 ? quoted : [text.trim()];
  return sets
    .map((set) => set.replace(/\\([\s\S])/g, (pair, character: string) => escapes[character] ?? pair))
    .filter((set) => set !== '');
}

/** Names with a comma or blank between them; those that hold one stand in double quotes. */
function readFieldNames(text: string): readonly string[] {
  // Without commas blanks separate; with commas a name may hold blanks all the same.
  const pieces = text.includes(',') ? /"((?:[^"\\]|\\[\s\S])*)"|[^,"]+/g : /"((?:[^"\\]|\\[\s\S])*)"|[^\s"]+/g;
  return [...text.matchAll(pieces)]
    .map(([piece, quoted]) => (quoted === undefined ? piece.trim() : quoted.replace(/\\([\s\S])/g, '$1')))
    .filter((name) => name !== '');
}
