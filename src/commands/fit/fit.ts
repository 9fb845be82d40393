import { custom } from '../../plan/custom.ts';
import { union } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { ArgumentReader, argumentsOf } from '../shared/arguments.ts';
import { densityFields } from '../shared/density-rows.ts';
import { algorithmNamed, algorithms } from './algorithms.ts';
import { type DensityFit, densityFitOptions, fitDensity, readDensityFit } from './density.ts';
import { type FeatureFit, fitFeatures, readFeatureFit } from './features.ts';

export type FitArguments = DensityFit | FeatureFit;

const partialOption: CommandOption = {
  name: 'partial_fit',
  values: '<bool>',
  default: 'false',
  summary: 'Only false is supported.',
};

/** Of all algorithms, each name once; which takes which is said in its summary. */
const options: readonly CommandOption[] = [
  ...densityFitOptions,
  ...algorithms.flatMap((algorithm) => algorithm.options),
  partialOption,
].filter(({ name }, at, all) => all.findIndex((other) => other.name === name) === at);

const listed = algorithms.map(({ name, summary, options: own }) => {
  const names = own.map((option) => option.name).join(', ');
  return `${name} (${summary}${names === '' ? '' : `; ${names}`})`;
});

export const fitCommand = custom<FitArguments>({
  name: 'fit',
  aliases: [],
  keeps: 'model',
  role: 'dataset',
  group: 'beyond core',
  summary: `Learns from rows, adds what it learned to them, and keeps it as a model for apply (into). Algorithms: DensityFunction (how the values of a field are distributed, and which are outliers; dist, threshold ...), ${listed.join(', ')}. Text fields become a column for each value, at most 100; rows that lack a field are not learned from and get nothing. What happens by chance has a fixed seed.`,
  syntax:
    'fit <algorithm> [<field> from] <field>... [as <field>] [into <model>] [<option>=<value>]... | fit DensityFunction <field> [by "<field>[,<field>]..."] [as <field>] [into <model>] [dist=<kind>] [threshold=<number>]',
  options,
  example: {
    spl: "| makeresults count=4 | streamstats count as n | eval y=if(n=4, null(), 2*n+1) | fit LinearRegression y from n | eval p=round('predicted(y)', 3) | table n y p",
    rows: [
      { n: 1, y: 3, p: 3 },
      { n: 2, y: 5, p: 5 },
      { n: 3, y: 7, p: 7 },
      { n: 4, p: 9 },
    ],
  },

  read(stage) {
    // Which options there are depends on the algorithm, which is the first word.
    const word = argumentsOf(stage).arguments.find((item) => item.kind === 'text');
    const isDensity = word?.kind === 'text' && word.text.toLowerCase() === 'densityfunction';
    if (isDensity) {
      const reader = new ArgumentReader(stage, densityFitOptions);
      reader.next();
      return readDensityFit(reader);
    }
    const name = new ArgumentReader(stage, [], { free: true }).requiredName('the name of an algorithm');
    const algorithm = algorithmNamed(name);
    const reader = new ArgumentReader(stage, [...algorithm.options, partialOption]);
    reader.next();
    return readFeatureFit(reader, algorithm);
  },

  describe(args) {
    const into = args.into === null ? '' : ` as the model ${args.into}`;
    if (args.kind === 'density')
      return `Learns the distribution of ${args.field}${args.by.length === 0 ? '' : ` for each ${args.by.join(', ')}`}${into} and marks outliers.`;
    const from = args.fields.join(', ');
    return args.target === null
      ? `Applies ${args.algorithm.name} to ${from}${args.into === null ? '' : `, kept${into}`}.`
      : `Learns${into} to predict ${args.target} from ${from} (${args.algorithm.name}), and predicts it.`;
  },
  fields(args, input) {
    if (args.kind === 'density') return withFields(input, ...densityFields(args.field, args.showDensity, args.as));
    return args.outputs === null ? { ...input, open: true } : withFields(input, ...args.outputs);
  },
  needs(args, wanted) {
    if (args.kind === 'density') return union(wanted, [args.field, ...args.by]);
    if (args.fields.some((field) => field.includes('*'))) return 'all';
    return union(wanted, [...args.fields, ...(args.target === null ? [] : [args.target])]);
  },
  operator: (args, context) => (args.kind === 'density' ? fitDensity(args, context) : fitFeatures(args, context)),
});
