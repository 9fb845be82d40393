import type * as Yaml from 'yaml';
import { lateLibraries } from './late-libraries.ts';

/** Where and why a YAML text cannot be read. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  /** Line and column count from 1. */
  constructor(
    what: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`This is no valid YAML: ${what}`);
  }
}

/**
 * Deeper texts are refused: the library recurses, and V8 ends the whole process when a regular expression is first used
 * close to the end of the stack.
 */
const maxDepth = 100;
/** Times that aliases may repeat what they stand for. */
const maxAliases = 100;

/** What the library makes of a text. */
export interface ComposedYaml {
  readonly documents: readonly Yaml.Document.Parsed[];
  /** Where in the text something of a document stands. */
  offsetOf(position: number): number;
  error(what: string, position: number): YamlError;
}

/**
 * Every YAML text is read here. Quoted text that goes on at the left margin is accepted, as PyYAML does: published detections and macros are
 * written so; `strict`: not, so that positions in the documents are those in the text. @throws YamlError
 */
export function composeYaml(text: string, strict = false): ComposedYaml {
  const result = compose(text, null);
  if (result.fault === null) return result;
  if (!strict) {
    const indented = indentQuotedLines(text);
    const tolerant = compose(indented.text, { text, isIndented: indented.isIndented });
    if (tolerant.fault === null) return tolerant;
  }
  throw result.fault;
}

/** The value of a document: plain objects, arrays, text, numbers, booleans, null. @throws YamlError */
export function valueOfYaml(document: Yaml.Document.Parsed, { error }: ComposedYaml): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (failure) {
    // An alias of nothing, or a flood of them.
    throw error((failure as Error).message, document.contents?.range?.[0] ?? 0);
  }
}

interface Indented {
  /** As it was written. */
  readonly text: string;
  readonly isIndented: readonly boolean[];
}

/** `written`: `text` is that with some lines indented by two. */
function compose(text: string, written: Indented | null): ComposedYaml & { readonly fault: YamlError | null } {
  const { Composer, LineCounter, Parser } = lateLibraries.yaml();
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const offsetOf = (position: number): number => {
    if (written === null) return position;
    const { line } = lines.linePos(position);
    const before = written.isIndented.slice(0, line).filter(Boolean).length;
    return Math.max(0, position - 2 * before);
  };
  const error = (what: string, position: number): YamlError => {
    const { line, col } = lines.linePos(position);
    return new YamlError(what, Math.max(1, line), Math.max(1, col));
  };
  const deep = tooDeep(tokens);
  if (deep !== null) throw error(`It is nested more than ${maxDepth} levels deep.`, deep);
  const documents = [...new Composer({ logLevel: 'silent' }).compose(tokens)];
  const wrong = documents.find(({ errors }) => errors.length > 0)?.errors[0];
  const fault = wrong === undefined ? null : error(wrong.message, wrong.pos[0]);
  return { documents, offsetOf, error, fault };
}

/** Where a text is nested deeper than can be read; null when it is not. */
function tooDeep(tokens: readonly Yaml.CST.Token[]): number | null {
  let level: (Yaml.CST.Token | null | undefined)[] = [...tokens];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return level.find((token) => token)?.offset ?? 0;
    level = level.flatMap((token) => {
      if (!token) return [];
      if ('items' in token) return token.items.flatMap((item) => [item.key, item.value]);
      return token.type === 'document' ? [token.value] : [];
    });
  }
  return null;
}

/** Indents the lines that continue a quoted value of a top-level key. */
function indentQuotedLines(text: string): Indented {
  let quote = '';
  const isIndented: boolean[] = [];
  const lines = text.split('\n').map((line) => {
    const opening = quote === '' ? /^[\w-]+:[ \t]+(['"])/.exec(line) : null;
    const continued = quote !== '';
    if (opening) quote = opening[1]!;
    if (quote !== '' && closes(line.slice(opening ? opening[0].length : 0), quote)) quote = '';
    isIndented.push(continued);
    return continued ? `  ${line}` : line;
  });
  return { text: lines.join('\n'), isIndented };
}

/** Whether `quote` ends in this part of a quoted value: `''` and `\"` do not end it. */
function closes(text: string, quote: string): boolean {
  const rest = quote === "'" ? text.replaceAll("''", '') : text.replace(/\\./g, '');
  return rest.includes(quote);
}
