import type { MacroCall, Span } from './ast.ts';
import { EMPTY_EXPANSION } from './empty-expansion.ts';
import { readMacroCall } from './macro-call.ts';
import { nearestName } from './nearest-name.ts';
import { SourceMap } from './source-map.ts';
import { SplError } from './spl-error.ts';

/** A macro, as far as expansion needs it (macros.conf.spec). */
interface ExpandableMacro {
  readonly name: string;
  readonly args: readonly string[];
  readonly definition: string;
  readonly isEval: boolean;
  readonly validation: string | null;
  readonly errorMessage: string | null;
}

export interface MacroSource {
  find(name: string, argumentCount: number): ExpandableMacro | null;
  names(): Iterable<string>;
}

export interface ExpandOptions {
  readonly macros: MacroSource;
  /** Computes an eval expression without fields (`iseval`, `validation`): text, truth value or null. */
  evaluate(expression: string): string | number | boolean | null;
  /** Shipped limits.conf: max_macro_depth = 100. */
  readonly maxDepth?: number;
  /** Gives the text for a macro that does not exist and is not a `*_filter`; when absent that is an error. */
  missing?(call: MacroCall): string;
  /** Told of each `*_filter` that does not exist and so stands for nothing; its place is that of the call in the text. */
  emptyFilter?(call: MacroCall): void;
}

export interface Expansion {
  readonly text: string;
  readonly map: SourceMap;
  /** Names of the macros used, also by other macros. */
  readonly used: ReadonlySet<string>;
}

/** A search with many nested macros must not grow without bound. */
const MAX_LENGTH = 10_000_000;

/**
 * Replaces macro calls by their definitions, in the text and before parsing, as Splunk does (Knowledge Manager Manual,
 * "Use search macros in searches"): never inside double quotes or comments, nested calls too. A missing macro whose
 * name ends in `_filter` is empty.
 * @throws SplError at the call: unknown macro, wrong arguments, failed validation, recursion.
 */
export function expandMacros(text: string, options: ExpandOptions): Expansion {
  const map = new SourceMap();
  const used = new Set<string>();
  const parts: string[] = [];
  for (const piece of splitAtMacros(text)) {
    if (!piece.call) {
      parts.push(piece.text);
      map.addCopied(piece.text.length, piece.start);
      continue;
    }
    const expanded = expandCall(piece.call, piece.call.span, options, used, 0);
    const marked = expanded.trim() === '' ? EMPTY_EXPANSION : expanded;
    parts.push(marked);
    map.addExpanded(marked.length, piece.call.span, piece.call.name);
  }
  return { text: parts.join(''), map, used };
}

function expandCall(call: MacroCall, at: Span, options: ExpandOptions, used: Set<string>, depth: number): string {
  const maxDepth = options.maxDepth ?? 100;
  if (depth >= maxDepth) {
    throw new SplError(
      `Reached maximum recursion depth (${maxDepth}) while expanding macros. The macro '${call.name}' may call itself.`,
      at,
      null,
      'macro-recursion',
    );
  }
  const definition = define(call, at, options);
  if (definition === null) return '';
  used.add(call.name);
  let result = '';
  for (const piece of splitAtMacros(definition)) {
    result += piece.call ? expandCall(piece.call, at, options, used, depth + 1) : piece.text;
    if (result.length > MAX_LENGTH)
      throw new SplError(
        `The macro '${call.name}' expands to more than ${MAX_LENGTH} characters.`,
        at,
        null,
        'macro-recursion',
      );
  }
  return result;
}

/** The definition with its arguments filled in; null for a macro that stands for nothing. */
function define(call: MacroCall, at: Span, options: ExpandOptions): string | null {
  const args = call.args ?? [];
  const macro = options.macros.find(call.name, args.length);
  if (!macro) {
    if (call.name.endsWith('_filter')) {
      options.emptyFilter?.({ ...call, span: at });
      return null;
    }
    if (options.missing) {
      return options.missing({ ...call, span: at });
    }
    throw unknownMacro(call, at, options.macros);
  }
  const values = bindArguments(macro, call, args, at);
  const substitute = (text: string): string =>
    macro.args.length === 0 ? text : text.replace(/\$([\w-]+)\$/g, (whole, name: string) => values.get(name) ?? whole);
  if (macro.validation !== null) validate(macro, substitute(macro.validation), at, options);
  const filled = substitute(macro.definition);
  if (!macro.isEval) return filled;
  const value = computed(filled, macro, at, options);
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new SplError(
      `The macro '${macro.name}' is an eval expression and must return a string.`,
      at,
      null,
      'macro-eval',
    );
  }
  return String(value);
}

