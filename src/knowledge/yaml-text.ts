import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

/** Where and why a YAML text cannot be read. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  constructor(
    message: string,
    /** From 1. */
    readonly line: number | null,
  ) {
    super(message);
  }
}

// The YAML library takes longer to load than most searches take to run, and most searches read no YAML.
const load = createRequire(import.meta.url);
let library: typeof Yaml | null = null;

/**
 * The value of a YAML document: plain objects, arrays, text, numbers, booleans, null.
 * Throws YamlError. Quoted text that goes on at the left margin is accepted, as PyYAML does: published detections and
 * macros are written so.
 */
export function parseYaml(text: string): unknown {
  library ??= load('yaml') as typeof Yaml;
  try {
    let document = library.parseDocument(text, { logLevel: 'silent' });
    if (document.errors.some((error) => error.code === 'MISSING_CHAR')) {
      document = library.parseDocument(indentQuotedLines(text), { logLevel: 'silent' });
    }
    const error = document.errors[0];
    if (error)
      throw new YamlError(error.message.split('\n')[0]!.replace(/ at line .*$/, ''), error.linePos?.[0].line ?? null);
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof YamlError) throw error;
    // Deep nesting ends in a RangeError, a flood of aliases in a ReferenceError.
    throw new YamlError(
      error instanceof RangeError ? 'It is nested too deeply.' : String((error as Error).message),
      null,
    );
  }
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
