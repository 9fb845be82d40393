import { placeInText } from '../../functions/pattern-errors.ts';
import { custom } from '../../plan/custom.ts';
import { union } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import type { Text } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toText } from '../../values/number.ts';
import { fromList, toList } from '../../values/value.ts';
import { parseXml } from '../../values/xml-tree.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { compileXmlPath, XmlPathError, type XmlQuery } from './query.ts';

export interface XpathArguments {
  readonly field: string;
  readonly path: string;
  readonly query: XmlQuery;
  readonly output: string;
  readonly fallback: string | null;
}

const options: readonly CommandOption[] = [
  { name: 'field', values: '<field>', default: '_raw', summary: 'The field that holds XML.' },
  { name: 'outfield', values: '<field>', default: 'xpath', summary: 'The field that receives the values.' },
  { name: 'default', values: '<string>', summary: 'The value when the path leads nowhere.' },
];

export const xpathCommand = custom<XpathArguments>({
  name: 'xpath',
  aliases: [],
  extracts: true,
  role: 'streaming',
  group: 'extract',
  summary: 'Extracts values from XML by an XPath.',
  syntax: 'xpath [outfield=<field>] "<xpath>" [field=<field>] [default=<string>]',
  options,
  example: {
    spl: '| makeresults | eval x="<a><b n=\\"1\\">p</b><b n=\\"2\\">q</b></a>" | xpath outfield=n "//b/@n" field=x | table n',
    rows: [{ n: [1, 2] }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const item = reader.next();
    if (item?.kind !== 'text') throw new SplError("'xpath' needs a path in quotes.", stage.nameSpan, null, 'arguments');
    reader.end();
    return {
      field: reader.text('field', '_raw'),
      path: item.text,
      query: compilePath(item),
      output: reader.text('outfield', 'xpath'),
      fallback: reader.text('default'),
    };
  },

  describe: ({ field, path, output }) => `Extracts ${path} from the XML in ${field} as ${output}.`,
  fields: ({ output }, input) => withFields(input, output),
  needs: ({ field, output }, wanted) => (wanted !== 'all' && !wanted.has(output) ? wanted : union(wanted, [field])),

  operator({ field, query, output, fallback }) {
    return rowByRow(
      (row) => {
        const values = toList(row[field]).flatMap((value) => query(parseXml(toText(value))));
        if (values.length > 0) row[output] = fromList(values);
        else if (fallback !== null) row[output] = fallback;
        return row;
      },
      [output],
    );
  },
});

function compilePath(text: Text): XmlQuery {
  try {
    return compileXmlPath(text.text);
  } catch (error) {
    if (!(error instanceof XmlPathError)) throw error;
    throw new SplError(`${error.message} in this XPath.`, placeInText(text, error.offset), null, 'xpath');
  }
}
