/**
 * The abstract syntax of SPL: readonly trees, told apart by `kind`. Spans are offsets into the text that was parsed
 * (after macro expansion; `SourceMap` leads back to what the user typed). Two trees that differ only in spans, and in
 * the blanks and comments of their text, mean the same.
 */

/** A half-open range of text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Pipeline {
  readonly kind: 'pipeline';
  /** True when the text starts with `|`, so that the first stage is a command and not an implied `search`. */
  readonly leadingPipe: boolean;
  readonly stages: readonly Stage[];
  /** The text this pipeline was parsed from; `foreach` and `map` substitute into it. */
  readonly text: string;
  readonly span: Span;
}

export type Stage = CommandStage | MacroStage;

export interface CommandStage {
  readonly kind: 'command';
  /** The command word in lower case; `search` when implied. */
  readonly name: string;
  readonly implied: boolean;
  readonly nameSpan: Span;
  readonly body: CommandBody;
  readonly span: Span;
}

/** A stage that is (or starts with) a macro call: only in text whose macros were not expanded. */
interface MacroStage {
  readonly kind: 'macro-stage';
  readonly macro: MacroCall;
  /** Whatever follows the call in the same stage, as the generic argument list. */
  readonly rest: readonly Argument[];
  readonly span: Span;
}

/** How a command's arguments are written; which command uses which shape stands in `grammar/shapes.ts`. */
export type CommandBody =
  | { readonly shape: 'search'; readonly terms: SearchExpression | null }
  | { readonly shape: 'assignments'; readonly assignments: readonly Assignment[] }
  | { readonly shape: 'expression'; readonly expression: Expression }
  | AggregateBody
  | RegexBody
  | ArgumentsBody;

/** Every other command: words, options, strings, calls, subsearches, in the order typed; the command reads them. */
export interface ArgumentsBody {
  readonly shape: 'arguments';
  readonly arguments: readonly Argument[];
  /** `where ...` of inputlookup and its kin, in the search language. */
  readonly where: SearchExpression | null;
}

/** stats, eventstats, streamstats, chart, timechart, sistats ..., tstats, mstats. */
export interface AggregateBody {
  readonly shape: 'aggregate';
  /** Options, aggregates and macros in the order typed, from before and between the clauses. */
  readonly items: readonly AggregateItem[];
  /** `from datamodel=M.D`: tstats only. The text after `datamodel=`, quotes removed. */
  readonly from: FromClause | null;
  /** `where ...`: tstats and mstats, in the search language. */
  readonly where: SearchExpression | null;
  /** `over f`: chart. */
  readonly over: readonly ByItem[] | null;
  /** `by f, g span=1h`; null when there is no such clause. */
  readonly by: readonly ByItem[] | null;
  /** `where sum in top5` after the by-list of chart and timechart. */
  readonly series: readonly Argument[] | null;
}

export interface FromClause {
  readonly kind: 'from';
  /** `datamodel` or `sid` ... */
  readonly type: string;
  readonly target: string;
  readonly span: Span;
}

export type AggregateItem = AggregateCall | OptionItem | MacroCall;

export interface AggregateCall {
  readonly kind: 'aggregate';
  /** The function as typed (`dc`, `perc95`, `P50`). */
  readonly function: string;
  /** null: `count` alone or `count()`. `sparkline(count(x), 1h)` has a nested aggregate. */
  readonly argument: AggregateArgument | null;
  readonly alias: Name | null;
  /** The call as typed, without the alias: the default name of the result. */
  readonly text: string;
  readonly span: Span;
}

export type AggregateArgument =
  | { readonly kind: 'field'; readonly name: Name }
  | { readonly kind: 'eval'; readonly expression: Expression }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'sparkline'; readonly inner: AggregateCall; readonly span: string | null }
  | { readonly kind: 'macro'; readonly macro: MacroCall };

/** `name=value` among arguments. */
export interface OptionItem {
  readonly kind: 'option';
  /** In lower case. */
  readonly name: string;
  /** As typed: where the name is content (a field, the label of a range), its case counts. */
  readonly typed: string;
  readonly value: ArgumentValue;
  readonly span: Span;
}

export type ByItem =
  | { readonly kind: 'by-field'; readonly name: Name; readonly prefix: boolean }
  | OptionItem
  | MacroCall;

