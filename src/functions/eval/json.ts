import { compactJson, type JsonValue, leafText } from '../../values/json-text.ts';
import { fromList } from '../../values/value.ts';
import { conditionOf, textArgument, textOf } from '../compiled-argument.ts';
import type { EvalFunction, Evaluate, FunctionCall } from '../eval-function.ts';
import {
  findJson,
  isJsonArray,
  isJsonObject,
  isManyPath,
  type JsonPath,
  readJson,
  updateJson,
  withMember,
} from '../json-path.ts';
import { documentArgument, documentOf, jsonOf, jsonWriter, nativeValue, pairsFrom } from './json-arguments.ts';
import { pathArgument } from './path-argument.ts';

const group = 'json';
const any = Number.POSITIVE_INFINITY;

/** Search Reference, "JSON functions". JSON is text in fields; results are compact JSON text. */
export const jsonFunctions: readonly EvalFunction[] = [
  {
    name: 'json',
    group,
    signature: 'json(<value>)',
    summary: 'The value when it is valid JSON, otherwise null.',
    example: ['json(json_object("animal", "pony"))', '{"animal":"pony"}'],
    minArgs: 1,
    maxArgs: 1,
    returns: 'any',
    compile(call) {
      const { evaluate } = call.args[0]!;
      return (row) => {
        const value = evaluate(row);
        return documentOf(value) === undefined ? null : value;
      };
    },
  },
  {
    name: 'json_append',
    group,
    signature: 'json_append(<json>, <path>, <value>, ...)',
    summary: 'Adds a value as one element to the array at each path; what is no array is wrapped in one first.',
    example: ['json_append(json_object("l", json_array("a")), "l", "b")', '{"l":["a","b"]}'],
    minArgs: 3,
    maxArgs: any,
    returns: 'string',
    acceptsNull: true,
    compile: (call) => compileUpdates(call, (current, value) => [...elementsOf(current), value]),
  },
  {
    name: 'json_array',
    group,
    signature: 'json_array(<value>, ...)',
    summary: 'A JSON array of the values.',
    example: ['json_array("a", 1, true())', '["a",1,true]'],
    minArgs: 0,
    maxArgs: any,
    returns: 'string',
    acceptsNull: true,
    compile(call) {
      const write = jsonWriter(call);
      const values = call.args.map(jsonOf);
      return (row) => write(values.map((readValue) => readValue(row)));
    },
  },
  {
    name: 'json_array_to_mv',
    group,
    signature: 'json_array_to_mv(<json_array>, <boolean>)',
    summary: 'The elements of a JSON array as a multivalue; with true(), strings keep their quotes.',
    example: ['json_array_to_mv(json_array("a", "b"))', ['a', 'b']],
    minArgs: 1,
    maxArgs: 2,
    returns: 'any',
    compile(call) {
      const documentAt = documentArgument(call);
      const keepQuotes = call.args.length > 1 ? conditionOf(call.args[1]!) : () => false;
      return (row) => {
        const array = documentAt(row);
        return isJsonArray(array) ? fromList(array.map(keepQuotes(row) === true ? compactJson : leafText)) : null;
      };
    },
  },
  {
    name: 'json_delete',
    group,
    signature: 'json_delete(<object>, <key>, ...)',
    summary: 'The object without some keys; a dot in a key leads into nested objects.',
    example: ['json_delete(json_object("a", 1, "b", 2), "a")', '{"b":2}'],
    minArgs: 2,
    maxArgs: any,
    returns: 'string',
    compile(call) {
      const write = jsonWriter(call);
      const documentAt = documentArgument(call);
      const keys = call.args.slice(1).map((argument) => textOf(argument));
      return (row) => {
        let document = documentAt(row);
        if (!isJsonObject(document)) return null;
        for (const keyOf of keys) {
          for (const key of keysIn(keyOf(row))) {
            const path = key.split('.').map((part) => ({ kind: 'member', key: part }) as const);
            document = updateJson(document, path, () => undefined, false);
          }
        }
        return write(document);
      };
    },
  },
  {
    name: 'json_entries',
    group,
    signature: 'json_entries(<value>)',
    summary: 'The members of an object as a JSON array of objects with key and value.',
    example: ['json_entries(json_object("a", 1))', '[{"key":"a","value":1}]'],
    minArgs: 1,
    maxArgs: 1,
    returns: 'string',
    compile(call) {
      const write = jsonWriter(call);
      const documentAt = documentArgument(call);
      return (row) => {
        const object = documentAt(row);
        if (!isJsonObject(object)) return null;
        const entries = Array.from(
          object,
          ([key, value]) =>
            new Map<string, JsonValue>([
              ['key', key],
              ['value', value],
            ]),
        );
        return write(entries);
      };
    },
  },
  {
    name: 'json_extend',
    group,
    signature: 'json_extend(<json>, <path>, <array>, ...)',
    summary: 'Adds the elements of an array to the array at each path; what is no array is wrapped in one first.',
    example: ['json_extend(json_object("l", json_array("a")), "l", json_array("b", "c"))', '{"l":["a","b","c"]}'],
    minArgs: 3,
    maxArgs: any,
    returns: 'string',
    acceptsNull: true,
    compile: (call) => compileUpdates(call, (current, value) => [...elementsOf(current), ...elementsOf(value)]),
  },
  {
    name: 'json_extract',
    group,
    signature: 'json_extract(<json>, <path>, ...)',
    summary: 'The value at a path such as a.b, list{0} or list{}; several paths, and paths with {}, give a JSON array.',
    example: ['json_extract(json_object("a", json_object("b", 5)), "a.b")', 5],
    minArgs: 1,
    maxArgs: any,
    returns: 'any',
    compile(call) {
      const write = jsonWriter(call);
      const documentAt = documentArgument(call);
      const paths = call.args.slice(1).map((_, index) => pathArgument(call, index + 1));
      const [onlyPath] = paths;
      return (row) => {
        const document = documentAt(row);
        if (document === undefined) return null;
        if (onlyPath === undefined) return nativeValue(document);
        if (paths.length === 1) return nativeValue(extract(document, onlyPath(row)));
        return write(paths.map((pathOf) => extract(document, pathOf(row)) ?? null));
      };
    },
  },
  {
    name: 'json_extract_exact',
    group,
    signature: 'json_extract_exact(<json>, <key>, ...)',
    summary: 'The value of a key taken literally, dots and braces included; several keys give a JSON array.',
    example: ['json_extract_exact(json_set_exact(json_object(), "a.b", "x"), "a.b")', 'x'],
    minArgs: 1,
    maxArgs: any,
    returns: 'any',
    compile(call) {
      const write = jsonWriter(call);
      const documentAt = documentArgument(call);
      const keys = call.args.slice(1).map((_, index) => textArgument(call, index + 1));
      const [onlyKey] = keys;
      return (row) => {
        const document = documentAt(row);
        if (document === undefined) return null;
        if (onlyKey === undefined) return nativeValue(document);
        const member = (key: string | null) => (isJsonObject(document) && key !== null ? document.get(key) : undefined);
        if (keys.length === 1) return nativeValue(member(onlyKey(row)));
        return write(keys.map((keyOf) => member(keyOf(row)) ?? null));
      };
    },
  },
  {
    name: 'json_has_key_exact',
    group,
    signature: 'json_has_key_exact(<object>, <key>)',
    summary: 'Whether the object has a key, taken literally.',
    example: ['if(json_has_key_exact(json_object("a.b", 1), "a.b"), "yes", "no")', 'yes'],
    minArgs: 2,
    maxArgs: 2,
    returns: 'boolean',
    compile(call) {
      const documentAt = documentArgument(call);
      const keyOf = textArgument(call, 1);
      return (row) => {
        const document = documentAt(row);
        const key = keyOf(row);
        return document === undefined || key === null ? null : isJsonObject(document) && document.has(key);
      };
    },
  },
  {
    name: 'json_keys',
    group,
    signature: 'json_keys(<json>)',
    summary: 'The keys of an object as a JSON array; null for anything else.',
    example: ['json_keys(json_object("a", 1, "b", 2))', '["a","b"]'],
    minArgs: 1,
    maxArgs: 1,
    returns: 'string',
    compile(call) {
      const write = jsonWriter(call);
      const documentAt = documentArgument(call);
      return (row) => {
        const object = documentAt(row);
        return isJsonObject(object) ? write([...object.keys()]) : null;
      };
    },
  },
  {
    name: 'json_object',
    group,
    signature: 'json_object(<key>, <value>, ...)',
    summary: 'A JSON object of keys and values.',
    example: ['json_object("name", "maria", "age", 25)', '{"name":"maria","age":25}'],
    minArgs: 0,
    maxArgs: any,
    returns: 'string',
    acceptsNull: true,
    compile(call) {
      const write = jsonWriter(call);
      const members = pairsFrom(call, 0).map(({ at, value }) => ({
        keyOf: textArgument(call, at),
        readValue: jsonOf(value),
      }));
      return (row) => {
        const object = new Map<string, JsonValue>();
        for (const { keyOf, readValue } of members) {
          const key = keyOf(row);
          if (key !== null) object.set(key, readValue(row));
        }
        return write(object);
      };
    },
  },
  {
    name: 'json_set',
    group,
    signature: 'json_set(<json>, <path>, <value>, ...)',
    summary: 'Sets values at paths; missing keys are created, a path that does not fit is skipped.',
    example: ['json_set(json_object("a", 1), "b.c", "d")', '{"a":1,"b":{"c":"d"}}'],
    minArgs: 3,
    maxArgs: any,
    returns: 'string',
    acceptsNull: true,
    compile: (call) => compileUpdates(call, (_, value) => value, true),
  },
  {
    name: 'json_set_exact',
    group,
    signature: 'json_set_exact(<json>, <key>, <value>, ...)',
    summary: 'Sets values of keys taken literally, dots included.',
    example: ['json_set_exact(json_object(), "a.b", "x")', '{"a.b":"x"}'],
    minArgs: 3,
    maxArgs: any,
    returns: 'string',
    acceptsNull: true,
    compile(call) {
      const write = jsonWriter(call);
      const documentAt = documentArgument(call);
      const members = pairsFrom(call, 1).map(({ at, value }) => ({
        keyOf: textArgument(call, at),
        readValue: jsonOf(value),
      }));
      return (row) => {
        let object = documentAt(row);
        if (!isJsonObject(object)) return null;
        for (const { keyOf, readValue } of members) {
          const key = keyOf(row);
          if (key !== null) object = withMember(object, key, readValue(row));
        }
        return write(object);
      };
    },
  },
  {
    name: 'json_valid',
    group,
    signature: 'json_valid(<json>)',
    summary: 'Whether the text is valid JSON.',
    example: ['if(json_valid("{a:1"), "valid", "invalid")', 'invalid'],
    minArgs: 1,
    maxArgs: 1,
    returns: 'boolean',
    compile(call) {
      const { evaluate } = call.args[0]!;
      return (row) => {
        const value = evaluate(row);
        return value == null ? null : documentOf(value) !== undefined;
      };
    },
  },
];

