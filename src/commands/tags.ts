import type { TagRule } from '../knowledge/event-type.ts';
import { custom } from '../plan/custom.ts';
import { nothing, union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { toText } from '../values/number.ts';
import { fromList, toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface TagsArguments {
  /** Empty: every field that has tags. */
  readonly fields: readonly string[];
  /** Null: each field's tags go to `tag::<field>`, and all of them to `tag`. */
  readonly output: string | null;
  readonly withName: boolean;
  readonly withValue: boolean;
  readonly allowed: readonly string[];
  readonly rules: readonly TagRule[];
}

const options: readonly CommandOption[] = [
  {
    name: 'outputfield',
    values: '<field>',
    summary: 'One field that receives all tags, instead of tag and tag::<field>.',
  },
  {
    name: 'inclname',
    values: '<bool>',
    default: 'false',
    summary: 'With outputfield: put the name of the field before each tag.',
  },
  {
    name: 'inclvalue',
    values: '<bool>',
    default: 'false',
    summary: 'With outputfield: put the value of the field before each tag.',
  },
  { name: 'allowed_tags', values: '<string>', summary: 'Only these tags, with commas between.' },
];

export const tagsCommand = custom<TagsArguments>({
  name: 'tags',
  aliases: [],
  role: 'streaming',
  group: 'knowledge and stored data',
  summary: 'Adds the tags that the knowledge gives to values of fields.',
  syntax: 'tags [outputfield=<field>] [inclname=<bool>] [inclvalue=<bool>] [allowed_tags=<list>] [<field>...]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const fields = reader.names().map((name) => name.text);
    reader.end();
    return {
      fields,
      output: reader.text('outputfield'),
      withName: reader.boolean('inclname', false),
      withValue: reader.boolean('inclvalue', false),
      allowed: reader
        .text('allowed_tags', '')
        .split(/[\s,]+/)
        .filter((tag) => tag !== ''),
      rules: context.knowledgeBase.tags.filter(({ field }) => fields.length === 0 || fields.includes(field)),
    };
  },

  describe: ({ fields, output }) =>
    `Adds the tags of ${fields.length === 0 ? 'every field' : fields.join(', ')}${output === null ? '' : ` to ${output}`}.`,
  fields: (args, input) => withFields(input, ...outputs(args)),
  // It may name fields that are not there.
  ownReads: () => nothing,
  needs: ({ rules }, wanted) =>
    union(
      wanted,
      rules.map(({ field }) => field),
    ),

  operator(args) {
    const { rules, output, withName, withValue, allowed } = args;
    const tagsOf = tagTable(rules, allowed);
    return rowByRow((row) => {
      const all = new Set<string>();
      for (const [field, byValue] of tagsOf) {
        const own = new Set<string>();
        for (const value of toList(row[field])) {
          const text = toText(value);
          for (const tag of byValue.get(text) ?? []) {
            own.add(tag);
            all.add(
              output === null ? tag : [...(withName ? [field] : []), ...(withValue ? [text] : []), tag].join('::'),
            );
          }
        }
        if (output === null && own.size > 0) row[`tag::${field}`] = fromList([...own].sort());
      }
      // Tags that the event has already, of its event types for instance, stay.
      if (output === null) for (const tag of toList(row.tag)) all.add(toText(tag));
      if (all.size > 0) row[output ?? 'tag'] = fromList([...all].sort());
      return row;
    }, outputs(args));
  },
});

function outputs({ rules, output }: TagsArguments): readonly string[] {
  return output === null ? ['tag', ...new Set(rules.map(({ field }) => `tag::${field}`))] : [output];
}

/** Field -> value -> tags. */
function tagTable(
  rules: readonly TagRule[],
  allowed: readonly string[],
): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const table = new Map<string, Map<string, readonly string[]>>();
  for (const { field, value, tags } of rules) {
    const byValue = table.get(field) ?? new Map<string, readonly string[]>();
    table.set(field, byValue);
    const kept = allowed.length === 0 ? tags : tags.filter((tag) => allowed.includes(tag));
    byValue.set(value, [...(byValue.get(value) ?? []), ...kept]);
  }
  return table;
}
