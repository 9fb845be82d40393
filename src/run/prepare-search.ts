import { parseExpression, parsePipeline } from '../../grammar/parse.ts';
import { parseStages } from '../../grammar/recover.ts';
import { commands } from '../commands/registry.ts';
import { compileExpression } from '../functions/compile-expression.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { buildPlan, type MissingKind, type PlanContext } from '../plan/build-plan.ts';
import { anyFields } from '../plan/field-flow.ts';
import type { Plan } from '../plan/plan.ts';
import type { SearchHost } from '../plan/search-host.ts';
import type { MacroCall, Pipeline, Span } from '../syntax/ast.ts';
import { type Expansion, expandMacros } from '../syntax/expand-macros.ts';
import { emptyFilterMessage } from '../syntax/resembling-macro.ts';
import type { SourceMap } from '../syntax/source-map.ts';
import { SplError, SplErrors } from '../syntax/spl-error.ts';
import { newRow } from '../values/row.ts';

export interface PrepareOptions extends CompileContext {
  readonly knowledgeBase: Knowledge;
  /** Report a missing macro instead of refusing the search. */
  readonly tolerateMissingMacros?: boolean;
  /** The commands that there are; all when absent. */
  readonly commands?: PlanContext['commands'];
  /** The server that the search runs in. */
  readonly host?: SearchHost;
  /** What such a macro then stands for; empty by default. */
  readonly missingMacroText?: string;
}

/** A search that was read and planned, with all that is to be said about it. */
export interface PreparedSearch {
  readonly spl: string;
  readonly expanded: string;
  readonly pipeline: Pipeline;
  readonly plan: Plan;
  /** The plans of the subsearches that stand in the text. */
  readonly subsearches: readonly Plan[];
  /** Leads from `expanded` back to `spl`. */
  readonly map: SourceMap;
  readonly notices: readonly Notice[];
  readonly missing: readonly MissingContent[];
  /** Calls of `*_filter` macros that do not exist and so stand for nothing. */
  readonly emptyFilters: readonly MacroCall[];
  /** What is to be said about them, where another macro may be meant; also among the notices. */
  readonly filterNotices: readonly string[];
}

/** A remark, placed in the text that was typed. */
export interface Notice {
  readonly message: string;
  readonly span: Span | null;
}

export interface MissingContent {
  readonly kind: MissingKind;
  readonly name: string;
  readonly span: Span;
}

/**
 * Expands macros, parses and plans a search. No data is read.
 * @throws SplError or SplErrors, placed in the text as typed, also for mistakes inside macros.
 */
export function prepareSearch(spl: string, options: PrepareOptions): PreparedSearch {
  const notices: Notice[] = [];
  const missing: MissingContent[] = [];
  const subsearches: Plan[] = [];
  const emptyFilters: MacroCall[] = [];
  // `at`: where all of the text stands, for text that a command holds.
  const expand = (text: string, at?: Span): Expansion =>
    expandSearch(text, options, {
      missing: ({ name, span }) => missing.push({ kind: 'macro', name, span: at ?? span }),
      emptyFilter: (call) => emptyFilters.push({ ...call, span: at ?? call.span }),
    });
  const expansion = expand(spl);
  const original = (span: Span): Span => expansion.map.toOriginal(span);
  return inOriginal(expansion, () => {
    const context: PlanContext = {
      commands,
      ...options,
      notice: (message, span) => notices.push({ message, span: span ? original(span) : null }),
      missing: (kind, name, span) => missing.push({ kind, name, span: original(span) }),
      parse: (text, span) => placed(span, () => parsePipeline(expand(text, original(span)).text)),
      planned: (subsearch) => subsearches.push(subsearch),
    };
    const pipeline = parseWhole(expansion.text, context);
    const plan = buildPlan(pipeline, context);
    const filterNotices = new Set<string>();
    for (const call of emptyFilters) {
      const message = emptyFilterMessage(call, options.knowledgeBase.macros);
      if (message === null) continue;
      filterNotices.add(message);
      if (!notices.some((other) => other.message === message)) notices.push({ message, span: call.span });
    }
    return {
      spl,
      expanded: expansion.text,
      pipeline,
      plan,
      subsearches,
      map: expansion.map,
      notices,
      missing,
      emptyFilters,
      filterNotices: [...filterNotices],
    };
  });
}

