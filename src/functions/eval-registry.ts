import { bitwiseFunctions } from './eval/bitwise.ts';
import { comparisonFunctions } from './eval/comparison.ts';
import { conversionFunctions } from './eval/conversion.ts';
import { cryptographicFunctions } from './eval/cryptographic.ts';
import { dateTimeFunctions } from './eval/date-time.ts';
import { informationalFunctions } from './eval/informational.ts';
import { jsonFunctions } from './eval/json.ts';
import { mathematicalFunctions } from './eval/mathematical.ts';
import { multivalueFunctions } from './eval/multivalue.ts';
import { statisticalFunctions } from './eval/statistical.ts';
import { textFunctions } from './eval/text.ts';
import { trigonometricFunctions } from './eval/trigonometric.ts';
import type { EvalFunction } from './eval-function.ts';

/** All functions of `eval` and `where` by name (Search Reference, "Evaluation functions"). */
export const evalFunctions: ReadonlyMap<string, EvalFunction> = new Map(
  [
    bitwiseFunctions,
    comparisonFunctions,
    conversionFunctions,
    cryptographicFunctions,
    dateTimeFunctions,
    informationalFunctions,
    jsonFunctions,
    mathematicalFunctions,
    multivalueFunctions,
    statisticalFunctions,
    textFunctions,
    trigonometricFunctions,
  ]
    .flat()
    .map((entry) => [entry.name, entry]),
);
