import { pairsOfText } from '../../commands/key-value-pairs.ts';
import { allXmlFields } from '../../commands/spath-xml.ts';
import { parseXml } from '../../commands/xml-tree.ts';
import type { SearchTimeSettings } from '../../knowledge/props/search-time-settings.ts';
import { toText } from '../../values/number.ts';
import { cleanFieldName, type Extraction, type FoundFields } from './found-fields.ts';

/** The text of the event, and whether it is JSON (whose members are fields already). */
export interface EventText {
  readonly raw: string;
  readonly isJson: boolean;
}

/** Splunk's own limits (limits.conf, [kv]). */
const maxPairs = 100;
const maxCharacters = 10_240;

/**
 * KV_MODE (props.conf.spec), for what is not done when events are read: `key=value` pairs of text, and XML. A field that was found
 * before keeps its value. Null when nothing is left to do.
 */
export function compileAutomaticFields(
  keyValues: SearchTimeSettings['keyValues'],
): ((found: FoundFields, event: EventText) => void) | null {
  const { mode, trims } = keyValues;
  switch (mode) {
    case 'auto':
    case 'auto_escaped':
      return (found, { raw, isJson }) => {
        if (!isJson) addPairs(found, raw, trims);
      };
    case 'xml':
      return (found, { raw }) => {
        if (/^\s*</.test(raw)) addXml(found, raw);
      };
    default:
      return null;
  }
}

function addPairs(found: FoundFields, raw: string, trims: boolean): void {
  let count = 0;
  for (const [key, text] of pairsOfText(raw.length > maxCharacters ? raw.slice(0, maxCharacters) : raw)) {
    const value = trims ? text.replace(/^ +| +$/g, '') : text;
    const name = cleanFieldName(key);
    if (name === '' || value === '') continue;
    if (++count > maxPairs) return;
    found.addMissing(name, value);
  }
}

function addXml(found: FoundFields, raw: string): void {
  const values = new Map<string, string[]>();
  allXmlFields(parseXml(raw), (name, value) => {
    const list = values.get(name);
    if (list === undefined) values.set(name, [toText(value)]);
    else list.push(toText(value));
  });
  for (const [name, list] of values) {
    const isNew = found.textsOf(name).length === 0;
    if (isNew) for (const value of list) found.add(name, value, true);
  }
}

export type { Extraction };
