/** Second-level names that registries of countries use in front of their own (`co.uk`, `com.au`). */
const secondLevel = new Set([
  'ac',
  'co',
  'com',
  'edu',
  'gob',
  'gov',
  'gouv',
  'go',
  'mil',
  'ne',
  'net',
  'nom',
  'or',
  'org',
  'sch',
]);

/**
 * The part of a host name under which names are registered: `com`, `co.uk`. A rule of thumb, not the list that Mozilla
 * keeps: the last label, and before a country's two letters one of the usual second-level names. Null for a name of one
 * label.
 */
export function publicSuffix(host: string): string | null {
  const labels = host.split('.');
  if (labels.length < 2 || labels.some((label) => label === '')) return null;
  const last = labels.at(-1)!;
  const second = labels.at(-2)!;
  return last.length === 2 && secondLevel.has(second) && labels.length > 2 ? `${second}.${last}` : last;
}
