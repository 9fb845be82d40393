import { findJson, isJsonArray, isJsonObject, type JsonPath } from '../../functions/json-path.ts';
import { type JsonValue, leafText } from '../../values/json-text.ts';

/** Receives each value that is found, with the name of its field. */
export type Found = (field: string, value: string) => void;

/** All leaves of a JSON value: `a.b`, elements of arrays `a{}` and `a{}.b` (Search Reference, "spath"). */
export function allJsonFields(value: JsonValue, found: Found): void {
  leaves('', value, found);
}

function leaves(name: string, value: JsonValue, found: Found): void {
  if (isJsonObject(value)) {
    for (const [key, member] of value) leaves(name === '' ? key : `${name}.${key}`, member, found);
  } else if (isJsonArray(value)) {
    for (const element of value) leaves(`${name}{}`, element, found);
  } else if (name !== '') found(name, leafText(value));
}

/** The values that a path leads to, objects and arrays as JSON text. */
export function jsonAtPath(value: JsonValue, path: JsonPath): readonly string[] {
  return findJson(value, path).map(leafText);
}
