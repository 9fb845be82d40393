import { toText } from '../../values/number.ts';
import { fromList, isMultivalue } from '../../values/value.ts';
import { parseXml } from '../../values/xml-tree.ts';
import { numericArgument, type Read, strictTextArgument, textArgument } from '../compiled-argument.ts';
import type { EvalFunction, Evaluate, FunctionCall } from '../eval-function.ts';
import { findJsonText, readJson } from '../json-path.ts';
import { isXmlText, xmlAtPath } from '../xml-path.ts';
import { spathArgument } from './path-argument.ts';
import { regexArgument, regexReplaced } from './regex-argument.ts';

const group = 'text';

/** Upper or lower case, value by value of a multivalue. */
function caseFunction(
  name: string,
  summary: string,
  example: EvalFunction['example'],
  fold: (text: string) => string,
): EvalFunction {
  return {
    name,
    group,
    signature: `${name}(<str>)`,
    summary,
    example,
    minArgs: 1,
    maxArgs: 1,
    returns: 'string',
    compile(call) {
      strictTextArgument(call, 0);
      const { evaluate } = call.args[0]!;
      return (row) => {
        const value = evaluate(row);
        if (typeof value === 'string') return fold(value);
        if (value == null || typeof value === 'boolean') return null;
        return isMultivalue(value) ? value.map((one) => fold(toText(one))) : fold(toText(value));
      };
    },
  };
}

function trimFunction(
  name: string,
  side: string,
  example: EvalFunction['example'],
  ends: { readonly left: boolean; readonly right: boolean },
): EvalFunction {
  return {
    name,
    group,
    signature: `${name}(<str>, <trim_chars>)`,
    summary: `The text without certain characters ${side}; spaces and tabs by default.`,
    example,
    minArgs: 1,
    maxArgs: 2,
    returns: 'string',
    compile(call) {
      const textOf = textArgument(call, 0);
      const charactersOf: Read<string> = call.args.length > 1 ? textArgument(call, 1) : () => ' \t';
      return (row) => {
        const text = textOf(row);
        const characters = charactersOf(row);
        return text === null || characters === null ? null : trimmed(text, characters, ends);
      };
    },
  };
}

function trimmed(text: string, characters: string, ends: { readonly left: boolean; readonly right: boolean }): string {
  let from = 0;
  let to = text.length;
  if (ends.left) while (from < to && characters.includes(text[from]!)) from++;
  if (ends.right) while (to > from && characters.includes(text[to - 1]!)) to--;
  return text.slice(from, to);
}

function lengthFunction(name: string): EvalFunction {
  return {
    name,
    group,
    signature: `${name}(<str>)`,
    summary: 'The number of characters (Unicode code points) of the text.',
    example: [`${name}("buttercup")`, 9],
    minArgs: 1,
    maxArgs: 1,
    returns: 'number',
    compile(call) {
      const textOf = strictTextArgument(call, 0);
      return (row) => {
        const text = textOf(row);
        return text === null ? null : codePointCount(text);
      };
    },
  };
}

