import { parseSearchTerms } from '../../grammar/parse.ts';
import type { CompileContext, ExpressionKnowledge } from '../functions/eval-function.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { createMatcher } from '../knowledge/lookup-matcher.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { SplError } from '../syntax/spl-error.ts';

/** What `searchmatch()` and `lookup()` need of the knowledge. */
export function expressionKnowledge(knowledge: Knowledge, context: CompileContext): ExpressionKnowledge {
  return {
    searchPredicate: (text, span) => {
      try {
        return compileSearchPredicate(parseSearchTerms(text), context).test;
      } catch (error) {
        if (error instanceof SplError)
          throw new SplError(`In searchmatch("${text}"): ${error.message}`, span, error.hint, error.code);
        throw error;
      }
    },
    lookup: (name, span) => {
      const table = knowledge.lookups.get(name);
      if (!table) {
        const nearest = nearestName(name, knowledge.lookups.keys());
        throw new SplError(
          `Could not construct lookup '${name}'.`,
          span,
          nearest === null ? null : `Did you mean '${nearest}'?`,
          'unknown-lookup',
        );
      }
      const matchers = new Map<string, ReturnType<typeof createMatcher>>();
      return (input) => {
        const keys = Object.keys(input);
        const id = keys.join('\u0000');
        const matcher = matchers.get(id) ?? createMatcher(table, keys, { timeZone: context.timeZone });
        matchers.set(id, matcher);
        return matcher.match(keys.map((key) => input[key]));
      };
    },
  };
}
