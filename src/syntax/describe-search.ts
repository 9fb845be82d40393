import type { SearchComparison, SearchExpression, SearchIn } from './ast.ts';
import { printListed, printSearch } from './print.ts';

/** Listed values that are spelled out. */
const shownValues = 8;

/** Search terms in words: `EventCode is 4688 and (user is bob or user is amy)`. Every OR inside an AND has its brackets. */
export function describeSearch(terms: SearchExpression): string {
  return describe(terms, false);
}

function describe(term: SearchExpression, inside: boolean): string {
  switch (term.kind) {
    case 'and':
    case 'or': {
      const [only] = term.terms;
      if (only === undefined) return 'anything';
      if (term.terms.length === 1) return describe(only, inside);
      const text = term.terms.map((inner) => describe(inner, true)).join(term.kind === 'and' ? ' and ' : ' or ');
      return inside ? `(${text})` : text;
    }
    case 'not':
      return describeNot(term.term);
    case 'comparison':
      return describeComparison(term);
    case 'in':
      return `${term.field.text} is one of ${listed(term)}`;
    case 'keyword':
      return `the text has ${term.text.quoted ? printSearch(term) : `"${term.text.text}"`}`;
    case 'subsearch':
      return `they are among the results of ${printSearch(term)}`;
    case 'macro':
      return printSearch(term);
  }
}

function describeNot(term: SearchExpression): string {
  switch (term.kind) {
    case 'comparison':
      if (term.operator !== '=' && term.operator !== '::') break;
      // Unlike !=, which a row without the field does not meet.
      return isAnything(term) ? `${term.field.text} is absent` : `${describeComparison(term, 'is not')} (or absent)`;
    case 'in':
      return `${term.field.text} is none of ${listed(term)}`;
    case 'keyword':
      return `the text does not have ${term.text.quoted ? printSearch(term) : `"${term.text.text}"`}`;
    default:
      break;
  }
  return `not (${describe(term, false)})`;
}

/** Values that could be misread have quotes. */
const spelled = (text: string): string => (text === '' || /[\s,()]/.test(text) ? `"${text}"` : text);

const isAnything = ({ value }: SearchComparison): boolean => value.kind === 'text' && /^\*+$/.test(value.text);

const times: Readonly<Record<string, string>> = {
  earliest: 'the time is at or after',
  latest: 'the time is before',
};

function describeComparison(term: SearchComparison, verb = 'is'): string {
  const { field, operator, value } = term;
  const text = value.kind === 'text' || value.kind === 'case' ? spelled(value.text) : '';
  if (value.kind === 'macro' || value.kind === 'subsearch') return printSearch(term);
  const time = operator === '=' ? times[field.text] : undefined;
  if (time !== undefined) return `${time} ${text}`;
  if (operator === '!=')
    return isAnything(term) ? `${field.text} is present and not anything` : `${field.text} is present and not ${text}`;
  if (operator !== '=' && operator !== '::') return `${field.text} ${operator} ${text}`;
  if (isAnything(term)) return `${field.text} is present`;
  return `${field.text} ${verb} ${text}${value.kind === 'case' && value.directive === 'CASE' ? ' (in this case)' : ''}`;
}

function listed({ values }: SearchIn): string {
  const shown = values
    .slice(0, shownValues)
    .map((value) => (value.kind === 'text' ? spelled(value.text) : printListed(value)))
    .join(', ');
  return values.length > shownValues ? `${shown} and ${values.length - shownValues} more` : shown;
}
