import { means, variances } from '../../learning/moments.ts';
import { componentsOf, principalComponents } from '../../learning/principal-components.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { rowOf } from '../../values/row.ts';
import { type Algorithm, readNumber } from './algorithm.ts';
import { namesOf } from './regressors.ts';

const scaler: Algorithm = {
  name: 'StandardScaler',
  target: null,
  summary: 'fields brought to mean 0 and standard deviation 1',
  options: [
    { name: 'with_mean', values: '<bool>', default: 'true', summary: 'Take the mean off.' },
    { name: 'with_std', values: '<bool>', default: 'true', summary: 'Divide by the standard deviation.' },
  ],
  keeps: true,
  // A text field has several columns, and a field may be left out.
  outputs: () => null,
  read(reader) {
    const withMean = reader.boolean('with_mean', true);
    const withDeviation = reader.boolean('with_std', true);
    return (data) => {
      const center = means(data.points);
      const spread = variances(data.points, center);
      const scales = spread.map((variance) => (withDeviation && variance > 0 ? Math.sqrt(variance) : 1));
      return {
        outputs: (as) => namesOf(data).map((name) => `${as ?? 'SS'}_${name}`),
        values: (point) => point.map((value, i) => (value - (withMean ? center[i]! : 0)) / scales[i]!),
        summary: () => ({
          columns: ['fields', 'mean', 'var', 'scale'],
          rows: namesOf(data).map((name, i) =>
            rowOf({ fields: name, mean: center[i]!, var: spread[i]!, scale: scales[i]! }),
          ),
        }),
      };
    };
  },
};

const components: Algorithm = {
  name: 'PCA',
  target: null,
  summary: 'fewer fields that hold most of the variance',
  options: [
    { name: 'k', values: '<int>', default: 'all', summary: 'How many components.' },
    { name: 'variance', values: '<number>', summary: 'As many components as have this share of the variance.' },
  ],
  keeps: true,
  outputs: () => null,
  read(reader) {
    const keep = reader.option('k') === null ? null : reader.integer('k', 1, { min: 1 });
    const variance = reader.option('variance') === null ? null : readNumber(reader, 'variance', 1, 0);
    if (variance !== null && (variance > 1 || keep !== null))
      throw new SplError(
        variance > 1 ? "'variance' must be a share from 0 to 1." : "'PCA' takes k= or variance=, not both.",
        reader.option('variance')!.span,
        null,
        'option-value',
      );
    return (data) => {
      const found = principalComponents(data.points, keep, variance);
      return {
        outputs: (as) => found.directions.map((_, k) => `${as ?? 'PC'}_${k + 1}`),
        values: (point) => componentsOf(found, point),
        summary: () => ({
          columns: ['component', 'explained_variance', 'explained_variance_ratio', ...namesOf(data)],
          rows: found.directions.map((direction, k) => {
            const row = rowOf({
              component: `PC_${k + 1}`,
              explained_variance: found.variances[k]!,
              explained_variance_ratio: found.shares[k]!,
            });
            namesOf(data).forEach((name, i) => {
              row[name] = direction[i]!;
            });
            return row;
          }),
        }),
      };
    };
  },
};

export const transforms: readonly Algorithm[] = [scaler, components];
