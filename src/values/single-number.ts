import { toNumber } from './number.ts';
import { toList, type Value } from './value.ts';

/** A field's number, when it holds exactly one. */
export function singleNumber(value: Value): number | null {
  const list = toList(value);
  const number = list.length === 1 ? toNumber(list[0]!) : null;
  return number !== null && Number.isFinite(number) ? number : null;
}
