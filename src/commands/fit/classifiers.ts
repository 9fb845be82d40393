import { growTree, leafOf, sortedOrders } from '../../learning/decision-tree.ts';
import { fitLogistic, logisticChances } from '../../learning/logistic-regression.ts';
import type { Learned } from '../../learning/model.ts';
import { bayesChances, fitNaiveBayes } from '../../learning/naive-bayes.ts';
import type { Point } from '../../learning/point.ts';
import { forestValue, growForest } from '../../learning/random-forest.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { compareText } from '../../values/compare.ts';
import { type Row, rowOf } from '../../values/row.ts';
import type { ArgumentReader } from '../shared/arguments.ts';
import { type Algorithm, predictedField, probabilityField, type TrainingData } from './algorithm.ts';
import { importanceSummary, namesOf, treeSummary } from './regressors.ts';
import { forestOptions, readTree, treeLines, treeOptions } from './tree-options.ts';

interface Classes {
  /** In order of their text. */
  readonly names: readonly string[];
  /** Of each point the place of its class. */
  readonly labels: readonly number[];
}

function classesOf({ classes, target }: TrainingData): Classes {
  const names = [...new Set(classes)].sort(compareText);
  if (names.length > mostClasses)
    throw new SplError(
      `'${target}' has ${names.length} different values; a classifier takes at most ${mostClasses}.`,
      null,
      'A regressor predicts numbers.',
      'arguments',
    );
  const places = new Map(names.map((name, place) => [name, place]));
  return { names, labels: classes.map((name) => places.get(name)!) };
}

/** MLTK's max_distinct_cat_values_for_classifiers. */
const mostClasses = 100;

/** The class with the greatest chance, the first of several. */
const likeliest = (chances: ArrayLike<number>): number => {
  let best = 0;
  for (let i = 1; i < chances.length; i++) if (chances[i]! > chances[best]!) best = i;
  return best;
};

const predicts = (
  { target }: TrainingData,
  { names }: Classes,
  withChances: boolean,
  chances: (point: Point) => ArrayLike<number>,
  summary: Learned['summary'],
): Learned => ({
  outputs: (as) => [
    predictedField(target, as),
    ...(withChances ? names.map((name) => probabilityField(target, name)) : []),
  ],
  values(point) {
    const found = chances(point);
    return [names[likeliest(found)]!, ...(withChances ? Array.from(found) : [])];
  },
  summary,
});

/** One-hot: 1 at the place of the class. */
const targetsOf = ({ names, labels }: Classes): readonly Float64Array[] => {
  const rows = names.map((_, place) => Float64Array.from(names, (__, other) => (other === place ? 1 : 0)));
  return labels.map((label) => rows[label]!);
};

const probabilitiesOption: CommandOption = {
  name: 'probabilities',
  values: '<bool>',
  default: 'false',
  summary: 'Add probability(<field>=<value>) for each value.',
};
const interceptOption: CommandOption = {
  name: 'fit_intercept',
  values: '<bool>',
  default: 'true',
  summary: 'Whether there is a constant term.',
};

/** The fields of chances are only known when classes are. */
const outputs: Algorithm['outputs'] = ({ target, as, reader }) =>
  readChances(reader) ? null : [predictedField(target ?? '', as)];

const readChances = (reader: ArgumentReader): boolean => reader.boolean('probabilities', false);

const logistic: Algorithm = {
  name: 'LogisticRegression',
  target: 'class',
  summary: 'chances of classes by linear functions (L2 penalty, C=1)',
  options: [interceptOption, probabilitiesOption],
  keeps: true,
  outputs,
  read(reader) {
    const intercept = reader.boolean('fit_intercept', true);
    const withChances = readChances(reader);
    return (data) => {
      const classes = classesOf(data);
      const { names } = classes;
      if (names.length < 2)
        throw new SplError(
          `'${data.target}' has only one value: there is nothing to tell apart.`,
          null,
          null,
          'arguments',
        );
      const model = fitLogistic(data.points, classes.labels, names.length, { intercept });
      return predicts(
        data,
        classes,
        withChances,
        (point) => logisticChances(model, point),
        () => ({
          columns: ['feature', 'class', 'coefficient'],
          rows: model.coefficients.flatMap((own, f): Row[] => {
            const name = names.length === 2 ? names[1]! : names[f]!;
            return [
              ...namesOf(data).map((feature, i) => rowOf({ feature, class: name, coefficient: own[i]! })),
              rowOf({ feature: '_intercept', class: name, coefficient: model.intercepts[f]! }),
            ];
          }),
        }),
      );
    };
  },
};

const tree: Algorithm = {
  name: 'DecisionTreeClassifier',
  target: 'class',
  summary: 'a tree of questions, at its ends classes',
  options: [...treeOptions, probabilitiesOption],
  keeps: true,
  outputs,
  read(reader) {
    reader.choice('splitter', ['best'], 'best');
    const settings = readTree(reader, 'class', 'None');
    const withChances = readChances(reader);
    return (data) => {
      const classes = classesOf(data);
      const { root } = growTree(
        data.points,
        targetsOf(classes),
        sortedOrders(data.points),
        settings(data.columns.length),
      );
      const lines = treeLines(
        root,
        namesOf(data),
        ({ value, count }) => `class: ${classes.names[likeliest(value)]}, count: ${count}`,
      );
      return predicts(
        data,
        classes,
        withChances,
        (point) => leafOf(root, point),
        () => treeSummary(lines),
      );
    };
  },
};

const forest: Algorithm = {
  name: 'RandomForestClassifier',
  target: 'class',
  summary: 'many trees over samples of the rows, which vote',
  options: [...forestOptions, probabilitiesOption],
  keeps: true,
  outputs,
  read(reader) {
    const settings = readTree(reader, 'class', 'sqrt');
    const count = reader.integer('n_estimators', 100, { min: 1, max: 10_000 });
    const withChances = readChances(reader);
    return (data) => {
      const classes = classesOf(data);
      const grown = growForest(data.points, targetsOf(classes), count, settings(data.columns.length));
      return predicts(
        data,
        classes,
        withChances,
        (point) => forestValue(grown, point),
        () => importanceSummary(data, grown.importances),
      );
    };
  },
};

const bayes: Algorithm = {
  name: 'GaussianNB',
  target: 'class',
  summary: 'chances of classes, as if fields were normally distributed and did not depend on each other',
  options: [probabilitiesOption],
  keeps: true,
  outputs,
  read(reader) {
    const withChances = readChances(reader);
    return (data) => {
      const classes = classesOf(data);
      const model = fitNaiveBayes(data.points, classes.labels, classes.names.length);
      return predicts(
        data,
        classes,
        withChances,
        (point) => bayesChances(model, point),
        () => ({
          columns: ['class', 'prior', 'feature', 'mean', 'variance'],
          rows: classes.names.flatMap((name, label) =>
            namesOf(data).map((feature, i) =>
              rowOf({
                class: name,
                prior: model.shares[label]!,
                feature,
                mean: model.means[label]![i]!,
                variance: model.variances[label]![i]!,
              }),
            ),
          ),
        }),
      );
    };
  },
};

export const classifiers: readonly Algorithm[] = [logistic, tree, forest, bayes];
