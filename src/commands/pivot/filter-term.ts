import { quotedSearchText } from '../../syntax/text-escapes.ts';

/** How a filter of a pivot compares (Search Reference, "pivot", filter element). */
export const pivotOperators: readonly string[] = [
  'is',
  'isnot',
  'contains',
  'doesnotcontain',
  'startswith',
  'endswith',
  'in',
  'isnull',
  'isnotnull',
  'regex',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
];

/** A filter as terms of a search, where case does not count, as in Splunk. All but `regex`, which has none. */
export function filterTerm(field: string, operator: string, values: readonly string[]): string {
  const name = quotedSearchText(field);
  const value = values[0] ?? '';
  switch (operator) {
    case 'is':
      return `${name}=${quotedSearchText(value)}`;
    case 'isnot':
      return `NOT ${name}=${quotedSearchText(value)}`;
    case 'contains':
      return `${name}=${quotedSearchText(`*${value}*`)}`;
    case 'doesnotcontain':
      return `NOT ${name}=${quotedSearchText(`*${value}*`)}`;
    case 'startswith':
      return `${name}=${quotedSearchText(`${value}*`)}`;
    case 'endswith':
      return `${name}=${quotedSearchText(`*${value}`)}`;
    case 'in':
      return `${name} IN (${values.map(quotedSearchText).join(', ')})`;
    case 'isnull':
      return `NOT ${name}=*`;
    case 'isnotnull':
      return `${name}=*`;
    default:
      return `${name}${operator}${quotedSearchText(value)}`;
  }
}
