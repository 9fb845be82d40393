import { parseJsonPath, readJson } from '../../functions/json-path.ts';
import { allXmlFields, isXmlText, parseXmlPath, xmlAtPath } from '../../functions/xml-path.ts';
import { custom } from '../../plan/custom.ts';
import { union } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import { completePrefix } from '../../values/json-text.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { fromList, toList } from '../../values/value.ts';
import { parseXml } from '../../values/xml-tree.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { allJsonFields, jsonAtPath } from './json.ts';

export interface SpathArguments {
  readonly input: string;
  /** Null: every field of the document. */
  readonly path: { readonly text: string; readonly output: string } | null;
}

const options: readonly CommandOption[] = [
  { name: 'input', values: '<field>', default: '_raw', summary: 'The field that holds JSON or XML.' },
  { name: 'output', values: '<field>', default: 'the path', summary: 'The field that receives the values.' },
  {
    name: 'path',
    values: '<path>',
    summary: 'Where to look: a.b, list{}.b (all), list{0} (JSON counts from 0, XML from 1), element{@attribute}.',
  },
];

export const spathCommand = custom<SpathArguments>({
  name: 'spath',
  aliases: [],
  extracts: true,
  role: 'streaming',
  group: 'extract',
  summary:
    'Extracts values from JSON or XML: those at a path, or without a path all in the first 5,000 characters of a document.',
  syntax: 'spath [input=<field>] [output=<field>] [[path=]<path>]',
  options,
  example: {
    spl: '| makeresults | eval j="{\\"a\\":{\\"b\\":[1,2]}}" | spath input=j output=x path=a.b{} | table x',
    rows: [{ x: [1, 2] }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const positional = reader.option('path') ? null : reader.name();
    reader.end();
    const text = reader.text('path') ?? positional?.text ?? null;
    const output = reader.text('output');
    if (text === null && output !== null) reader.fail("'output' needs a path.", 'spath output=<field> path=<path>');
    return { input: reader.text('input', '_raw'), path: text === null ? null : { text, output: output ?? text } };
  },

  describe: ({ input, path }) =>
    path === null
      ? `Extracts every field of the JSON or XML in ${input}.`
      : `Extracts ${path.text} from the JSON or XML in ${input}${path.output === path.text ? '' : ` as ${path.output}`}.`,

  fields: ({ path }, input) => (path === null ? { ...input, open: true } : withFields(input, path.output)),
  needs: ({ input, path }, wanted) =>
    path !== null && wanted !== 'all' && !wanted.has(path.output) ? wanted : union(wanted, [input]),

  operator({ input, path }, context) {
    if (path === null) {
      const limit = context.limits.spathCharacters;
      const cut = (document: string): string => {
        if (document.length <= limit) return document;
        context.limitReached(
          'spathCharacters',
          `'spath' without a path reads the first ${limit.toLocaleString('en')} characters of a document; the rest was left out. Name a path to read all of it.`,
        );
        const start = document.slice(0, limit);
        return isXmlText(document) ? start : completePrefix(start);
      };
      return (stream) => ({ ...rowByRow((row) => extractAll(row, input, cut))(stream), open: true });
    }
    const { text, output } = path;
    const jsonPath = parseJsonPath(text);
    const xmlPath = parseXmlPath(text);
    const find = (document: string): readonly string[] => {
      if (isXmlText(document)) return xmlPath === null ? [] : xmlAtPath(parseXml(document), xmlPath);
      const json = jsonPath === null ? undefined : readJson(document);
      return json === undefined ? [] : jsonAtPath(json, jsonPath!);
    };
    return rowByRow(
      (row) => {
        const values = toList(row[input]).flatMap((document) => find(toText(document)));
        if (values.length > 0) row[output] = fromList(values);
        return row;
      },
      [output],
    );
  },
});

function extractAll(row: Row, input: string, cut: (document: string) => string): Row {
  const values = new Map<string, string[]>();
  const found = (field: string, value: string): void => {
    const list = values.get(field);
    if (list) list.push(value);
    else values.set(field, [value]);
  };
  for (const value of toList(row[input])) {
    const document = cut(toText(value));
    if (isXmlText(document)) allXmlFields(parseXml(document), found);
    else {
      const json = readJson(document);
      if (json !== undefined) allJsonFields(json, found);
    }
  }
  for (const [field, list] of values) row[field] = fromList(list);
  return row;
}
