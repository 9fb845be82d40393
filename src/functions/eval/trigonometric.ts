import type { EvalFunction } from '../eval-function.ts';
import { binaryNumericFunction, numericFunction } from './numeric-function.ts';

const group = 'trigonometric';

function angleFunction(
  name: string,
  summary: string,
  example: EvalFunction['example'],
  apply: (value: number) => number,
): EvalFunction {
  return numericFunction({ name, group, signature: `${name}(<x>)`, summary, example }, apply);
}

/** Search Reference, "Trig and Hyperbolic functions". Angles are in radians. */
export const trigonometricFunctions: readonly EvalFunction[] = [
  angleFunction('acos', 'The arc cosine, from 0 to pi; null outside -1 to 1.', ['acos(1)', 0], Math.acos),
  angleFunction('acosh', 'The inverse hyperbolic cosine; null below 1.', ['acosh(1)', 0], Math.acosh),
  angleFunction('asin', 'The arc sine, from -pi/2 to pi/2; null outside -1 to 1.', ['asin(0)', 0], Math.asin),
  angleFunction('asinh', 'The inverse hyperbolic sine.', ['asinh(0)', 0], Math.asinh),
  angleFunction('atan', 'The arc tangent, from -pi/2 to pi/2.', ['atan(0)', 0], Math.atan),
  binaryNumericFunction(
    {
      name: 'atan2',
      group,
      signature: 'atan2(<y>, <x>)',
      summary: 'The arc tangent of y/x, from -pi to pi, by the signs of both.',
      example: ['round(atan2(1, 1), 4)', '0.7854'],
    },
    Math.atan2,
  ),
  angleFunction('atanh', 'The inverse hyperbolic tangent; null outside -1 to 1.', ['atanh(0)', 0], Math.atanh),
  angleFunction('cos', 'The cosine.', ['cos(0)', 1], Math.cos),
  angleFunction('cosh', 'The hyperbolic cosine.', ['cosh(0)', 1], Math.cosh),
  binaryNumericFunction(
    {
      name: 'hypot',
      group,
      signature: 'hypot(<x>, <y>)',
      summary: 'The hypotenuse of a right triangle with these two sides.',
      example: ['hypot(3, 4)', 5],
    },
    Math.hypot,
  ),
  angleFunction('sin', 'The sine.', ['sin(0)', 0], Math.sin),
  angleFunction('sinh', 'The hyperbolic sine.', ['sinh(0)', 0], Math.sinh),
  angleFunction('tan', 'The tangent.', ['tan(0)', 0], Math.tan),
  angleFunction('tanh', 'The hyperbolic tangent.', ['tanh(0)', 0], Math.tanh),
];
