import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { parsePlainYaml } from './plain-yaml.ts';

/** Where and why a YAML text cannot be read. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  constructor(
    message: string,
    /** From 1. */
    readonly line: number | null,
    /** From 1. */
    readonly column: number | null = null,
  ) {
    super(message);
  }
}

// The YAML library takes longer to load than most searches take to run, and most searches read no YAML.
const load = createRequire(import.meta.url);
let library: typeof Yaml | null = null;

/**
 * Deeper texts are refused: the library recurses, and V8 ends the whole process when a regular expression is first used
 * close to the end of the stack.
 */
export const maxDepth = 100;

/**
 * The value of a YAML document: plain objects, arrays, text, numbers, booleans, null.
 * Throws YamlError. Quoted text that goes on at the left margin is accepted, as PyYAML does: published detections and
 * macros are written so.
 */
export function parseYaml(text: string): unknown {
  const plain = parsePlainYaml(text);
  if (plain) return plain;
  library ??= load('yaml') as typeof Yaml;
  let result = compose(library, text);
  if (result.error) {
    const tolerant = compose(library, indentQuotedLines(text));
    if (!tolerant.error) result = tolerant;
  }
  const { document, error, lines } = result;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new YamlError(error.message, line, col);
  }
  try {
    return document?.toJS({ maxAliasCount: 100 }) ?? null;
  } catch (failure) {
    throw new YamlError((failure as Error).message, null); // a flood of aliases
  }
}

function compose(yaml: typeof Yaml, text: string) {
  const lines = new yaml.LineCounter();
  const tokens = [...new yaml.Parser(lines.addNewLine).parse(text)];
  if (isDeep(tokens)) throw new YamlError(`It is nested more than ${maxDepth} levels deep.`, null);
  const [document, second] = [...new yaml.Composer({ logLevel: 'silent' }).compose(tokens)];
  if (second) throw new YamlError('It holds more than one document.', null);
  return { document, error: document?.errors[0], lines };
}

/** True for a text that is nested deeper than can be read. */
export function isDeep(tokens: readonly Yaml.CST.Token[]): boolean {
  let level: (Yaml.CST.Token | null | undefined)[] = [...tokens];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true;
    level = level.flatMap((token) => {
      if (!token) return [];
      if ('items' in token) return token.items.flatMap((item) => [item.key, item.value]);
      return token.type === 'document' ? [token.value] : [];
    });
  }
  return false;
}

/** Indents the lines that continue a quoted value of a top-level key. */
function indentQuotedLines(text: string): string {
  let quote = '';
  return text
    .split('\n')
    .map((line) => {
      const opening = quote === '' ? /^[\w-]+:[ \t]+(['"])/.exec(line) : null;
      const continued = quote !== '';
      if (opening) quote = opening[1]!;
      if (quote !== '' && closes(line.slice(opening ? opening[0].length : 0), quote)) quote = '';
      return continued ? `  ${line}` : line;
    })
    .join('\n');
}

/** Whether `quote` ends in this part of a quoted value: `''` and `\"` do not end it. */
function closes(text: string, quote: string): boolean {
  const rest = quote === "'" ? text.replaceAll("''", '') : text.replace(/\\./g, '');
  return rest.includes(quote);
}
