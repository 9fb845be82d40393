import { noBinOptions } from '../plan/bin-options.ts';
import type { Command } from '../plan/lowering.ts';
import type { BinOperator } from '../plan/row-operators.ts';
import { ArgumentReader, textOfValue } from './shared/arguments.ts';
import { binOptions, readBinOptions } from './shared/bin-options.ts';

export const binCommand: Command = {
  name: 'bin',
  aliases: ['bucket', 'discretize'],
  role: 'streaming',
  standsElse: null,
  relational: false,
  group: 'convert and eval',
  summary: 'Puts times or numbers into bins: a time becomes the start of its bin, a number the text low-high.',
  syntax: 'bin [span=<span>|bins=<int>] [aligntime=<time>] <field> [AS <new-field>]',
  options: binOptions,
  example: { spl: '| makeresults | eval x=17 | bin span=10 x | table x', rows: [{ x: '10-20' }] },

  lower(stage) {
    const reader = new ArgumentReader(stage, binOptions);
    const field = reader.requiredName('a field to put into bins').text;
    const output = reader.keyword('as') ? reader.requiredName("a field name after 'AS'").text : field;
    reader.end();
    const given = new Map(
      binOptions.flatMap(({ name }) => {
        const option = reader.option(name);
        return option ? [[name, option] as const] : [];
      }),
    );
    const span = reader.option('span');
    const operator: BinOperator = { kind: 'bin', field, output, bins: readBinOptions(given) ?? noBinOptions };
    const spanText = span ? textOfValue(span.value, span) : null;
    return { operators: [operator], role: 'streaming', place: 'later', describe: () => describe(operator, spanText) };
  },
};

function describe({ field, output, bins }: BinOperator, spanText: string | null): string {
  const width = spanText === null ? `at most ${bins.bins ?? 100} bins` : `bins of ${spanText}`;
  return `Puts ${field} into ${width}${output === field ? '' : `, as ${output}`}.`;
}
