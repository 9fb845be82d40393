import { CellLimits, type MemoryBudget } from '../functions/memory-budget.ts';
import { atPattern, matching } from '../functions/pattern-errors.ts';
import type { ExtractOperator } from '../plan/row-operators.ts';
import { toText } from '../values/number.ts';
import { compileRegex, type SplRegex } from '../values/regex.ts';
import type { Row } from '../values/row.ts';
import { fromList, toList } from '../values/value.ts';

/**
 * Sets the fields of a row that the groups of a regular expression match; the others stay as they are.
 * @throws SplError at the pattern when it is none, or is given up.
 */
export function extractFields(operator: ExtractOperator, memory: MemoryBudget): (row: Row) => void {
  const { field, pattern, offsetField } = operator;
  const { regex } = atPattern(pattern, () =>
    compileRegex(pattern.text, { global: true, indices: offsetField !== null }),
  );
  const extract = extraction(regex, operator, new CellLimits(memory, `the field '${field}'`, pattern.span));
  return (row) => {
    if (row[field] != null) matching('rex', field, pattern, () => extract(row));
  };
}

function extraction(
  regex: SplRegex['regex'],
  { field, groups, maxMatch, offsetField }: ExtractOperator,
  limits: CellLimits,
): (row: Row) => void {
  return (row) => {
    const found: string[][] = groups.map(() => []);
    const places: string[] = [];
    let matches = 0;
    for (const value of toList(row[field])) {
      const text = toText(value);
      regex.lastIndex = 0;
      while (matches < maxMatch) {
        const match = regex.exec(text);
        if (match === null) break;
        limits.values(++matches);
        // An empty match would be found again and again.
        if (match[0] === '') regex.lastIndex += text.codePointAt(regex.lastIndex)! > 0xffff ? 2 : 1;
        for (let i = 0; i < groups.length; i++) {
          const part = match.groups?.[groups[i]!];
          if (part !== undefined) found[i]!.push(part);
        }
        if (offsetField !== null) places.push(...placesOf(match, text, groups));
      }
    }
    for (let i = 0; i < groups.length; i++) if (found[i]!.length > 0) row[groups[i]!] = fromList(found[i]!);
    if (offsetField !== null && places.length > 0) row[offsetField] = places.join('&');
  };
}

/** `name=first-last` in characters, the last one included. */
function placesOf(match: RegExpExecArray, text: string, groups: readonly string[]): string[] {
  return groups.flatMap((name) => {
    const range = match.indices?.groups?.[name];
    if (!range) return [];
    const first = characters(text, range[0]);
    return [`${name}=${first}-${first + characters(text.slice(range[0]), range[1] - range[0]) - 1}`];
  });
}

/** How many characters the first `units` UTF-16 units are. */
function characters(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}