/** rex and regex: options first or last, one pattern; `regex f="..."`, `regex f!="..."`. */
export interface RegexBody {
  readonly shape: 'regex';
  readonly options: readonly OptionItem[];
  /** regex only: the field compared, and whether by `!=`. */
  readonly field: Name | null;
  readonly negated: boolean;
  readonly pattern: Text | MacroCall | null;
  /** Patterns typed after the first: rex refuses them. */
  readonly others: readonly (Text | MacroCall)[];
}

/** A field name, possibly with wildcards. */
export interface Name {
  readonly text: string;
  readonly quote: '' | '"' | "'";
  readonly span: Span;
}

/** A literal: `text` has the escapes removed that SPL removes (`\\` and `\"`); `raw` is as typed, without the quotes. */
export interface Text {
  readonly kind: 'text';
  readonly text: string;
  readonly raw: string;
  readonly quoted: boolean;
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ generic arguments

export type Argument =
  | ArgumentValue
  | OptionItem
  | { readonly kind: 'comma'; readonly span: Span }
  /** `=`, `<`, `>`, `!=` ... that is not part of an option. */
  | { readonly kind: 'operator'; readonly text: string; readonly span: Span };

export type ArgumentValue = Text | MacroCall | Subsearch | CallArgument | GroupArgument;

/** `word(` ... `)` with nothing between the word and the bracket: `ctime(x)`, `num(x)`, `eval(a>1)`. */
export interface CallArgument {
  readonly kind: 'call';
  readonly name: string;
  /** What stands between the brackets, as typed; the command parses it (`language/parse`) at `innerSpan`. */
  readonly inner: string;
  readonly innerSpan: Span;
  readonly span: Span;
}

/** `(` ... `)`: an expression or a list, as the command reads it. Also the form `"(" ... ")"`. */
interface GroupArgument {
  readonly kind: 'group';
  readonly inner: string;
  readonly innerSpan: Span;
  readonly span: Span;
}

export interface Subsearch {
  readonly kind: 'subsearch';
  readonly pipeline: Pipeline;
  readonly span: Span;
}

/** `` `name(arg, arg)` `` in unexpanded text. `text` is what stands between the backticks. */
export interface MacroCall {
  readonly kind: 'macro';
  readonly name: string;
  /** null: no brackets. Quotes around an argument are removed. */
  readonly args: readonly string[] | null;
  readonly text: string;
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ the search language

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '::';

export type SearchExpression =
  | { readonly kind: 'and'; readonly terms: readonly SearchExpression[]; readonly span: Span }
  | { readonly kind: 'or'; readonly terms: readonly SearchExpression[]; readonly span: Span }
  | { readonly kind: 'not'; readonly term: SearchExpression; readonly span: Span }
  | SearchComparison
  | SearchIn
  | SearchKeyword
  | Subsearch
  | MacroCall;

export interface SearchComparison {
  readonly kind: 'comparison';
  readonly field: Name;
  readonly operator: ComparisonOperator;
  readonly value: Text | MacroCall | Subsearch | CaseValue;
  readonly span: Span;
}

/** `field=CASE(text)` or `field=TERM(text)`. */
interface CaseValue {
  readonly kind: 'case';
  readonly directive: 'CASE' | 'TERM';
  readonly text: string;
  readonly span: Span;
}

/** `field IN (a, b*, "c d")`; empty items (`,,`) are dropped. */
export interface SearchIn {
  readonly kind: 'in';
  readonly field: Name;
  readonly values: readonly (Text | MacroCall | Subsearch)[];
  readonly span: Span;
}

/** A word or phrase looked up in `_raw`; `directive` for `TERM(...)` and `CASE(...)`. */
export interface SearchKeyword {
  readonly kind: 'keyword';
  readonly text: Text;
  readonly directive: 'CASE' | 'TERM' | null;
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ eval expressions

export interface Assignment {
  /** The target as typed; with `{f}` in it the name is built from f's value, row by row. */
  readonly target: Name;
  readonly expression: Expression;
  readonly span: Span;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '.'
  | '='
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'like'
  | 'and'
  | 'or'
  | 'xor';

export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly raw: string; readonly span: Span }
  | { readonly kind: 'string'; readonly value: string; readonly raw: string; readonly span: Span }
  | { readonly kind: 'field'; readonly name: Name; readonly span: Span }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | 'not'; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: 'in-list';
      readonly operand: Expression;
      readonly items: readonly Expression[];
      readonly span: Span;
    }
  | CallExpression
  | Subsearch
  | MacroCall;

export interface CallExpression {
  readonly kind: 'call';
  /** In lower case. */
  readonly name: string;
  readonly args: readonly Expression[];
  readonly nameSpan: Span;
  readonly span: Span;
}