/** What stands at a path; an array of all that does when the path has `{}`. */
function extract(document: JsonValue, path: JsonPath | null): JsonValue | undefined {
  if (path === null) return undefined;
  const wholeDocument = path.length === 1 && path[0]!.kind === 'each' && !isJsonArray(document);
  if (wholeDocument) return document;
  const found = findJson(document, path);
  if (!isManyPath(path)) return found[0];
  return found.length === 0 ? undefined : found;
}

function elementsOf(value: JsonValue): readonly JsonValue[] {
  return isJsonArray(value) ? value : [value];
}

/** Changes the document at each path in turn. Without `create`, paths that lead nowhere are ignored. */
function compileUpdates(
  call: FunctionCall,
  combine: (current: JsonValue, value: JsonValue) => JsonValue,
  create = false,
): Evaluate {
  const write = jsonWriter(call);
  const documentAt = documentArgument(call);
  const updates = pairsFrom(call, 1).map(({ at, value }) => ({
    pathOf: pathArgument(call, at),
    readValue: jsonOf(value),
  }));
  return (row) => {
    let document = documentAt(row);
    if (document === undefined) return null;
    for (const { pathOf, readValue } of updates) {
      const path = pathOf(row);
      if (path === null) continue;
      const value = readValue(row);
      const change = (current: JsonValue | undefined) =>
        current === undefined && !create ? undefined : combine(current ?? null, value);
      document = updateJson(document, path, change, create);
    }
    return write(document);
  };
}

/** `json_delete` takes one key, or a JSON array of keys. */
function keysIn(text: string | null): readonly string[] {
  if (text === null) return [];
  const array = text.startsWith('[') ? readJson(text) : undefined;
  return isJsonArray(array) ? array.map(leafText) : [text];
}
