import { categoryOf } from '../learning/features.ts';
import { accuracy, areaUnderCurve, type ClassScore, classScores, regressionScores } from '../learning/scores.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { RunContext } from '../plan/run-context.ts';
import { holdRows } from '../rows/held-rows.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText } from '../values/compare.ts';
import { type Row, rowOf } from '../values/row.ts';
import { singleNumber } from '../values/single-number.ts';
import { ArgumentReader } from './shared/arguments.ts';

const averages = ['binary', 'micro', 'macro', 'weighted', 'none'] as const;
const classMethods = [
  'accuracy_score',
  'confusion_matrix',
  'f1_score',
  'precision_score',
  'recall_score',
  'precision_recall_fscore_support',
  'roc_auc_score',
] as const;
const numberMethods = Object.keys(regressionScores) as (keyof typeof regressionScores)[];
const methods: readonly string[] = [...classMethods, ...numberMethods];

export interface ScoreArguments {
  readonly method: (typeof classMethods)[number] | keyof typeof regressionScores;
  readonly actual: readonly string[];
  readonly predicted: readonly string[];
  readonly average: (typeof averages)[number];
  readonly positive: string;
  readonly normalize: boolean;
}

const options: readonly CommandOption[] = [
  {
    name: 'average',
    values: 'binary|micro|macro|weighted|None',
    default: 'binary',
    summary:
      'Score of one class (pos_label), of all rows, the mean of the classes, that mean by their rows, or each class.',
  },
  { name: 'pos_label', values: '<value>', default: '1', summary: 'The class that is scored where there are two.' },
  { name: 'normalize', values: '<bool>', default: 'true', summary: 'accuracy_score: a share, not a number of rows.' },
];

export const scoreCommand = custom<ScoreArguments>({
  name: 'score',
  aliases: [],
  role: 'transforming',
  group: 'beyond core',
  summary: `Says how well predictions fit: ${methods.join(', ')}. Each actual field is compared with each predicted one, or several with as many; a row for each pair names both and has the score under the name of the method. Rows that lack one of the two are left out.`,
  syntax: 'score <method> <actual-field>... against <predicted-field>... [average=<average>] [pos_label=<value>]',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval y=n*10, p=y+if(n=4, 2, 0) | score mean_squared_error y against p | table mean_squared_error',
    rows: [{ mean_squared_error: 1 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const { text, span } = reader.requiredName('a method, such as accuracy_score');
    const method = text.toLowerCase();
    if (!methods.includes(method)) {
      const nearest = nearestName(method, methods);
      throw new SplError(
        `The method '${text}' is not supported by 'score'.`,
        span,
        nearest === null ? `There are ${methods.join(', ')}.` : `Did you mean '${nearest}'?`,
        'unsupported',
      );
    }
    const stops = ['against', '~'];
    const actual = reader.names(stops).map((name) => name.text);
    if (!reader.keyword('against') && !reader.keyword('~')) reader.fail("Expected 'against' and the predicted fields.");
    const predicted = reader.names().map((name) => name.text);
    reader.end();
    if (actual.length === 0 || predicted.length === 0 || (actual.length > 1 && actual.length !== predicted.length))
      reader.fail("'score' takes one actual field, or as many as predicted ones.");
    return {
      method: method as ScoreArguments['method'],
      actual,
      predicted,
      average: reader.choice('average', averages, 'binary'),
      positive: reader.text('pos_label', '1'),
      normalize: reader.boolean('normalize', true),
    };
  },

  describe: ({ method, actual, predicted }) =>
    `Says how well ${predicted.join(', ')} fits ${actual.join(', ')} (${method}).`,
  fields: () => ({ known: [], open: true }),
  needs: ({ actual, predicted }) => new Set([...actual, ...predicted]),
  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'score');
    const results = args.predicted.flatMap((predicted, at) =>
      scored(rows, args.actual[at] ?? args.actual[0]!, predicted, args, context),
    );
    return { columns: [...new Set(results.flatMap((row) => Object.keys(row)))], open: false, rows: results };
  },
});

