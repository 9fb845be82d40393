import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { toText } from '../values/number.ts';
import { fromList, toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface XmlkvArguments {
  readonly field: string;
}

const options: readonly CommandOption[] = [
  { name: 'maxinputs', values: '<int>', default: '50000', summary: 'Accepted; has no effect here.' },
];

export const xmlkvCommand = custom<XmlkvArguments>({
  name: 'xmlkv',
  aliases: [],
  extracts: true,
  role: 'streaming',
  group: 'extract',
  summary:
    'Makes a field of each XML element that holds only text, named as the element; the XML may stand inside other text.',
  syntax: 'xmlkv [<field>]',
  options,
  example: {
    spl: '| makeresults | eval m="Task: <a><User>bob</User><Command>cmd</Command></a>" | xmlkv m | table User Command',
    rows: [{ User: 'bob', Command: 'cmd' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const field = reader.name()?.text ?? '_raw';
    reader.end();
    reader.integer('maxinputs', 50_000, { min: 1 });
    return { field };
  },
  describe: ({ field }) => `Makes fields of the XML elements in ${field}.`,
  fields: (_, input) => ({ ...input, open: true }),
  needs: ({ field }, wanted) => union(wanted, [field]),

  operator({ field }) {
    const extract = rowByRow((row) => {
      const values = new Map<string, string[]>();
      for (const value of toList(row[field])) {
        for (const [name, text] of elementsOfText(toText(value))) {
          const list = values.get(name);
          if (list) list.push(text);
          else values.set(name, [text]);
        }
      }
      for (const [name, list] of values) row[name] = fromList(list);
      return row;
    });
    return (input) => ({ ...extract(input), open: true });
  },
});

/** Elements without children: a start tag, text, and the end tag of the same name. */
function* elementsOfText(text: string): Iterable<readonly [string, string]> {
  for (const match of text.matchAll(/<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>([^<]*)<\/([A-Za-z_][\w.:-]*)\s*>/g)) {
    const [, name, content, end] = match;
    if (name === end) yield [name!, content!.trim()];
  }
}
