import { strftime } from '../../values/strftime.ts';
import { compileStrptime } from '../../values/strptime.ts';
import { relativeTime } from '../../values/time-modifier.ts';
import { always, finalText, invalidArgument, numericArgument, textArgument } from '../compiled-argument.ts';
import type { EvalFunction, Evaluate, FunctionCall } from '../eval-function.ts';
import { printingDecimals } from '../literal-precision.ts';

const group = 'date and time';

/** Search Reference, "Date and Time functions". Times are epoch seconds; the zone is that of the search. */
export const dateTimeFunctions: readonly EvalFunction[] = [
  {
    name: 'now',
    group,
    signature: 'now()',
    summary: 'The time at which the search was started; the same for every row.',
    example: ['if(now() > 0, "some time", "no time")', 'some time'],
    minArgs: 0,
    maxArgs: 0,
    returns: 'number',
    compile: ({ context }) => always(context.now),
  },
  {
    name: 'relative_time',
    group,
    signature: 'relative_time(<time>, <specifier>)',
    summary: 'A time moved by a relative time specifier such as "-1d@d"; null when the specifier is none.',
    example: ['relative_time(1700000000, "-1d@d")', 1699833600],
    minArgs: 2,
    maxArgs: 2,
    returns: 'number',
    compile(call) {
      const { timeZone } = call.context;
      const literal = finalText(call.args[1]!);
      if (literal !== null && relativeTime(0, literal, timeZone) === null) {
        throw invalidArgument(call, 1, 'is no relative time', 'Write it as "-1d@d", "@w1" or "+2h".');
      }
      const timeOf = numericArgument(call, 0);
      const specifierOf = textArgument(call, 1);
      return (row) => {
        const time = finite(timeOf(row));
        const specifier = specifierOf(row);
        return time === null || specifier === null ? null : relativeTime(time, specifier, timeZone);
      };
    },
  },
  {
    name: 'strftime',
    group,
    signature: 'strftime(<time>, <format>)',
    summary: 'A time as text in a format of date and time variables.',
    example: ['strftime(1700000000, "%Y-%m-%d %H:%M:%S")', '2023-11-14 22:13:20'],
    minArgs: 2,
    maxArgs: 2,
    returns: 'string',
    compile(call) {
      const { timeZone } = call.context;
      const timeOf = numericArgument(call, 0);
      const formatOf = textArgument(call, 1);
      return (row) => {
        const time = finite(timeOf(row));
        const format = formatOf(row);
        return time === null || format === null ? null : strftime(time, format, timeZone);
      };
    },
  },
  {
    name: 'strptime',
    group,
    signature: 'strptime(<str>, <format>)',
    summary:
      'The time that a text in a given format means, printed with six decimals; null when it has another format.',
    example: ['strptime("2023-11-14 22:13:20", "%Y-%m-%d %H:%M:%S")', '1700000000.000000'],
    minArgs: 2,
    maxArgs: 2,
    returns: 'number',
    compile: compileStrptimeCall,
    precision: () => ({ ...printingDecimals('fixed decimals', 6), decimals: 6 }),
  },
  {
    name: 'time',
    group,
    signature: 'time()',
    summary:
      'The time of the computation; here the time at which the search was started, so that a result can be repeated.',
    example: ['if(time() = now(), "same", "different")', 'same'],
    minArgs: 0,
    maxArgs: 0,
    returns: 'number',
    compile: ({ context }) => always(context.now),
  },
];

function compileStrptimeCall(call: FunctionCall): Evaluate {
  const { now, timeZone } = call.context;
  const textOf = textArgument(call, 0);
  const formatOf = textArgument(call, 1);
  let latestFormat: string | null = null;
  let parse: (text: string) => number | null = () => null;
  return (row) => {
    const text = textOf(row);
    const format = formatOf(row);
    if (text === null || format === null) return null;
    if (format !== latestFormat) {
      parse = compileStrptime(format, timeZone, now);
      latestFormat = format;
    }
    return parse(text);
  };
}

/** Beyond this no calendar can be computed; epoch milliseconds of JavaScript dates end here. */
const lastTime = 8.64e12;

function finite(time: number | null): number | null {
  return time !== null && Math.abs(time) <= lastTime ? time : null;
}
