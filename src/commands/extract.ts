import { SplError } from '../language/spl-error.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { fromList, toList } from '../values/value.ts';
import { ArgumentReader } from './arguments.ts';
import type { Command, CommandOption } from './command.ts';
import { union } from './field-demand.ts';
import { type FindPairs, pairsBetween, pairsOfText } from './key-value-pairs.ts';
import { rowByRow } from './row-stream.ts';

export interface ExtractArguments {
  readonly pairs: FindPairs;
  readonly delimiters: { readonly pair: string; readonly keyValue: string } | null;
  readonly limit: number;
  readonly maxChars: number;
  readonly addValues: boolean;
  readonly cleanKeys: boolean;
  readonly keepEmpty: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'pairdelim', values: '<characters>', summary: 'Characters that stand between pairs.' },
  { name: 'kvdelim', values: '<characters>', summary: 'Characters that stand between key and value.' },
  { name: 'limit', values: '<int>', default: '50', summary: 'How many pairs to take from an event.' },
  { name: 'maxchars', values: '<int>', default: '10240', summary: 'How many characters of an event to look at.' },
  {
    name: 'mv_add',
    values: '<bool>',
    default: 'false',
    summary: 'Collect the values of a key that occurs again; otherwise the first stays.',
  },
  {
    name: 'clean_keys',
    values: '<bool>',
    default: 'true',
    summary: 'Replace what is no letter, digit or _ in keys by _.',
  },
  { name: 'keep_empty_vals', values: '<bool>', default: 'false', summary: 'Keep pairs whose value is empty.' },
  { name: 'auto', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
  { name: 'reload', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'segment', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
];

export const extractCommand: Command<ExtractArguments> = {
  name: 'extract',
  aliases: ['kv'],
  role: 'streaming',
  group: 'extract',
  summary: 'Extracts key=value pairs from the text of events.',
  syntax: 'extract [pairdelim=<characters>] [kvdelim=<characters>] [limit=<int>] [mv_add=<bool>] [clean_keys=<bool>]',
  options,
  example: {
    spl: '| makeresults | eval _raw="msg=\\"hello world\\" code=7" | extract | table msg code',
    rows: [{ msg: 'hello world', code: 7 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    while (reader.comma()) {}
    const extractor = reader.peek();
    if (extractor?.kind === 'text') {
      throw new SplError(
        `Extractions of transforms.conf by name ('${extractor.text}') are not supported by 'extract'.`,
        extractor.span,
        'Use rex, or pairdelim= and kvdelim=.',
        'unsupported',
      );
    }
    reader.end();
    const pair = reader.text('pairdelim');
    const keyValue = reader.text('kvdelim');
    const delimiters =
      pair === null && keyValue === null ? null : { pair: pair ?? ', \n\t', keyValue: keyValue ?? '=' };
    if (delimiters !== null && (delimiters.pair === '' || delimiters.keyValue === ''))
      throw new SplError("'pairdelim' and 'kvdelim' cannot be empty.", stage.nameSpan, null, 'option-value');
    return {
      pairs: delimiters === null ? pairsOfText : pairsBetween(delimiters.pair, delimiters.keyValue),
      delimiters,
      limit: reader.integer('limit', 50, { min: 1 }),
      maxChars: reader.integer('maxchars', 10_240, { min: 1 }),
      addValues: reader.boolean('mv_add', false),
      cleanKeys: reader.boolean('clean_keys', true),
      keepEmpty: reader.boolean('keep_empty_vals', false),
    };
  },

  describe: ({ delimiters }) =>
    delimiters === null
      ? 'Extracts key=value pairs from the text of events.'
      : `Extracts pairs that are separated by one of "${delimiters.pair}", key and value by one of "${delimiters.keyValue}".`,
  fields: (_, input) => ({ ...input, open: true }),
  needs: (_, wanted) => union(wanted, ['_raw']),
  operator: (args) => (input) => ({ ...rowByRow((row) => extractPairs(row, args))(input), open: true }),
};

function extractPairs(row: Row, { pairs, limit, maxChars, addValues, cleanKeys, keepEmpty }: ExtractArguments): Row {
  const raw = row._raw;
  if (raw == null || typeof raw === 'object') return row;
  let count = 0;
  for (const [key, value] of pairs(toText(raw).slice(0, maxChars))) {
    const field = cleanKeys ? cleanKey(key) : key;
    if (field === '' || (value === '' && !keepEmpty)) continue;
    if (++count > limit) break;
    if (row[field] == null) row[field] = value;
    else if (addValues) row[field] = fromList([...toList(row[field]), value]);
  }
  return row;
}

/** Rule: transforms.conf.spec, CLEAN_KEYS. */
function cleanKey(key: string): string {
  return key.replace(/[^A-Za-z0-9_]/g, '_').replace(/^[_0-9]+/, '');
}
