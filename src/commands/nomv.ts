import { CellLimits, joinedLength } from '../functions/memory-budget.ts';
import { custom } from '../plan/custom.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { delimiterOf } from '../rows/multivalue-delimiter.ts';
import { toText } from '../values/number.ts';
import { isMultivalue } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface NomvArguments {
  readonly field: string;
}

export const nomvCommand = custom<NomvArguments>({
  name: 'nomv',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: "Joins a multivalue to one value, with newlines or what mvcombine's delim says between.",
  syntax: 'nomv <field>',
  options: [],
  example: { spl: '| makeresults | eval t=split("a,b",",") | nomv t | eval n=mvcount(t) | table n', rows: [{ n: 1 }] },

  read(stage) {
    const reader = new ArgumentReader(stage, []);
    const field = reader.requiredName('a field').text;
    reader.end();
    return { field };
  },
  describe: ({ field }) => `Joins the values of ${field} to one.`,
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,

  operator({ field }, { memory }) {
    const limits = new CellLimits(memory, `the field '${field}'`, null);
    return rowByRow((row) => {
      const value = row[field];
      if (!isMultivalue(value)) return row;
      const delimiter = delimiterOf(value);
      limits.text(joinedLength(value, delimiter));
      row[field] = limits.check(value.map(toText).join(delimiter));
      return row;
    });
  },
});