function scored(
  rows: readonly Row[],
  actual: string,
  predicted: string,
  args: ScoreArguments,
  context: RunContext,
): Row[] {
  const both = rows.filter((row) => row[actual] != null && row[predicted] != null);
  if (both.length === 0) {
    context.notice(`'score' found no row with both '${actual}' and '${predicted}'.`);
    return [];
  }
  const pair = { actual, predicted };
  const { method } = args;
  if (method in regressionScores) {
    const of = regressionScores[method as keyof typeof regressionScores];
    const score = of(numbersOf(both, actual, method), numbersOf(both, predicted, method));
    return [rowOf({ ...pair, [method]: Number.isFinite(score) ? score : null })];
  }
  const own = both.map((row) => categoryOf(row[actual]));
  if (method === 'roc_auc_score') {
    const isClass = own.map((name) => name === args.positive);
    return [rowOf({ ...pair, roc_auc_score: areaUnderCurve(isClass, numbersOf(both, predicted, method)) })];
  }
  return classRows(
    own,
    both.map((row) => categoryOf(row[predicted])),
    pair,
    args,
  );
}

type Pair = { readonly actual: string; readonly predicted: string };

function classRows(own: readonly string[], said: readonly string[], pair: Pair, args: ScoreArguments): Row[] {
  const names = [...new Set([...own, ...said])].sort(compareText);
  switch (args.method) {
    case 'accuracy_score': {
      const share = accuracy(own, said);
      return [rowOf({ ...pair, accuracy_score: args.normalize ? share : Math.round(share * own.length) })];
    }
    case 'confusion_matrix':
      return names.map((name) => {
        const row = rowOf({ Label: name });
        for (const other of names)
          row[`predicted(${other})`] = own.filter((value, at) => value === name && said[at] === other).length;
        return row;
      });
    case 'precision_recall_fscore_support': {
      const scores = averaged(classScores(own, said, names), own, said, args);
      return scores.map(({ name, precision, recall, f1, support }) =>
        rowOf({ ...pair, ...(name === '' ? {} : { Label: name }), precision, recall, fbeta_score: f1, support }),
      );
    }
    default: {
      const scores = averaged(classScores(own, said, names), own, said, args);
      const key =
        ({ precision_score: 'precision', recall_score: 'recall' } as const)[
          args.method as 'precision_score' | 'recall_score'
        ] ?? 'f1';
      return scores.map((score) =>
        rowOf({ ...pair, ...(score.name === '' ? {} : { Label: score.name }), [args.method]: score[key] }),
      );
    }
  }
}

/** One score without a name, or with average=None all. */
function averaged(
  scores: readonly ClassScore[],
  own: readonly string[],
  said: readonly string[],
  { average, positive }: ScoreArguments,
): readonly ClassScore[] {
  if (average === 'none') return scores;
  if (average === 'micro') {
    const share = accuracy(own, said);
    return [{ name: '', precision: share, recall: share, f1: share, support: own.length }];
  }
  if (average === 'binary') {
    const found = scores.find(({ name }) => name === positive);
    if (scores.length > 2 || found === undefined)
      throw new SplError(
        scores.length > 2
          ? `There are ${scores.length} classes: average=binary scores one of two.`
          : `No row has the class '${positive}' (pos_label).`,
        null,
        scores.length > 2
          ? 'Write average=macro, micro, weighted or None.'
          : `Write pos_label=${scores.map(({ name }) => name).join(' or pos_label=')}.`,
        'option-value',
      );
    return [{ ...found, name: '' }];
  }
  const weights = scores.map(({ support }) => (average === 'macro' ? 1 / scores.length : support / own.length));
  const sum = (key: 'precision' | 'recall' | 'f1'): number =>
    scores.reduce((total, score, at) => total + score[key] * weights[at]!, 0);
  return [{ name: '', precision: sum('precision'), recall: sum('recall'), f1: sum('f1'), support: own.length }];
}

function numbersOf(rows: readonly Row[], field: string, method: string): number[] {
  return rows.map((row) => {
    const number = singleNumber(row[field]);
    if (number === null)
      throw new SplError(
        `'${method}' compares numbers; '${field}' holds '${categoryOf(row[field])}'.`,
        null,
        null,
        'arguments',
      );
    return number;
  });
}
