import { type DensityThresholds, defaultThreshold } from '../../knowledge/density-model.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { ArgumentReader } from './arguments.ts';

/** Options of fit and apply for DensityFunction (AI Toolkit, formerly Machine Learning Toolkit: "DensityFunction"). */
export const densityOptions: readonly CommandOption[] = [
  {
    name: 'threshold',
    values: '<number>',
    default: String(defaultThreshold),
    summary: 'Area of the distribution, where it is least dense, that counts as outlying.',
  },
  { name: 'lower_threshold', values: '<number>', summary: 'Area of the low end that counts as outlying.' },
  { name: 'upper_threshold', values: '<number>', summary: 'Area of the high end that counts as outlying.' },
  { name: 'show_density', values: '<bool>', default: 'false', summary: 'Add the density at each value.' },
  { name: 'sample', values: '<bool>', default: 'false', summary: 'Only false is supported.' },
  { name: 'full_sample', values: '<bool>', default: 'false', summary: 'Only false is supported.' },
  { name: 'show_options', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'random_state', values: '<int>', summary: 'Accepted; nothing here is random.' },
  { name: 'metric', values: 'wasserstein', default: 'wasserstein', summary: 'How the best distribution is chosen.' },
];

/** The thresholds as given; null where the user gave none at all. */
export function readThresholds(reader: ArgumentReader): DensityThresholds | null {
  const [threshold, lower, upper] = ['threshold', 'lower_threshold', 'upper_threshold'].map((name) =>
    readArea(reader, name),
  );
  if (threshold == null && lower == null && upper == null) return null;
  return { threshold: threshold ?? defaultThreshold, lower: lower ?? null, upper: upper ?? null };
}

/** `show_density`, null where it is not given; refuses what is not supported. */
export function readShowDensity(reader: ArgumentReader): boolean | null {
  for (const name of ['sample', 'full_sample']) {
    if (reader.boolean(name, false)) {
      throw new SplError(
        `'${name}=true' is not supported: nothing is sampled here.`,
        reader.option(name)!.span,
        null,
        'unsupported',
      );
    }
  }
  reader.choice('metric', ['wasserstein'], 'wasserstein');
  return reader.option('show_density') === null ? null : reader.boolean('show_density', false);
}

function readArea(reader: ArgumentReader, name: string): number | null {
  const text = reader.text(name);
  if (text === null) return null;
  const { span } = reader.option(name)!.value;
  if (text.includes(',')) {
    throw new SplError(
      `Several values of '${name}' at once are not supported.`,
      span,
      'Give one number.',
      'unsupported',
    );
  }
  const area = areaOf(text);
  if (area === null)
    throw new SplError(`'${name}' must be a number between 0 and 1, not '${text}'.`, span, null, 'option-value');
  return area;
}

function areaOf(text: string): number | null {
  const area = text.trim() === '' ? Number.NaN : Number(text);
  return area > 0 && area < 1 ? area : null;
}

/** Thresholds in the text that a subsearch gave: `upper_threshold="0.01"`. */
export function thresholdsInText(text: string): DensityThresholds | null {
  const found = new Map<string, number>();
  for (const [, name, value] of text.matchAll(/\b(threshold|lower_threshold|upper_threshold)\s*=\s*"?([^\s")]+)/g)) {
    const area = areaOf(value!);
    if (area !== null) found.set(name!, area);
  }
  if (found.size === 0) return null;
  return {
    threshold: found.get('threshold') ?? defaultThreshold,
    lower: found.get('lower_threshold') ?? null,
    upper: found.get('upper_threshold') ?? null,
  };
}
