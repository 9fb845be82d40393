import { growTree, leafOf, sortedOrders } from '../../learning/decision-tree.ts';
import {
  fitLasso,
  fitLinear,
  type LinearModel,
  type LinearSettings,
  predictLinear,
} from '../../learning/linear-regression.ts';
import type { Learned } from '../../learning/model.ts';
import type { Point } from '../../learning/point.ts';
import { forestValue, growForest } from '../../learning/random-forest.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { rowOf } from '../../values/row.ts';
import { type Algorithm, predictedField, readNumber, type TrainingData } from './algorithm.ts';
import { forestOptions, readTree, treeLines, treeOptions } from './tree-options.ts';

/** What predicts a number: the field it adds, and the number of a point. */
const predicts = (
  { target }: TrainingData,
  predict: (point: Point) => number,
  summary: Learned['summary'],
): Learned => ({
  outputs: (as) => [predictedField(target, as)],
  values: (point) => [predict(point)],
  summary,
});

const outputs: Algorithm['outputs'] = ({ target, as }) => [predictedField(target ?? '', as)];

const interceptOption: CommandOption = {
  name: 'fit_intercept',
  values: '<bool>',
  default: 'true',
  summary: 'Whether there is a constant term.',
};
const alphaOption: CommandOption = {
  name: 'alpha',
  values: '<number>',
  default: '1',
  summary: 'How strongly coefficients are held down.',
};

function linear(
  name: string,
  summary: string,
  options: readonly CommandOption[],
  learn: (points: readonly Point[], numbers: readonly number[], settings: LinearSettings) => LinearModel,
): Algorithm {
  return {
    name,
    target: 'number',
    summary,
    options,
    keeps: true,
    outputs,
    read(reader) {
      const settings = {
        intercept: options.includes(interceptOption) ? reader.boolean('fit_intercept', true) : true,
        alpha: options.includes(alphaOption) ? readNumber(reader, 'alpha', 1, 0) : 0,
      };
      return (data) => {
        const model = learn(data.points, data.numbers, settings);
        const rows = data.columns.map(({ name: feature }, i) =>
          rowOf({ feature, coefficient: model.coefficients[i]! }),
        );
        return predicts(
          data,
          (point) => predictLinear(model, point),
          () => ({
            columns: ['feature', 'coefficient'],
            rows: [...rows, rowOf({ feature: '_intercept', coefficient: model.intercept })],
          }),
        );
      };
    },
  };
}

const tree: Algorithm = {
  name: 'DecisionTreeRegressor',
  target: 'number',
  summary: 'a tree of questions, at its ends means',
  options: treeOptions,
  keeps: true,
  outputs,
  read(reader) {
    reader.choice('splitter', ['best'], 'best');
    const settings = readTree(reader, 'number', 'None');
    return (data) => {
      const { root } = growTree(
        data.points,
        data.numbers.map((number) => [number]),
        sortedOrders(data.points),
        settings(data.columns.length),
      );
      const lines = treeLines(root, namesOf(data), ({ value, count }) => `value: ${value[0]}, count: ${count}`);
      return predicts(
        data,
        (point) => leafOf(root, point)[0]!,
        () => treeSummary(lines),
      );
    };
  },
};

const forest: Algorithm = {
  name: 'RandomForestRegressor',
  target: 'number',
  summary: 'many trees over samples of the rows, of which the mean counts',
  options: forestOptions,
  keeps: true,
  outputs,
  read(reader) {
    const settings = readTree(reader, 'number', 'None');
    const count = reader.integer('n_estimators', 100, { min: 1, max: 10_000 });
    return (data) => {
      const grown = growForest(
        data.points,
        data.numbers.map((number) => [number]),
        count,
        settings(data.columns.length),
      );
      return predicts(
        data,
        (point) => forestValue(grown, point)[0]!,
        () => importanceSummary(data, grown.importances),
      );
    };
  },
};

export const namesOf = ({ columns }: TrainingData): readonly string[] => columns.map(({ name }) => name);

export const treeSummary = (lines: readonly string[]): ReturnType<Learned['summary']> => ({
  columns: ['Decision Tree Summary'],
  rows: lines.map((line) => rowOf({ 'Decision Tree Summary': line })),
});

export const importanceSummary = (
  data: TrainingData,
  importances: readonly number[],
): ReturnType<Learned['summary']> => ({
  columns: ['feature', 'importance'],
  rows: namesOf(data)
    .map((feature, i) => ({ feature, importance: importances[i]! }))
    .sort((a, b) => b.importance - a.importance)
    .map(rowOf),
});

export const regressors: readonly Algorithm[] = [
  linear('LinearRegression', 'least squares', [interceptOption], fitLinear),
  linear('Ridge', 'least squares that holds coefficients down (L2)', [interceptOption, alphaOption], fitLinear),
  linear(
    'Lasso',
    'least squares that holds coefficients down (L1), some at 0',
    [interceptOption, alphaOption],
    fitLasso,
  ),
  tree,
  forest,
];
