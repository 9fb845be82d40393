import { type ILexingError, type ILexingResult, type IRecognitionException, type IToken, Lexer } from 'chevrotain';
import type { Expression, Pipeline, SearchExpression, Span } from '../src/syntax/ast.ts';
import { EMPTY_EXPANSION } from '../src/syntax/empty-expansion.ts';
import { SplError } from '../src/syntax/spl-error.ts';
import type { LookaheadTables } from './lookahead-tables.ts';
import { NeedsAnalysis, SplParser } from './parser.ts';
import { describeSyntaxError } from './syntax-error.ts';
import { lexerDefinition } from './tokens.ts';

/** Made by the build (scripts/build.mjs). */
declare const SPLITE_LOOKAHEAD: LookaheadTables | undefined;
const builtTables = typeof SPLITE_LOOKAHEAD === 'undefined' ? null : SPLITE_LOOKAHEAD;

/**
 * Building the lexer and the parser takes a few milliseconds, so it happens on first use. The grammar's own checks
 * (ambiguities, left recursion) run in the tests and are skipped here: they cost more than everything else at start.
 */
export function createParser(options: { validate: boolean; tables?: LookaheadTables | null }): SplParser {
  return new SplParser({ skipValidations: !options.validate, tables: options.tables ?? null });
}

export function createLexer(options: { validate: boolean }): Lexer {
  return new Lexer(lexerDefinition, {
    positionTracking: 'onlyOffset',
    skipValidations: !options.validate,
    // No analysis of first characters: it takes longer at start than it saves on a search.
    safeMode: true,
  });
}

let lexer: Lexer | undefined;
let tabledParser: SplParser | undefined;
let analysedParser: SplParser | undefined;

/** The first characters that are neither blank, comment, nor the mark of an empty expansion decide how a text starts. */
const leading = new RegExp(`^(?:\\s|${EMPTY_EXPANSION}|\`\`\`[\\s\\S]*?\`\`\`)*`);

const searchWord = new RegExp(`${leading.source}search`, 'i');

function startsWithPipe(text: string): boolean {
  return text[leading.exec(text)![0].length] === '|';
}

/**
 * Parses a whole search. Text that does not start with `|` starts with search terms, whatever its first word is.
 * @throws SplError with the place of the first mistake.
 */
export function parsePipeline(text: string): Pipeline {
  if (startsWithPipe(text)) return run(text, 'bottomCommand', (parser) => parser.pipeline(false));
  const pipeline = run(text, 'bottomSearch', (parser) => parser.pipeline(true));
  const [first] = pipeline.stages;
  if (first?.kind === 'command' && first.implied) return pipeline;
  const word = searchWord.exec(text);
  // Terms that expanded to nothing are no stage; the word `search` alone is one: it reads every event.
  if (word === null) return { ...pipeline, leadingPipe: first !== undefined };
  const span = { start: word[0].length - 'search'.length, end: word[0].length };
  return {
    ...pipeline,
    stages: [
      { kind: 'command', name: 'search', implied: true, nameSpan: span, body: { shape: 'search', terms: null }, span },
      ...pipeline.stages,
    ],
  };
}

/** Parses the text inside a subsearch's brackets: its first word is a command, with or without a pipe before it. */
export function parseSubsearch(text: string): Pipeline {
  const prefixed = startsWithPipe(text) ? text : `|${text}`;
  const shift = prefixed.length - text.length;
  const pipeline = shifted(() => parsePipeline(prefixed), -shift);
  return { ...pipeline, leadingPipe: shift === 0, text };
}

function shifted<T>(parse: () => T, by: number): T {
  try {
    return parse();
  } catch (error) {
    if (by !== 0 && error instanceof SplError && error.span) {
      throw new SplError(
        error.message,
        { start: Math.max(0, error.span.start + by), end: Math.max(0, error.span.end + by) },
        error.hint,
        error.code,
      );
    }
    throw error;
  }
}

/** Parses search terms (event types, constraints, `where` of inputlookup). Blank text has no terms, and a pipe is refused. */
export function parseSearchTerms(text: string): SearchExpression | null {
  return terms(text, 'bottomTerms');
}

/** Parses the filter that an option holds (`startswith="INTE|MPOF"`): search terms in which a pipe is a character. */
export function parseFilterTerms(text: string): SearchExpression | null {
  return terms(text, 'bottomFilter');
}

