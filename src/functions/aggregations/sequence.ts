import { compareText } from '../../values/compare.ts';
import { toText } from '../../values/number.ts';
import type { Scalar, Value } from '../../values/value.ts';
import { fromList } from '../../values/value.ts';
import { type Aggregation, defaultAggregationLimits } from '../aggregation.ts';
import { SetAccumulator, ValueAccumulator } from './accumulators.ts';

class First extends ValueAccumulator {
  private value: Scalar | null = null;
  protected take(value: Scalar): void {
    this.value ??= value;
  }
  result(): Value {
    return this.value;
  }
}

class Last extends ValueAccumulator {
  private value: Scalar | null = null;
  protected take(value: Scalar): void {
    this.value = value;
  }
  result(): Value {
    return this.value;
  }
}

class List extends ValueAccumulator {
  private readonly list: Scalar[] = [];
  constructor(private readonly limit: number) {
    super();
  }
  protected take(value: Scalar): void {
    if (this.list.length < this.limit) this.list.push(value);
  }
  result(): Value {
    return fromList(this.list);
  }
}

class Values extends SetAccumulator {
  private readonly seen = new Set<string>();
  protected take(value: Scalar): void {
    this.seen.add(toText(value));
  }
  result(): Value {
    return fromList([...this.seen].sort(compareText));
  }
}

const ofValues = { argument: 'required', numeric: false, usesTime: false, empty: null } as const;

/** By the order of the rows, whatever their time: in a plain search the newest event comes first. */
export const first: Aggregation = {
  ...ofValues,
  name: 'first',
  decidedBy: 'newest',
  aliases: [],
  signature: 'first(<field>)',
  summary: 'The first value in the order of the rows.',
  words: 'the first {}',
  example: [[null, '1.10', 'b'], '1.10'],
  ordered: true,
  create: () => new First(),
};

export const last: Aggregation = {
  ...ofValues,
  name: 'last',
  decidedBy: 'oldest',
  aliases: [],
  signature: 'last(<field>)',
  summary: 'The last value in the order of the rows.',
  words: 'the last {}',
  example: [['a', ['b', 'c'], null], 'c'],
  ordered: true,
  create: () => new Last(),
};

export const list: Aggregation = {
  ...ofValues,
  name: 'list',
  aliases: [],
  signature: 'list(<field>)',
  summary: 'All values in the order of the rows, as a multivalue; the first 100 only.',
  words: 'all values of {}',
  example: [
    ['b', null, ['a', 'b']],
    ['b', 'a', 'b'],
  ],
  ordered: true,
  create: (_parameter, limits = defaultAggregationLimits) => new List(limits.listValues),
};

/** Sorted as text, so `10` before `2` and upper case before lower case (Search Reference, "Multivalue stats functions"). */
export const values: Aggregation = {
  ...ofValues,
  name: 'values',
  aliases: [],
  signature: 'values(<field>)',
  summary: 'The distinct values, as a multivalue in code point order.',
  words: 'the different values of {}',
  example: [
    ['2', 'b', ['10', '2'], 'B', 1],
    ['1', '10', '2', 'B', 'b'],
  ],
  ordered: false,
  create: () => new Values(),
};