/** Search Reference, "Text functions". Except lower and upper they give null for a multivalue. */
export const textFunctions: readonly EvalFunction[] = [
  lengthFunction('len'),
  lengthFunction('length'),
  caseFunction('lower', 'The text in lower case.', ['lower("USERname")', 'username'], (text) => text.toLowerCase()),
  trimFunction('ltrim', 'at its start', ['ltrim("$100", "$")', '100'], { left: true, right: false }),
  {
    name: 'replace',
    group,
    signature: 'replace(<str>, <regex>, <replacement>)',
    summary: 'The text with every match of a regular expression replaced; \\1 in the replacement is the first group.',
    example: ['replace("1/14/2023", "^(\\d{1,2})/(\\d{1,2})/", "\\2/\\1/")', '14/1/2023'],
    minArgs: 3,
    maxArgs: 3,
    returns: 'string',
    compile(call) {
      const textOf = textArgument(call, 0);
      const regexOf = regexArgument(call, 1, { global: true });
      const replacementOf = textArgument(call, 2);
      return (row) => {
        const text = textOf(row);
        const regex = regexOf(row);
        const replacement = replacementOf(row);
        return text === null || regex === null || replacement === null
          ? null
          : regexReplaced(regex, text, replacement, call);
      };
    },
  },
  trimFunction('rtrim', 'at its end', ['rtrim("abcZZ ", " Z")', 'abc'], { left: false, right: true }),
  {
    name: 'spath',
    group,
    signature: 'spath(<value>, <path>)',
    summary: 'What stands at a path of a JSON or XML text: one value, a multivalue when there are several, or null.',
    example: ['spath(json_object("a", json_object("b", "x")), "a.b")', 'x'],
    minArgs: 2,
    maxArgs: 2,
    returns: 'any',
    compile: compileSpath,
  },
  {
    name: 'substr',
    group,
    signature: 'substr(<str>, <start>, <length>)',
    summary: 'Part of a text; the first character is 1, negative starts count from the end.',
    example: ['substr("string", 1, 3) + substr("string", -3)', 'string'],
    minArgs: 2,
    maxArgs: 3,
    returns: 'string',
    compile(call) {
      const textOf = strictTextArgument(call, 0);
      const startOf = numericArgument(call, 1);
      const lengthOf: Read<number> = call.args.length > 2 ? numericArgument(call, 2) : () => Number.POSITIVE_INFINITY;
      return (row) => {
        const text = textOf(row);
        const start = startOf(row);
        const length = lengthOf(row);
        return text === null || start === null || length === null ? null : substring(text, start, length);
      };
    },
  },
  trimFunction('trim', 'at both ends', ['trim(" ZZZZabcZZ ", " Z")', 'abc'], { left: true, right: true }),
  caseFunction('upper', 'The text in upper case.', ['upper("username")', 'USERNAME'], (text) => text.toUpperCase()),
  {
    name: 'urldecode',
    group,
    signature: 'urldecode(<url>)',
    summary: 'The text with its percent escapes resolved.',
    example: [
      'urldecode("http%3A%2F%2Fwww.splunk.com%2Fdownload%3Fr%3Dheader")',
      'http://www.splunk.com/download?r=header',
    ],
    minArgs: 1,
    maxArgs: 1,
    returns: 'string',
    compile(call) {
      const textOf = strictTextArgument(call, 0);
      return (row) => {
        const text = textOf(row);
        return text === null ? null : decodeUrl(text);
      };
    },
  },
];

function codePointCount(text: string): number {
  let surrogatePairs = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(at + 1))) surrogatePairs++;
  }
  return text.length - surrogatePairs;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/**
 * As SQLite's substr: a start of 0 stands before the first character, a start before the text uses up length, and a
 * negative length takes the characters before the start.
 */
function substring(text: string, start: number, length: number): string {
  const characters = hasSurrogates(text) ? [...text] : text;
  const count = characters.length;
  let from = Math.trunc(start);
  let wanted = Math.trunc(length);
  if (from < 0) {
    from += count;
    if (from < 0) {
      wanted = wanted < 0 ? 0 : Math.max(0, wanted + from);
      from = 0;
    }
  } else if (from > 0) {
    from--;
  } else if (wanted > 0 && Number.isFinite(wanted)) {
    wanted--;
  }
  if (wanted < 0) {
    const before = Math.max(0, from + wanted);
    wanted = from - before;
    from = before;
  }
  const part = characters.slice(from, from + wanted);
  return typeof part === 'string' ? part : part.join('');
}

/** Characters of texts beyond the Basic Multilingual Plane take two units. */
function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}

/** Runs of valid escapes are decoded as UTF-8; anything else stays as it is. */
function decodeUrl(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

function compileSpath(call: FunctionCall): Evaluate {
  const textOf = strictTextArgument(call, 0);
  const pathOf = spathArgument(call, 1);
  return (row) => {
    const text = textOf(row);
    const path = pathOf(row);
    if (text === null || path === null) return null;
    if (isXmlText(text)) return path.xml === null ? null : fromList(xmlAtPath(parseXml(text), path.xml));
    const value = path.json === null ? undefined : readJson(text);
    return value === undefined ? null : findJsonText(value, path.json!);
  };
}
