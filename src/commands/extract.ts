import { compileDelimiterTransform } from '../knowledge/props/delimiter-extraction.ts';
import { readFieldTransform } from '../knowledge/props/field-transform.ts';
import { type Extraction, FoundFields } from '../knowledge/props/found-fields.ts';
import { compileRegexTransform } from '../knowledge/props/regex-extraction.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption, ReadContext } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { Name } from '../syntax/ast.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { SplError } from '../syntax/spl-error.ts';
import { type FindPairs, pairsBetween, pairsOfText } from '../values/key-value-pairs.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { fromList, toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface ExtractArguments {
  /** Extractions of transforms.conf, by the names of their stanzas. */
  readonly extractions: readonly { readonly name: string; readonly find: Extraction }[];
  readonly findsPairs: boolean;
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
  { name: 'auto', values: '<bool>', default: 'true', summary: 'Extract key=value pairs, beside what is named.' },
  { name: 'reload', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'segment', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
];

export const extractCommand = custom<ExtractArguments>({
  name: 'extract',
  aliases: ['kv'],
  extracts: true,
  role: 'streaming',
  group: 'extract',
  summary: 'Extracts key=value pairs from the text of events, and what stanzas of transforms.conf say.',
  syntax:
    'extract [<stanza of transforms.conf>]... [auto=<bool>] [pairdelim=<characters>] [kvdelim=<characters>] [limit=<int>] [mv_add=<bool>] [clean_keys=<bool>]',
  options,
  example: {
    spl: '| makeresults | eval _raw="msg=\\"hello world\\" code=7" | extract | table msg code',
    rows: [{ msg: 'hello world', code: 7 }],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const extractions = reader.names().map((name) => ({ name: name.text, find: namedExtraction(name, context) }));
    reader.end();
    const pair = reader.text('pairdelim');
    const keyValue = reader.text('kvdelim');
    const delimiters =
      pair === null && keyValue === null ? null : { pair: pair ?? ', \n\t', keyValue: keyValue ?? '=' };
    if (delimiters !== null && (delimiters.pair === '' || delimiters.keyValue === ''))
      throw new SplError("'pairdelim' and 'kvdelim' cannot be empty.", stage.nameSpan, null, 'option-value');
    return {
      extractions,
      // Delimiters ask for pairs whatever auto= says.
      findsPairs: delimiters !== null || reader.boolean('auto', true),
      pairs: delimiters === null ? pairsOfText : pairsBetween(delimiters.pair, delimiters.keyValue),
      delimiters,
      limit: reader.integer('limit', 50, { min: 1 }),
      maxChars: reader.integer('maxchars', 10_240, { min: 1 }),
      addValues: reader.boolean('mv_add', false),
      cleanKeys: reader.boolean('clean_keys', true),
      keepEmpty: reader.boolean('keep_empty_vals', false),
    };
  },

  describe({ extractions, findsPairs, delimiters }) {
    const named = extractions.length === 0 ? [] : [`fields by ${extractions.map(({ name }) => name).join(', ')}`];
    const pairs =
      delimiters === null
        ? 'key=value pairs'
        : `pairs that are separated by one of "${delimiters.pair}", key and value by one of "${delimiters.keyValue}",`;
    return `Extracts ${[...named, ...(findsPairs ? [pairs] : [])].join(' and ') || 'nothing'} from the text of events.`;
  },
  fields: (_, input) => ({ ...input, open: true }),
  // What a stanza reads beside the text (SOURCE_KEY), only it knows.
  needs: ({ extractions }, wanted) => (extractions.length > 0 ? 'all' : union(wanted, ['_raw'])),
  operator: (args) => (input) => ({
    ...rowByRow((row) => {
      extractNamed(row, args);
      return args.findsPairs ? extractPairs(row, args) : row;
    })(input),
    open: true,
  }),
});

/** The extraction that a stanza of transforms.conf describes. @throws SplError when there is none, or it cannot be used */
function namedExtraction({ text, span }: Name, { knowledgeBase: { transforms } }: ReadContext): Extraction {
  const stanza = transforms?.stanzas.get(text);
  if (transforms === undefined || stanza === undefined) {
    const nearest = nearestName(text, transforms?.stanzas.keys() ?? []);
    throw new SplError(
      `There is no stanza [${text}] in transforms.conf.`,
      span,
      nearest === null ? 'Name the app that has it: --content DIR.' : `Did you mean '${nearest}'?`,
      'unknown-transform',
    );
  }
  try {
    const transform = readFieldTransform(transforms, stanza);
    return transform.kind === 'regex' ? compileRegexTransform(transform) : compileDelimiterTransform(transform);
  } catch (error) {
    throw new SplError(
      `[${text}] of transforms.conf cannot be used: ${(error as Error).message}`,
      span,
      null,
      'transform',
    );
  }
}

/** Fields that a row has already stay as they are. */
function extractNamed(row: Row, { extractions }: ExtractArguments): void {
  if (extractions.length === 0) return;
  const [raw] = toList(row._raw);
  const found = new FoundFields(row, raw === undefined ? '' : toText(raw));
  for (const { find } of extractions) find(found);
  for (const field in found.fields) row[field] ??= found.fields[field];
}

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
