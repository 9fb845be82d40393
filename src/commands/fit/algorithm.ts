import type { FeatureColumn } from '../../learning/features.ts';
import type { Learned } from '../../learning/model.ts';
import type { Point } from '../../learning/point.ts';
import { defaultSeed, randomSource } from '../../learning/random.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toNumber } from '../../values/number.ts';
import type { ArgumentReader } from '../shared/arguments.ts';

/** What an algorithm learns from: points, and of each the number or the text of the class that shall be predicted. */
export interface TrainingData {
  readonly points: readonly Point[];
  readonly columns: readonly FeatureColumn[];
  /** The field to predict; empty for algorithms that have none. */
  readonly target: string;
  readonly numbers: readonly number[];
  readonly classes: readonly string[];
}

/** An algorithm of `fit` (AI Toolkit, formerly Machine Learning Toolkit: "Algorithms"). */
export interface Algorithm {
  readonly name: string;
  /** What the field before `from` holds; null: there is none. */
  readonly target: 'number' | 'class' | null;
  readonly summary: string;
  readonly options: readonly CommandOption[];
  /** True where `into` keeps a model. */
  readonly keeps: boolean;
  /** Checks the options; what comes back learns. */
  read(reader: ArgumentReader): (data: TrainingData) => Learned;
  /** The fields it adds, as far as they are known when planning; null: not known. */
  outputs(request: FitRequest): readonly string[] | null;
}

interface FitRequest {
  readonly target: string | null;
  readonly fields: readonly string[];
  readonly as: string | null;
  readonly reader: ArgumentReader;
}

export const randomStateOption: CommandOption = {
  name: 'random_state',
  values: '<int>',
  default: String(defaultSeed),
  summary: 'The seed of what happens by chance.',
};

export const readRandom = (reader: ArgumentReader): (() => number) =>
  randomSource(reader.integer('random_state', defaultSeed));

/** A number that is at least `least`. */
export function readNumber(reader: ArgumentReader, name: string, fallback: number, least: number): number {
  const text = reader.text(name);
  if (text === null) return fallback;
  const number = toNumber(text);
  if (number === null || !Number.isFinite(number) || number < least)
    throw new SplError(
      `'${name}' must be a number of at least ${least}, not '${text}'.`,
      reader.option(name)!.value.span,
      null,
      'option-value',
    );
  return number;
}

/** Names of the fields that a prediction makes. */
export const predictedField = (target: string, as: string | null): string => as ?? `predicted(${target})`;
export const probabilityField = (target: string, name: string): string => `probability(${target}=${name})`;
