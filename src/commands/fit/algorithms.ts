import type { Name } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { Algorithm } from './algorithm.ts';
import { classifiers } from './classifiers.ts';
import { clusterers } from './clusters.ts';
import { regressors } from './regressors.ts';
import { transforms } from './transforms.ts';

/** All but DensityFunction, whose models are of another kind. */
export const algorithms: readonly Algorithm[] = [...regressors, ...classifiers, ...clusterers, ...transforms];

/** What to use instead of an algorithm of MLTK that is not here. */
const instead: Readonly<Record<string, string>> = {
  arima: 'predict',
  statespaceforecast: 'predict',
  kernelridge: 'Ridge',
  elasticnet: 'Lasso or Ridge',
  sgdregressor: 'LinearRegression',
  gradientboostingregressor: 'RandomForestRegressor',
  systemidentification: 'autoregress with LinearRegression',
  bernoullinb: 'GaussianNB',
  gradientboostingclassifier: 'RandomForestClassifier',
  mlpclassifier: 'RandomForestClassifier',
  sgdclassifier: 'LogisticRegression',
  svm: 'LogisticRegression or RandomForestClassifier',
  birch: 'KMeans',
  gmeans: 'KMeans',
  xmeans: 'KMeans',
  spectralclustering: 'DBSCAN',
  kernelpca: 'PCA',
  robustscaler: 'StandardScaler',
  localoutlierfactor: 'DBSCAN or DensityFunction',
  oneclasssvm: 'DBSCAN or DensityFunction',
  multivariateoutlierdetection: 'PCA and DensityFunction',
  fieldselector: 'analyzefields',
  tfidf: 'cluster',
  hashingvectorizer: 'cluster',
  npr: 'stats with eval',
  imputer: 'fillnull, or eventstats with avg',
  acf: 'autoregress with correlate',
  pacf: 'autoregress with correlate',
};

/** @throws SplError for an algorithm that is not here. */
export function algorithmNamed({ text, span }: Name): Algorithm {
  const found = algorithms.find(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (found) return found;
  const names = ['DensityFunction', ...algorithms.map(({ name }) => name)];
  const other = instead[text.toLowerCase()];
  const nearest = other === undefined ? nearestName(text, names) : null;
  const hint =
    other !== undefined
      ? `Use ${other}.`
      : nearest !== null
        ? `Did you mean '${nearest}'?`
        : `There are ${names.join(', ')}.`;
  throw new SplError(`The algorithm '${text}' is not supported by 'fit'.`, span, hint, 'unsupported');
}
