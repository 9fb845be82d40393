/**
 * SPL's value model (Splunk Search Reference, "eval"; Search Manual, "Manage search-time field extractions"):
 * a field of an event is absent, one value, or an ordered list of values.
 */

/** One value. Text keeps the spelling that the log had (`1.10`, `0x18`, `true`). */
export type Scalar = string | number;

/** A list with at least two values. A list of one is written as the plain value, an empty one as null. */
export type Multivalue = readonly Scalar[];

/** What a field holds. `null` and `undefined` both mean "absent": test with `== null`. The empty text is a value. */
export type Value = Scalar | Multivalue | null | undefined;

/** What an expression yields: a truth value exists only while an expression is computed, never in a row. */
export type ExpressionValue = Value | boolean;

/** Reduces a list to the canonical form: absent, plain value, or list of two and more. */
export function fromList(list: readonly Scalar[]): Value {
  return list.length === 0 ? null : list.length === 1 ? list[0] : list;
}

/** The values of a field as a list; absent is the empty list. */
export function toList(value: Value): readonly Scalar[] {
  return value == null ? [] : Array.isArray(value) ? (value as Multivalue) : [value as Scalar];
}

export function isMultivalue(value: ExpressionValue): value is Multivalue {
  return Array.isArray(value);
}
