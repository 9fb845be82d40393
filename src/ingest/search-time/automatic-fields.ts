import { allXmlFields } from '../../functions/xml-path.ts';
import type { FoundFields } from '../../knowledge/props/found-fields.ts';
import type { KeyValueMode } from '../../knowledge/props/search-time-settings.ts';
import { readTable } from '../../values/text-table.ts';
import { parseXml } from '../../values/xml-tree.ts';
import { automaticKeyValues, keyValues } from '../extract/key-values.ts';

/** What an event's text is. */
export interface EventText {
  readonly raw: string;
  /** `text`, `json`, or the name of a format whose header names the fields. */
  readonly format: string;
}

/**
 * KV_MODE (props.conf.spec) for what mapping has not done: the members of JSON, and the `key=value` pairs of text that no source definition
 * recognises, are fields already. A field that was found before keeps its value. Null when nothing is left to do.
 */
export function compileAutomaticFields(mode: KeyValueMode): ((found: FoundFields, event: EventText) => void) | null {
  switch (mode) {
    case 'auto':
    case 'auto_escaped':
      return (found, { raw, format }) => {
        if (format !== 'text') return;
        for (const [name, value] of keyValues(raw, automaticKeyValues)) found.addMissing(name, value);
      };
    case 'xml':
      return (found, { raw }) => {
        if (/^\s*</.test(raw)) addXml(found, raw);
      };
    case 'multi':
      return (found, { raw }) => addColumns(found, raw);
    default:
      return null;
  }
}

/** The columns of a table are fields, with a value for each line. */
function addColumns(found: FoundFields, raw: string): void {
  const table = readTable(raw, { fields: [], filter: [], headerLine: 0, noHeader: false }) ?? [];
  const isNew = new Map<string, boolean>();
  for (const { cells } of table) {
    for (const [column, value] of cells) {
      const adds = isNew.get(column) ?? found.textsOf(column).length === 0;
      isNew.set(column, adds);
      if (adds) found.add(column, value, true);
    }
  }
}

function addXml(found: FoundFields, raw: string): void {
  const values = new Map<string, string[]>();
  allXmlFields(parseXml(raw), (name, value) => {
    const list = values.get(name);
    if (list === undefined) values.set(name, [value]);
    else list.push(value);
  });
  for (const [name, list] of values) {
    if (found.textsOf(name).length > 0) continue;
    for (const value of list) found.add(name, value, true);
  }
}
