import { compareKeys, keyText } from '../../rows/group-rows.ts';
import { toText } from '../../values/number.ts';
import type { Scalar } from '../../values/value.ts';

/** Numbers groups, from 0, by their keys: one value for each by-field, told apart by their text. */
export class GroupKeys {
  readonly keys: (readonly Scalar[])[] = [];
  private readonly known = new Map<string, number>();

  /** `added`: called for each new group. */
  constructor(private readonly added: () => void) {}

  numberOf(key: readonly Scalar[]): number {
    const text = keyText(key);
    let number = this.known.get(text);
    if (number === undefined) {
      this.added();
      number = this.keys.push(key) - 1;
      this.known.set(text, number);
    }
    return number;
  }

  /** The numbers of all groups in the order of their keys (`compareKeys`). */
  sorted(): readonly number[] {
    const { keys } = this;
    const numbers = keys.map((_, number) => number);
    const width = keys[0]?.length ?? 0;
    const ranks = Array.from({ length: width }, (_, place) => ranksOf(keys.map((key) => key[place]!)));
    return numbers.sort((a, b) => {
      for (const rank of ranks) if (rank[a] !== rank[b]) return rank[a]! - rank[b]!;
      return 0;
    });
  }
}

/** Per value its place among the different ones: numbers compare quicker than values. */
function ranksOf(values: readonly Scalar[]): Uint32Array {
  const places = new Map<Scalar, number>();
  const distinct: Scalar[] = [];
  const placeOf = values.map((value) => {
    const text = toText(value);
    let place = places.get(text);
    if (place === undefined) {
      place = distinct.push(value) - 1;
      places.set(text, place);
    }
    return place;
  });
  const order = distinct.map((_, place) => place).sort((a, b) => compareKeys([distinct[a]!], [distinct[b]!]));
  const rankOf = new Uint32Array(distinct.length);
  order.forEach((place, rank) => {
    rankOf[place] = rank;
  });
  return Uint32Array.from(placeOf, (place) => rankOf[place]!);
}
