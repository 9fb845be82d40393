import type { Knowledge } from '../knowledge/knowledge.ts';
import { expressionKnowledge } from '../run/expression-knowledge.ts';
import {
  expandSearch,
  type MissingContent,
  type Notice,
  type PreparedSearch,
  type PrepareOptions,
  prepareSearch,
} from '../run/prepare-search.ts';
import type { Span } from '../syntax/ast.ts';
import { SplError, SplErrors } from '../syntax/spl-error.ts';

export interface CheckContext {
  readonly knowledge: Knowledge;
  /** Epoch seconds. */
  readonly now: number;
  readonly timeZone: string;
}

export interface CheckedSearch {
  /** Empty when the search can run. */
  readonly errors: readonly SplError[];
  readonly missing: readonly MissingContent[];
  readonly notices: readonly Notice[];
  /** Null when there are errors. */
  readonly prepared: PreparedSearch | null;
}

const placeholder = /\$[A-Za-z_][\w.:{}|-]*\$/g;

/**
 * Expands, parses and plans a search without data. Content that is not there is listed as missing and is no error: a
 * missing macro may stand for search terms or a value. A `$token$` (filled in by whoever starts the search) is none
 * either: it may stand for a number or a name.
 */
export function checkSearch(spl: string, context: CheckContext): CheckedSearch {
  const first = attempt(spl, context);
  if (first.errors.length === 0) return first;
  const tokens = [...spl.matchAll(placeholder)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const macroTexts = first.missing.some(({ kind }) => kind === 'macro') ? ['', '*', '1'] : [''];
  const fillings = tokens.length > 0 ? ['', '1', 'x'] : [''];
  const attempts = macroTexts.flatMap((macroText) =>
    fillings.map((letter) =>
      attempt(
        letter === '' ? spl : spl.replace(placeholder, (token) => letter.repeat(token.length)),
        context,
        macroText,
      ),
    ),
  );
  const good = attempts.find(({ errors }) => errors.length === 0);
  if (good) return good;
  if (tokens.length === 0) return first;
  const touches = ({ span }: SplError): boolean =>
    span !== null && tokens.some((token) => span.start < token.end && token.start < span.end);
  const real = attempts.map((each) => ({ ...each, errors: each.errors.filter((error) => !touches(error)) }));
  return real.find(({ errors }) => errors.length === 0) ?? real[1]!;
}

function attempt(spl: string, { knowledge, ...clock }: CheckContext, missingMacroText = ''): CheckedSearch {
  const options: PrepareOptions = {
    ...clock,
    knowledge: expressionKnowledge(knowledge, clock),
    knowledgeBase: knowledge,
    tolerateMissingMacros: true,
    missingMacroText,
  };
  try {
    const prepared = prepareSearch(spl, options);
    return { errors: [], missing: prepared.missing, notices: prepared.notices, prepared };
  } catch (error) {
    const errors = error instanceof SplErrors ? error.errors : error instanceof SplError ? [error] : null;
    if (errors === null) throw error;
    const missing: MissingContent[] = missingMacros(spl, options);
    const absent = errors.filter(({ code }) => code === 'unknown-lookup');
    for (const { message, span } of absent)
      missing.push({ kind: 'lookup', name: /'([^']+)'/.exec(message)?.[1] ?? '', span: span ?? nowhere });
    return { errors: errors.filter((each) => !absent.includes(each)), missing, notices: [], prepared: null };
  }
}

function missingMacros(spl: string, options: PrepareOptions): MissingContent[] {
  const missing: MissingContent[] = [];
  try {
    expandSearch(spl, options, {
      missing: ({ name, span }) => missing.push({ kind: 'macro', name, span }),
    });
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
  }
  return missing;
}

const nowhere: Span = { start: 0, end: 0 };
