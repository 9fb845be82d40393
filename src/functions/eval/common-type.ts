import type { Compiled, StaticType } from '../eval-function.ts';

/** The type that all of some alternatives have; null() fits every type. */
export function commonType(alternatives: readonly Compiled[]): StaticType {
  let common: StaticType = 'null';
  for (const { type } of alternatives) {
    if (type === 'null' || type === common) continue;
    if (common !== 'null') return 'any';
    common = type;
  }
  return common;
}
