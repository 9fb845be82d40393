import { CellLimits, joinedLength } from '../functions/memory-budget.ts';
import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

type Part = { readonly literal: string } | { readonly field: string };

export interface StrcatArguments {
  readonly parts: readonly Part[];
  readonly output: string;
  readonly allRequired: boolean;
}

const options: readonly CommandOption[] = [
  {
    name: 'allrequired',
    values: '<bool>',
    default: 'false',
    summary: 'Write nothing for a row that lacks one of the fields.',
  },
];

export const strcatCommand = custom<StrcatArguments>({
  name: 'strcat',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Joins fields and quoted texts to a new field, named last. A missing field counts as empty.',
  syntax: 'strcat [allrequired=<bool>] <field>|"<text>"... <new-field>',
  options,
  example: { spl: '| makeresults | eval a="x" | strcat a "-" b c | table c', rows: [{ c: 'x-' }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const parts: Part[] = [];
    for (;;) {
      while (reader.comma()) {}
      const item = reader.peek();
      if (item === null) break;
      if (item.kind === 'text' && item.quoted) {
        reader.next();
        parts.push({ literal: item.text });
      } else parts.push({ field: reader.requiredName('a field or a text in quotes').text });
    }
    const last = parts.pop();
    if (last === undefined || parts.length < 2)
      throw new SplError(
        "'strcat' needs at least two parts and the name of the new field.",
        stage.nameSpan,
        null,
        'arguments',
      );
    return {
      parts,
      output: 'field' in last ? last.field : last.literal,
      allRequired: reader.boolean('allrequired', false),
    };
  },

  describe: ({ parts, output }) =>
    `Joins ${parts.map((part) => ('field' in part ? part.field : `"${part.literal}"`)).join(', ')} to ${output}.`,
  fields: ({ output }, input) => withFields(input, output),
  needs: ({ parts, output, allRequired }, wanted) => {
    if (wanted !== 'all' && !wanted.has(output)) return wanted;
    const reads = parts.flatMap((part) => ('field' in part ? [part.field] : []));
    return union(allRequired ? wanted : without(wanted, [output]), reads);
  },

  operator({ parts, output, allRequired }, { memory }) {
    const limits = new CellLimits(memory, `the field '${output}'`, null);
    return rowByRow(
      (row) => {
        let text = '';
        for (const part of parts) {
          if ('literal' in part) text += part.literal;
          else {
            const values = toList(row[part.field]);
            if (values.length === 0 && allRequired) return row;
            limits.text(text.length + joinedLength(values, ' '));
            text += values.map(toText).join(' ');
          }
        }
        row[output] = limits.check(text);
        return row;
      },
      [output],
    );
  },
});
