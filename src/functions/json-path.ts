import { type JsonObject, type JsonValue, leafText, parseJson } from '../values/json-text.ts';
import { fromList, type Value } from '../values/value.ts';

/** One step of a path: into a member, into one element of an array (from 0), or into all of its elements. */
type JsonStep =
  | { readonly kind: 'member'; readonly key: string }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'each' };

export type JsonPath = readonly JsonStep[];

/**
 * Reads a path: `a.b` nests, `list{0}` is one element, `list{}` all of them, also directly at the start (`{}.name`).
 * A dot always nests. The empty text is the whole value. Null when braces hold anything but a number,
 * and for a path of more than 512 steps.
 * Rule: Search Reference, "spath" and "JSON functions" (json_extract).
 */
export function parseJsonPath(text: string): JsonPath | null {
  const path: JsonStep[] = [];
  if (text === '') return path;
  for (const segment of text.split('.')) {
    const parts = /^([^{}]*)((?:\{\d*\})*)$/.exec(segment);
    if (parts === null) return null;
    const [, key, braces] = parts as unknown as [string, string, string];
    if (key !== '' || braces === '') path.push({ kind: 'member', key });
    for (const [, index] of braces.matchAll(/\{(\d*)\}/g)) {
      path.push(index === '' ? { kind: 'each' } : { kind: 'element', index: Number(index) });
    }
  }
  return path.length > maxSteps ? null : path;
}

/** As deep as JSON is read; a longer path leads nowhere. */
const maxSteps = 512;

/** True when the path can lead to several values. */
export function isManyPath(path: JsonPath): boolean {
  return path.some((step) => step.kind === 'each');
}

/** The values a path leads to, in the order of the text; none when it leads nowhere. */
export function findJson(value: JsonValue, path: JsonPath): JsonValue[] {
  let found: JsonValue[] = [value];
  for (const step of path) {
    const next: JsonValue[] = [];
    for (const one of found) follow(one, step, next);
    if (next.length === 0) return next;
    found = next;
  }
  return found;
}

function follow(value: JsonValue, step: JsonStep, found: JsonValue[]): void {
  switch (step.kind) {
    case 'member': {
      const member = isJsonObject(value) ? value.get(step.key) : undefined;
      if (member !== undefined) found.push(member);
      return;
    }
    case 'element': {
      const element = isJsonArray(value) ? value[step.index] : undefined;
      if (element !== undefined) found.push(element);
      return;
    }
    case 'each':
      if (isJsonArray(value)) for (const element of value) found.push(element);
      return;
  }
}

/** As a field: one value, several, or null when the path leads nowhere. Objects and arrays are JSON text. */
export function findJsonText(value: JsonValue, path: JsonPath): Value {
  return fromList(findJson(value, path).map(leafText));
}

/**
 * The value with what stands at the path replaced by what `change` makes of it (undefined when nothing stands there, and
 * undefined to remove it). Where the path does not fit (a member of a text, an element beyond the end) nothing changes.
 * With `create`, missing members on the way become objects. The value given is left as it is.
 */
export function updateJson(
  value: JsonValue,
  path: JsonPath,
  change: (current: JsonValue | undefined) => JsonValue | undefined,
  create: boolean,
): JsonValue {
  return updated(value, path, 0, change, create) ?? value;
}

function updated(
  value: JsonValue | undefined,
  path: JsonPath,
  at: number,
  change: (current: JsonValue | undefined) => JsonValue | undefined,
  create: boolean,
): JsonValue | undefined {
  const step = path[at];
  if (step === undefined) return change(value);
  const deeper = (inner: JsonValue | undefined) => updated(inner, path, at + 1, change, create);
  if (step.kind === 'member') {
    const missing = value === undefined && create;
    if (!missing && !isJsonObject(value)) return value;
    const members: JsonObject = missing ? new Map() : (value as JsonObject);
    if (!members.has(step.key) && !create) return value;
    return withMember(members, step.key, deeper(members.get(step.key)));
  }
  if (!isJsonArray(value)) return value;
  const hits = (index: number) => step.kind === 'each' || step.index === index;
  return value.flatMap((element, index) => {
    if (!hits(index)) return [element];
    const changed = deeper(element);
    return changed === undefined ? [] : [changed];
  });
}

/** The object with a member set, or removed when the value is undefined. */
export function withMember(members: JsonObject, key: string, value: JsonValue | undefined): JsonObject {
  const copy = new Map(members);
  if (value === undefined) copy.delete(key);
  else copy.set(key, value);
  return copy;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** `parseJson`, remembering the latest text: several functions of one row usually read the same field. */
export function readJson(text: string): JsonValue | undefined {
  if (text !== latestText) {
    latestValue = parseJson(text);
    latestText = text;
  }
  return latestValue;
}

let latestText = '';
let latestValue: JsonValue | undefined;
