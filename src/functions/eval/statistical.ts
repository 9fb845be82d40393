import { compareText, compareValues } from '../../values/compare.ts';
import { toNumber, toText } from '../../values/number.ts';
import { type Scalar, toList } from '../../values/value.ts';
import { invalidArgument } from '../compiled-argument.ts';
import type { EvalFunction, FunctionCall } from '../eval-function.ts';
import { commonType } from './common-type.ts';
import { numbersAmong } from './mathematical.ts';

const group = 'statistical';

/** A value with whether it is a quoted literal, which is text whatever it looks like. */
interface Candidate {
  readonly value: Scalar;
  readonly literal: boolean;
}

/** Numbers by size, before all texts, which order by code points. */
function compareCandidates(a: Candidate, b: Candidate): number {
  if (!a.literal && !b.literal) return compareValues(a.value, b.value);
  const aIsText = a.literal || toNumber(a.value) === null;
  const bIsText = b.literal || toNumber(b.value) === null;
  if (aIsText && bIsText) return compareText(toText(a.value), toText(b.value));
  return aIsText ? 1 : -1;
}

function extreme(name: 'min' | 'max', summary: string, example: EvalFunction['example']): EvalFunction {
  const sign = name === 'min' ? 1 : -1;
  return {
    name,
    group,
    signature: `${name}(<value>, ...)`,
    summary,
    example,
    minArgs: 1,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: commonType,
    acceptsNull: true,
    compile(call: FunctionCall) {
      call.args.forEach((argument, index) => {
        if (argument.type === 'boolean') throw invalidArgument(call, index, 'must be a value, not a condition');
      });
      return (row) => {
        let best: Candidate | null = null;
        for (const { evaluate, literal = false } of call.args) {
          const value = evaluate(row);
          if (value == null || typeof value === 'boolean') continue;
          for (const one of toList(value)) {
            const candidate = { value: one, literal };
            if (best === null || compareCandidates(candidate, best) * sign < 0) best = candidate;
          }
        }
        return best?.value ?? null;
      };
    },
  };
}

/** Search Reference, "Statistical eval functions". */
export const statisticalFunctions: readonly EvalFunction[] = [
  {
    name: 'avg',
    group,
    signature: 'avg(<value>, ...)',
    summary:
      'The average of the numbers among the arguments, also those of multivalues; missing ones and text are skipped.',
    example: ['avg(1, 2, 6)', 3],
    minArgs: 1,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: 'number',
    compile(call) {
      const numbersOf = numbersAmong(call);
      return (row) => {
        const numbers = numbersOf(row);
        return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      };
    },
  },
  extreme('max', 'The greatest of the values; every text is greater than every number.', ['max(1, 3, "foo")', 'foo']),
  extreme('min', 'The least of the values; every number is less than every text.', ['min(3, 6, "maria")', 3]),
  {
    name: 'random',
    group,
    signature: 'random()',
    summary: 'A random whole number from 0 to 2147483647.',
    example: ['if(random() >= 0, "a number", "none")', 'a number'],
    minArgs: 0,
    maxArgs: 0,
    returns: 'number',
    volatile: true,
    compile: () => () => Math.floor(Math.random() * 2 ** 31),
  },
];
