import type { SearchExpression } from '../../syntax/ast.ts';
import type { FieldFlow } from '../field-flow.ts';
import { extendKeeps } from '../fields/extend-fields.ts';
import { extractedFields } from '../fields/extract-fields.ts';
import { staysIn } from '../fields/project-fields.ts';
import { originOfRenamed } from '../fields/rename-fields.ts';
import type { Operator } from '../operator.ts';

/**
 * For an operator that passes rows on one by one, each for itself: the name under which a row held, before it, exactly the value
 * that it holds as a field after it; null when it changes the field, or when that is unknown. Null for other operators:
 * nothing that comes later moves before them.
 */
export function originIn(operator: Operator, input: FieldFlow): ((field: string) => string | null) | null {
  switch (operator.kind) {
    case 'filter':
      return (field) => field;
    case 'extend':
      return (field) => (extendKeeps(operator, field) ? field : null);
    case 'project': {
      if (operator.mode === 'only') return null;
      const stays = staysIn(operator);
      return (field) => (stays(field) ? field : null);
    }
    case 'extract': {
      const made = extractedFields(operator);
      return (field) => (made.includes(field) ? null : field);
    }
    case 'rename':
      return (field) => originOfRenamed(operator.renamings, field, input);
    case 'custom': {
      const { origin } = operator;
      return origin && ((field) => origin(field, input));
    }
    case 'scan':
    case 'limit':
    case 'sort':
    case 'distinct':
    case 'aggregate':
    case 'frequent':
    case 'union':
    case 'join':
    case 'bin':
    case 'window':
    case 'pivot':
      return null;
  }
}

/** Search terms that every row has met that an operator passes on. */
export const termsRequired = (operator: Operator): SearchExpression | null =>
  operator.kind === 'filter' && operator.predicate.kind === 'search' ? operator.predicate.terms : null;
