import type { CompileContext } from '../functions/eval-function.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { CommandStage, Pipeline, Span } from '../syntax/ast.ts';
import type { FieldFlow } from './field-flow.ts';
import type { Operator } from './operator.ts';
import type { PlannedPipeline } from './run-context.ts';
import type { SearchHost } from './search-host.ts';

/**
 * generating: makes rows, stands first (`tstats`, `inputlookup`, `makeresults`).
 * streaming: row by row (`eval`, `where`, `rex`, `lookup`).
 * centralised: row by row but depends on the order or on earlier rows (`head`, `dedup`, `streamstats`).
 * transforming: reads everything, yields other rows (`stats`, `chart`, `top`).
 * dataset: reads everything, keeps rows (`sort`, `eventstats`, `append`, `join`).
 */
export type CommandRole = 'generating' | 'streaming' | 'centralised' | 'transforming' | 'dataset';

/** What reading a command's arguments may use. Nothing here touches data. */
export interface ReadContext extends CompileContext {
  readonly knowledgeBase: Knowledge;
  /** The server that the search runs in; absent where there is none. */
  readonly host?: SearchHost;
  /** True for the first command of a pipeline. */
  readonly first: boolean;
  /** Default fields (`date_hour`) that the search names somewhere, and `EVENT_ID` where it is needed: events shall have them. */
  readonly defaultFields: ReadonlySet<string>;
  /**
   * Plans a pipeline found inside the arguments (subsearch of append, join ...). With `input` it works on rows with those
   * fields (appendpipe, foreach); without, it starts by itself.
   */
  plan(pipeline: Pipeline, input?: FieldFlow): PlannedPipeline;
  /** Parses text that becomes a pipeline later (`map search="..."`, `foreach`, saved searches), macros expanded. */
  planText(text: string, span: Span, input?: FieldFlow): PlannedPipeline;
  /** Adds a remark that does not stop the search. */
  notice(message: string, span?: Span): void;
  /** Content that the search names and that is not there (a lookup, a model): reported, no failure of the plan. */
  missing(
    kind: 'lookup' | 'macro' | 'datamodel' | 'savedsearch' | 'model' | 'endpoint',
    name: string,
    span: Span,
  ): void;
}

export interface CommandOption {
  readonly name: string;
  /** `<int>`, `<bool>`, `inner|left|outer`, `<string>` */
  readonly values: string;
  readonly default?: string;
  readonly summary: string;
}

/** What is said of a command: its page in the reference, its completion and its errors are made of this. */
export interface CommandTexts {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group:
    | 'search and shape'
    | 'extract'
    | 'aggregate'
    | 'combine'
    | 'knowledge and stored data'
    | 'convert and eval'
    | 'not run'
    | 'beyond core';
  readonly summary: string;
  readonly syntax: string;
  readonly options: readonly CommandOption[];
  /** A search that runs without data (makeresults) and the rows it gives; run as a test. Empty for commands that need a store. */
  readonly example: { readonly spl: string; readonly rows: readonly Readonly<Record<string, unknown>>[] } | null;
  /** True when a subsearch is an argument of its own; elsewhere among arguments the text that one gives stands for it. */
  readonly takesSubsearch?: boolean;
  /** What it is with the usual arguments; see `Lowered.role`. */
  readonly role: CommandRole;
}

/** One SPL command: its syntax, and the operators that it stands for. */
export interface Command extends CommandTexts {
  /** Where it may stand with some arguments, beyond where its role puts it: one that makes rows also later, another one also first. */
  readonly standsElse: 'later' | 'first' | null;
  /** True when it may become part of what reads the store. */
  readonly relational: boolean;
  /** As in `Lowered`. */
  readonly keeps?: Lowered['keeps'];
  readonly straightFromIndex?: boolean;
  /** Why it cannot be run here; absent: it can. */
  readonly refused?: string;
  /** Checks the arguments and gives what the stage stands for. Throws SplError with the place. */
  lower(stage: CommandStage, context: ReadContext): Lowered;
}

/** What one stage stands for. */
export interface Lowered {
  /** In the order in which they work; at least one. */
  readonly operators: readonly Operator[];
  /** Of this stage, with these arguments. */
  readonly role: CommandRole;
  /** `first`: it makes rows and must stand first. `later`: it needs rows. `any`: both (`search`, `stats`, `inputlookup append=t`). */
  readonly place: 'first' | 'later' | 'any';
  /** True when it needs events straight from an index, with their numbers: before it only what works on each event for itself. */
  readonly straightFromIndex?: boolean;
  /** What it keeps for later searches: a file or a lookup, what it does to events (neither for runs that only look), or a model that was learned. */
  readonly keeps?: 'data' | 'events' | 'model';
  /** One plain sentence on what the stage does. */
  describe(): string;
}
