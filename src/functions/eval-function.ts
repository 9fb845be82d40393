import type { Expression, Span } from '../syntax/ast.ts';
import type { Row } from '../values/row.ts';
import type { ExpressionValue, Scalar, Value } from '../values/value.ts';
import type { LiteralPrecision } from './literal-precision.ts';
import type { MemoryBudget } from './memory-budget.ts';

/** What is known of an expression's type before any row is read. `any`: a field, known only row by row. */
export type StaticType = 'number' | 'string' | 'boolean' | 'null' | 'any';

/** Computes an expression for one row. */
export type Evaluate = (row: Row) => ExpressionValue;

/** An expression, compiled once; nothing walks the tree per row. */
export interface Compiled {
  readonly type: StaticType;
  readonly evaluate: Evaluate;
  /** The value when it is the same for every row (a literal or a call of literals); undefined otherwise. */
  readonly constant?: Scalar | boolean | null;
  /** True for a literal as written, whose text never counts as a number (`"10"` stays text). */
  readonly literal?: boolean;
  /** How exact the decimal literals of a calculation are; `evaluate` gives the value rounded to it, for printing. */
  readonly precision?: LiteralPrecision;
  /** The number that `evaluate` rounds for printing: what calculations go on with. Absent when they are the same. */
  readonly unrounded?: Evaluate;
  readonly expression: Expression;
}

/** What compiling needs from its surroundings; no clock and no file is read behind the caller's back. */
export interface CompileContext {
  /** Epoch seconds of `now()`, fixed for the whole search. */
  readonly now: number;
  /** IANA name, `UTC` by default. */
  readonly timeZone: string;
  /** Knowledge that a few functions need (`lookup()`, `searchmatch()`); absent in contexts without any. */
  readonly knowledge?: ExpressionKnowledge;
  /** Told of large values; absent where nobody counts. */
  readonly memory?: MemoryBudget;
}

export interface ExpressionKnowledge {
  /** `searchmatch("...")`: compiles search text to a predicate over rows. */
  searchPredicate?(text: string, span: Span): (row: Row) => boolean;
  /** `lookup("name", json_object(...), json_array(...))`: rows of the lookup that match. */
  lookup?(
    name: string,
    span: Span,
  ): (input: Readonly<Record<string, Scalar>>, outputs: readonly string[]) => readonly Row[];
}

export interface FunctionCall {
  readonly name: string;
  readonly span: Span;
  readonly args: readonly Compiled[];
  readonly context: CompileContext;
}

/** One eval function: everything about it in one entry, also what `docs/spl.md` prints. */
export interface EvalFunction {
  readonly name: string;
  readonly group:
    | 'comparison'
    | 'conversion'
    | 'cryptographic'
    | 'date and time'
    | 'informational'
    | 'json'
    | 'mathematical'
    | 'multivalue'
    | 'statistical'
    | 'text'
    | 'trigonometric'
    | 'bitwise';
  /** `replace(<str>, <regex>, <replacement>)` */
  readonly signature: string;
  /** One sentence for the reference page. */
  readonly summary: string;
  /** An expression and the value it has, for a row with the given fields; run as a test. A list is a multivalue. */
  readonly example: readonly [expression: string, value: ExpressionValue, fields?: Readonly<Record<string, Value>>];
  readonly minArgs: number;
  /** Infinity for any number. */
  readonly maxArgs: number;
  readonly returns: StaticType | ((args: readonly Compiled[]) => StaticType);
  /** True when the literal `null()` is a legal argument (if, case, coalesce, ...). */
  readonly acceptsNull?: boolean;
  /** True when two calls with the same arguments may differ (`random`, `searchmatch`): it is not computed beforehand. */
  readonly volatile?: boolean;
  /** How the numeric result prints, where that is not simply the number (`pow`, `exact`, `strptime`). */
  precision?(args: readonly Compiled[]): LiteralPrecision | undefined;
  /** Checks the arguments (throws SplError at the argument's span) and returns the closure that computes the value. */
  compile(call: FunctionCall): Evaluate;
}