function terms(text: string, mode: string): SearchExpression | null {
  if (leading.exec(text)![0].length === text.length) return null;
  return run(text, mode, (parser) => parser.searchTerms());
}

/** Parses an eval expression. */
export function parseExpression(text: string): Expression {
  return run(text, 'bottomExpression', (parser) => parser.expression());
}

function run<T>(text: string, mode: string, rule: (parser: SplParser) => T): T {
  lexer ??= createLexer({ validate: false });
  const lexed = lexer.tokenize(text, mode);
  refuseDeepNesting(lexed.tokens);
  if (builtTables !== null) {
    tabledParser ??= createParser({ validate: false, tables: builtTables });
    try {
      return parseTokens(tabledParser, lexed, text, mode, rule);
    } catch (error) {
      if (!(error instanceof NeedsAnalysis)) throw error;
    }
  }
  analysedParser ??= createParser({ validate: false });
  return parseTokens(analysedParser, lexed, text, mode, rule);
}

function parseTokens<T>(
  parser: SplParser,
  { tokens, errors }: ILexingResult,
  text: string,
  mode: string,
  rule: (parser: SplParser) => T,
): T {
  parser.text = text;
  parser.input = mode === 'bottomSearch' ? withoutSearchWord(tokens) : tokens;
  const tree = rule(parser);
  if (errors.length > 0 || parser.errors.length > 0) throw syntaxError(text, errors, parser.errors);
  refuseDeepTree(tree);
  return tree;
}

function syntaxError(
  text: string,
  lexing: readonly ILexingError[],
  parsing: readonly IRecognitionException[],
): SplError {
  const firstLexing = lexing[0];
  const firstParsing = parsing[0];
  const parsingAt = firstParsing ? spanOfToken(firstParsing.token, text).start : Number.POSITIVE_INFINITY;
  if (firstLexing && firstLexing.offset <= parsingAt) {
    const span = { start: firstLexing.offset, end: firstLexing.offset + firstLexing.length };
    return describeSyntaxError(text, span, '');
  }
  return describeSyntaxError(text, spanOfToken(firstParsing!.token, text), firstParsing!.message);
}

function spanOfToken(token: IToken, text: string): Span {
  if (!Number.isFinite(token.startOffset)) return { start: text.length, end: text.length };
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

/** Beyond this the parser's recursion could exhaust the stack, and a process that runs out of it may die. */
const MAX_NESTING = 300;

function refuseDeepNesting(tokens: readonly IToken[]): void {
  let depth = 0;
  for (const { image, startOffset } of tokens) {
    if (image === '(' || image === '[' || image.endsWith('(')) depth++;
    else if (image === ')' || image === ']') depth--;
    if (depth > MAX_NESTING) {
      throw new SplError(
        `Brackets are nested more than ${MAX_NESTING} deep.`,
        { start: startOffset, end: startOffset + image.length },
        null,
        'too-deep',
      );
    }
  }
}

/** Chains (`a=1 AND a=2 AND ...`) nest to the left without any bracket; whoever walks the tree walks it recursively. */
const MAX_DEPTH = 3000;

function refuseDeepTree(tree: unknown): void {
  const open: { node: object; depth: number }[] = [];
  const add = (node: unknown, depth: number): void => {
    if (typeof node === 'object' && node !== null) open.push({ node, depth });
  };
  add(tree, 0);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next;
    if (Array.isArray(node)) {
      for (const item of node) add(item, depth);
      continue;
    }
    if (depth > MAX_DEPTH) {
      const span = 'span' in node ? (node.span as Span) : null;
      throw new SplError(
        `Operators are nested more than ${MAX_DEPTH} deep.`,
        span,
        'Write a long chain of = as a list: field IN (...).',
        'too-deep',
      );
    }
    const deeper = 'kind' in node ? depth + 1 : depth;
    for (const key in node) if (key !== 'span') add((node as Record<string, unknown>)[key], deeper);
  }
}

/** `search error` typed at the start is the command, not the term `search` (`search=1` is a comparison). */
function withoutSearchWord(tokens: IToken[]): IToken[] {
  const [first, second] = tokens;
  return first?.image.toLowerCase() === 'search' && second?.tokenType.name !== 'Comparison' ? tokens.slice(1) : tokens;
}