function unknownMacro(call: MacroCall, at: Span, macros: MacroSource): SplError {
  const count = call.args?.length ?? 0;
  const other = [0, 1, 2, 3, 4, 5].filter((n) => n !== count && macros.find(call.name, n));
  const nearest = nearestName(call.name, macros.names());
  const hint =
    other.length > 0
      ? `'${call.name}' exists with ${other.join(' or ')} argument(s), not with ${count}.`
      : nearest !== null
        ? `Did you mean '${nearest}'?`
        : null;
  return new SplError(
    `The search specifies a macro '${call.name}' that cannot be found. Reasons include: the macro name is misspelled, it is not in the content given, or it takes another number of arguments.`,
    at,
    hint,
    'unknown-macro',
  );
}

/** Arguments by position, or all by name: `` `m(a=1, b=2)` ``. */
function bindArguments(
  macro: ExpandableMacro,
  call: MacroCall,
  args: readonly string[],
  at: Span,
): Map<string, string> {
  const named = args.map((argument) => /^([\w-]+)\s*=\s*([\s\S]*)$/.exec(argument));
  const fitting = named.filter((match) => match && macro.args.includes(match[1]!));
  const values = new Map<string, string>();
  if (fitting.length > 0) {
    if (fitting.length !== args.length)
      throw new SplError('All arguments must be named or none can be named.', at, null, 'macro-arguments');
    for (const match of fitting) values.set(match![1]!, match![2]!.replace(/^"([\s\S]*)"$/, '$1'));
    if (values.size !== macro.args.length) {
      throw new SplError(
        `The argument list of '${call.name}' does not match the definition.`,
        at,
        `It takes ${macro.args.join(', ')}.`,
        'macro-arguments',
      );
    }
    return values;
  }
  for (const [index, name] of macro.args.entries()) values.set(name, args[index] ?? '');
  return values;
}

function validate(macro: ExpandableMacro, expression: string, at: Span, options: ExpandOptions): void {
  const value = computed(expression, macro, at, options);
  const fail = (text: string): never => {
    throw new SplError(
      `Encountered the following error while validating macro '${macro.name}': ${text}.`,
      at,
      null,
      'macro-validation',
    );
  };
  // A string is the message itself; a truth value passes only when true; null fails a condition and passes a text.
  if (typeof value === 'string') fail(value);
  if (value === false || (value === null && macro.errorMessage !== null))
    fail(macro.errorMessage ?? 'the arguments are not valid');
}

function computed(
  expression: string,
  macro: ExpandableMacro,
  at: Span,
  options: ExpandOptions,
): string | number | boolean | null {
  try {
    return options.evaluate(expression);
  } catch (error) {
    if (error instanceof SplError)
      throw new SplError(`In the macro '${macro.name}': ${error.message}`, at, error.hint, error.code);
    throw error;
  }
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly call: MacroCall | null;
}

/** Cuts a text into plain pieces and macro calls. Double-quoted text and comments are plain. */
function splitAtMacros(text: string): Piece[] {
  if (!text.includes('`')) return [{ text, start: 0, call: null }];
  const pieces: Piece[] = [];
  let plainStart = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '\\' && text[i + 1] === '"') i++;
    else if (character === '"') {
      i++;
      while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
    } else if (character === '`') {
      if (text.startsWith('```', i)) {
        const end = text.indexOf('```', i + 3);
        if (end < 0) break;
        i = end + 2;
        continue;
      }
      const end = closingBacktick(text, i);
      if (end < 0) break;
      if (i > plainStart) pieces.push({ text: text.slice(plainStart, i), start: plainStart, call: null });
      pieces.push({
        text: text.slice(i, end + 1),
        start: i,
        call: readMacroCall(text.slice(i + 1, end), { start: i, end: end + 1 }),
      });
      plainStart = end + 1;
      i = end;
    }
  }
  if (plainStart < text.length) pieces.push({ text: text.slice(plainStart), start: plainStart, call: null });
  return pieces;
}

/** The end of a call: a backtick inside a quoted argument does not close it. */
function closingBacktick(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '`') return i;
    if (text[i] === '"') {
      let end = i + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      if (end >= text.length) break;
      if (text.slice(i, end).includes('`') && text.indexOf('`', end) < 0) break;
      i = end;
    }
  }
  return text.indexOf('`', open + 1);
}
