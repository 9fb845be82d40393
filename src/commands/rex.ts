import { CellLimits } from '../functions/memory-budget.ts';
import type { RegexBody, Text } from '../language/ast.ts';
import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { toText } from '../values/number.ts';
import { compileRegex, type SplRegex } from '../values/regex.ts';
import type { Row } from '../values/row.ts';
import { fromList, toList } from '../values/value.ts';
import { integerOf, textOfValue, unknownOption } from './arguments.ts';
import { atPattern, matching } from './pattern-errors.ts';
import { readSedScript, type SedScript } from './sed-script.ts';

export interface RexArguments {
  readonly field: string;
  readonly pattern: Text;
  readonly action:
    | {
        readonly kind: 'extract';
        readonly regex: SplRegex;
        readonly maxMatch: number;
        readonly offsetField: string | null;
      }
    | { readonly kind: 'sed'; readonly script: SedScript };
}

const options: readonly CommandOption[] = [
  { name: 'field', values: '<field>', default: '_raw', summary: 'The field to look in.' },
  {
    name: 'max_match',
    values: '<int>',
    default: '1',
    summary: 'How many matches to take; more than one give multivalues; 0 takes all.',
  },
  {
    name: 'offset_field',
    values: '<field>',
    summary: 'Receives the places of the groups, as name=first-last, counted from 0.',
  },
  {
    name: 'mode',
    values: 'sed',
    summary: 'The text is a sed script that changes the field: s/regex/replacement/g or y/abc/xyz/.',
  },
];

export const rexCommand = custom<RexArguments>({
  name: 'rex',
  aliases: [],
  role: 'streaming',
  group: 'extract',
  summary: 'Extracts fields by the named groups of a regular expression, or changes a field by a sed script.',
  syntax:
    'rex [field=<field>] [max_match=<int>] [offset_field=<field>] "<regex with (?<name>...)>" | rex [field=<field>] mode=sed "<script>"',
  options,
  example: {
    spl: '| makeresults | eval m="user=bob port=22" | rex field=m "user=(?<user>\\w+) port=(?<port>\\d+)" | table user port',
    rows: [{ user: 'bob', port: 22 }],
  },

  read(stage) {
    const body = stage.body;
    if (body.shape !== 'regex') throw new SplError("'rex' needs a regular expression.", stage.span, null, 'syntax');
    for (const option of body.options)
      if (!options.some(({ name }) => name === option.name)) throw unknownOption('rex', option, options);
    const { pattern } = body;
    if (pattern?.kind !== 'text')
      throw new SplError("'rex' needs a regular expression in quotes.", stage.nameSpan, null, 'arguments');
    const [other] = body.others;
    if (other)
      throw new SplError(
        "'rex' takes one regular expression.",
        other.span,
        `Its options are ${options.map(({ name }) => name).join(', ')}.`,
        'arguments',
      );
    const field = optionText(body, 'field') ?? '_raw';
    const mode = body.options.find(({ name }) => name === 'mode');
    if (mode) {
      if (optionText(body, 'mode')?.toLowerCase() !== 'sed')
        throw new SplError("The only mode of 'rex' is sed.", mode.value.span, null, 'option-value');
      return { field, pattern, action: { kind: 'sed', script: readSedScript(pattern) } };
    }
    const offsetField = optionText(body, 'offset_field');
    const regex = atPattern(pattern, () => compileRegex(pattern.text, { global: true, indices: offsetField !== null }));
    if (regex.groups.length === 0) {
      throw new SplError(
        'The regular expression extracts nothing: it must have at least one named group.',
        pattern.span,
        'Write (?<name>...) around what becomes the field.',
        'regex',
      );
    }
    const maxMatchOption = body.options.find(({ name }) => name === 'max_match');
    const maxMatch = maxMatchOption ? integerOf(maxMatchOption, { min: 0 }) : 1;
    return {
      field,
      pattern,
      action: { kind: 'extract', regex, maxMatch: maxMatch || Number.POSITIVE_INFINITY, offsetField },
    };
  },

  describe: ({ field, pattern, action }) =>
    action.kind === 'sed'
      ? `Changes ${field} by the sed script ${pattern.text}.`
      : `Extracts ${action.regex.groups.join(', ')} from ${field} by the regular expression ${pattern.text}.`,

  fields: ({ action }, input) => withFields(input, ...outputs(action)),

  needs({ field, action }, wanted) {
    if (action.kind === 'sed') return wanted;
    const made = outputs(action);
    // A row that does not match keeps the value it has.
    if (wanted !== 'all' && !made.some((name) => wanted.has(name))) return wanted;
    return union(wanted, [field]);
  },

  origin: ({ field, action }, name) =>
    (action.kind === 'sed' ? name === field : outputs(action).includes(name)) ? null : name,

  operator({ field, pattern, action }, { memory }) {
    const limits = new CellLimits(memory, `the field '${field}'`, pattern.span);
    const change = action.kind === 'sed' ? sedChange(field, action.script, limits) : extraction(field, action, limits);
    return rowByRow((row) => {
      if (row[field] != null) matching('rex', field, pattern, () => change(row));
      return row;
    }, outputs(action));
  },
});

function optionText(body: RegexBody, name: string): string | null {
  const option = body.options.find((one) => one.name === name);
  return option ? textOfValue(option.value, option) : null;
}

type Extract = RexArguments['action'] & { kind: 'extract' };

function outputs(action: RexArguments['action']): readonly string[] {
  if (action.kind === 'sed') return [];
  return action.offsetField === null ? action.regex.groups : [...action.regex.groups, action.offsetField];
}

function sedChange(field: string, script: SedScript, limits: CellLimits): (row: Row) => void {
  const grown = (length: number): void => limits.text(length);
  return (row) => {
    row[field] = limits.check(fromList(toList(row[field]).map((value) => script(toText(value), grown))));
  };
}

function extraction(
  field: string,
  { regex: { regex, groups }, maxMatch, offsetField }: Extract,
  limits: CellLimits,
): (row: Row) => void {
  return (row) => {
    const found: string[][] = groups.map(() => []);
    const places: string[] = [];
    let matches = 0;
    for (const value of toList(row[field])) {
      const text = toText(value);
      regex.lastIndex = 0;
      while (matches < maxMatch) {
        const match = regex.exec(text);
        if (match === null) break;
        limits.values(++matches);
        // An empty match would be found again and again.
        if (match[0] === '') regex.lastIndex += text.codePointAt(regex.lastIndex)! > 0xffff ? 2 : 1;
        for (let i = 0; i < groups.length; i++) {
          const part = match.groups?.[groups[i]!];
          if (part !== undefined) found[i]!.push(part);
        }
        if (offsetField !== null) places.push(...placesOf(match, text, groups));
      }
    }
    for (let i = 0; i < groups.length; i++) if (found[i]!.length > 0) row[groups[i]!] = fromList(found[i]!);
    if (offsetField !== null && places.length > 0) row[offsetField] = places.join('&');
  };
}

/** `name=first-last` in characters, the last one included. */
function placesOf(match: RegExpExecArray, text: string, groups: readonly string[]): string[] {
  return groups.flatMap((name) => {
    const range = match.indices?.groups?.[name];
    if (!range) return [];
    const first = characters(text, range[0]);
    return [`${name}=${first}-${first + characters(text.slice(range[0]), range[1] - range[0]) - 1}`];
  });
}

/** How many characters the first `units` UTF-16 units are. */
function characters(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}
