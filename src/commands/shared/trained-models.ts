import type { DensityModel } from '../../knowledge/density-model.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { FeatureModel } from '../../learning/model.ts';
import type { Span } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';

/** `app:name` is a model that others may use, too: here the same as `name`. */
export const modelName = (text: string): string => text.replace(/^app:/, '');

/** @throws SplError when no search has trained a model of that name. */
export function requireModel(name: string, span: Span, { models }: Knowledge): DensityModel | FeatureModel {
  const model = models.get(name);
  if (model) return model;
  const nearest = nearestName(name, models.keys());
  const hint =
    nearest === null ? `Train it first: ... | fit <algorithm> ... into ${name}` : `Did you mean '${nearest}'?`;
  throw new SplError(`There is no trained model '${name}'.`, span, hint, 'unknown-model');
}