/** Parses a search. When it has mistakes, the stages are read and planned each for itself, so that all of them are told. */
function parseWhole(text: string, context: PlanContext): Pipeline {
  try {
    return parsePipeline(text);
  } catch (error) {
    if (!(error instanceof SplError) || error.code !== 'syntax') throw error;
    const errors: SplError[] = [];
    for (const stage of parseStages(text)) {
      if (stage.kind === 'wrong') errors.push(stage.error);
      else errors.push(...planningErrors(stage.pipeline, stage.first, context));
    }
    if (!errors.some(({ code }) => code === 'syntax')) throw error;
    throw errors.length === 1 ? errors[0] : new SplErrors(errors);
  }
}

function planningErrors(pipeline: Pipeline, first: boolean, context: PlanContext): readonly SplError[] {
  try {
    buildPlan(pipeline, context, first ? null : anyFields);
    return [];
  } catch (error) {
    if (error instanceof SplErrors) return error.errors;
    if (error instanceof SplError) return [error];
    throw error;
  }
}

/** Who is told of macros that do not exist: those that are tolerated, and filters. */
export interface ExpansionListener {
  missing?(call: MacroCall): void;
  emptyFilter?(call: MacroCall): void;
}

/**
 * Expands the macros of a search, and no more.
 * @throws SplError at the macro's call.
 */
export function expandSearch(spl: string, options: PrepareOptions, listener: ExpansionListener = {}): Expansion {
  return expandMacros(spl, {
    macros: options.knowledgeBase.macros,
    evaluate: (expression) => evaluateConstant(expression, options),
    emptyFilter: (call) => listener.emptyFilter?.(call),
    ...(options.tolerateMissingMacros
      ? {
          missing: (call) => {
            listener.missing?.(call);
            return options.missingMacroText ?? '';
          },
        }
      : {}),
  });
}

/** Runs a part of a prepared search; errors that the data show stand in the text as typed, too. */
export function inSearch<T>({ expanded, map }: PreparedSearch, work: () => T): T {
  return inOriginal({ text: expanded, map }, work);
}

/** Runs `work`; errors it throws are led back to the text as typed, naming the macro they stand in. */
function inOriginal<T>(expansion: Pick<Expansion, 'text' | 'map'>, work: () => T): T {
  const back = (error: SplError): SplError => {
    if (error.span === null) return error;
    const macro = expansion.map.macroAt(error.span.start);
    const text = expansion.text.slice(error.span.start, error.span.end);
    const hint =
      macro === null
        ? error.hint
        : [error.hint, `It stands in the expansion of \`${macro}\`${text === '' ? '' : `: ${text.slice(0, 80)}`}`]
            .filter(Boolean)
            .join(' ');
    return new SplError(error.message, expansion.map.toOriginal(error.span), hint, error.code);
  };
  try {
    return work();
  } catch (error) {
    if (error instanceof SplErrors) throw new SplErrors(error.errors.map(back));
    if (error instanceof SplError) throw back(error);
    throw error;
  }
}

/** Errors in text that a command holds stand at that command. */
function placed<T>(span: Span, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SplError) throw new SplError(error.message, span, error.hint, error.code);
    throw error;
  }
}

function evaluateConstant(expression: string, context: CompileContext): string | number | boolean | null {
  const value = compileExpression(parseExpression(expression), context).evaluate(newRow());
  return Array.isArray(value) ? String(value[0]) : ((value ?? null) as string | number | boolean | null);
}
