import type { TextParser } from './source.ts';
import { type Path, suggestion, type YamlReader } from './yaml-reader.ts';

/** The parsers of text, with the options of each. */
const parserKeys = {
  kv: ['pairs', 'separators', 'open', 'clean', 'prefix'],
  delimited: ['by', 'quote', 'into', 'empty'],
  json: ['prefix'],
  cef: ['prefix'],
  leef: ['prefix'],
  syslog: ['only'],
  auditd: ['prefix'],
  sections: ['prefix'],
} as const;

/** Reads `{ parse: kv, ... }`, a parser of text with its options; null, with a problem noted, when there is no such parser. */
export function readTextParser(reader: YamlReader, map: Record<string, unknown>, path: Path): TextParser | null {
  const kind = String(map.parse);
  const keys = Object.hasOwn(parserKeys, kind) ? parserKeys[kind as keyof typeof parserKeys] : undefined;
  if (keys === undefined) {
    return reader.fail(
      [...path, 'parse'],
      `There is no parser '${kind}'. ${suggestion(kind, Object.keys(parserKeys))}`,
    );
  }
  reader.map(map, path, ['parse', 'from', 'when', ...keys]);
  const textOf = (key: string, otherwise: string): string =>
    map[key] === undefined ? otherwise : (reader.text(map[key], [...path, key]) ?? otherwise);
  switch (kind) {
    case 'kv':
      return {
        kind,
        syntax: {
          pairs: map.pairs === undefined ? null : reader.text(map.pairs, [...path, 'pairs']),
          separators: textOf('separators', '='),
          open: map.open === true,
          clean: map.clean !== false,
        },
        prefix: textOf('prefix', ''),
      };
    case 'delimited': {
      const names = reader.texts(map.into, [...path, 'into']);
      if (names.length === 0) reader.fail(path, "'into' is missing: the names of the cells.");
      return {
        kind,
        delimiter: textOf('by', ','),
        quote: map.quote === null ? null : textOf('quote', '"'),
        names,
        empty: reader.texts(map.empty, [...path, 'empty']),
      };
    }
    case 'syslog':
      if (map.only !== undefined && map.only !== 'header') reader.fail([...path, 'only'], "This can only be 'header'.");
      return { kind, headerOnly: map.only === 'header' };
    default:
      return { kind: kind as 'json', prefix: textOf('prefix', '') };
  }
}
