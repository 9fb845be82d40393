import type { MultikvRules, SectionRule } from './rules.ts';
import { readTokenRule } from './tokens.ts';

/** A line of a body with its tokens, and the names that the header gives them. */
export interface BodyLine {
  readonly text: string;
  readonly header: readonly string[];
  readonly tokens: readonly string[];
}

const byHeader = readTokenRule('_tokenize_ 0 " \\t"');
const byBlanks = readTokenRule('_tokenize_ -1 " \\t"');

/** The lines of all bodies in a text; without `several` of the first table only. Null when there is no table. */
export function bodyLines(raw: string, rules: MultikvRules, several: boolean): readonly BodyLine[] | null {
  const lines = raw.split(/\r?\n/);
  const found: BodyLine[] = [];
  let position = 0;
  let tables = 0;
  while (position < lines.length) {
    const table = readOne(lines, position, rules);
    if (table === null) break;
    for (const line of table.body) found.push(line);
    tables++;
    // A table without lines would be found for ever.
    if (!several || table.end <= position) break;
    position = table.end;
  }
  return tables === 0 ? null : found;
}

function readOne(
  lines: readonly string[],
  from: number,
  rules: MultikvRules,
): { readonly body: readonly BodyLine[]; readonly end: number } | null {
  const pre = sectionOf(lines, from, rules.pre, rules.header.start ?? rules.body.start);
  const header = sectionOf(lines, pre?.end ?? from, rules.header, rules.body.start);
  if (header === null && rules.header.start !== null) return null;
  const body = sectionOf(lines, header?.end ?? pre?.end ?? from, rules.body, rules.post.start, true);
  if (body === null) return null;
  const post = sectionOf(lines, body.end, rules.post, null);
  const headerLine = header?.lines.find((line) => !rules.header.ignores(line));
  const replaced = headerLine === undefined ? '' : rules.header.replace(headerLine);
  const headerRule = rules.header.tokens ?? byBlanks;
  const names =
    headerRule.fixed ?? (headerLine === undefined ? [] : headerRule.cut(replaced, { line: '', tokens: [] }));
  const kept = body.lines.filter((line) => line.trim() !== '' && !rules.body.ignores(line));
  const rule = rules.body.tokens ?? byHeader;
  return {
    body: kept.map((line) => ({
      text: line,
      header: names,
      tokens: rule.cut(rules.body.replace(line), { line: replaced, tokens: names }),
    })),
    end: post?.end ?? body.end,
  };
}

/** The lines of a section, looked for from a line on; null when it is not there. `next`: how the section behind it begins. */
function sectionOf(
  lines: readonly string[],
  from: number,
  rule: SectionRule,
  next: RegExp | null,
  required = false,
): { readonly lines: readonly string[]; readonly end: number } | null {
  if (!rule.defined && !required) return null;
  const start = rule.start === null ? from + rule.startOffset : indexOf(lines, from, rule.start);
  if (start < 0 || start >= lines.length) return null;
  const end = endOf(lines, start, rule, next);
  const inside = lines.slice(start, end);
  const { member } = rule;
  return { lines: member === null ? inside : inside.filter((line) => member.test(line)), end };
}

function endOf(
  lines: readonly string[],
  start: number,
  { start: begins, end, lineCount }: SectionRule,
  next: RegExp | null,
): number {
  if (lineCount !== null) return Math.min(lines.length, start + lineCount);
  // The line that a section begins with does not end it.
  const at = end === null && next === null ? -1 : indexOf(lines, begins === null ? start : start + 1, (end ?? next)!);
  return at < 0 ? lines.length : at;
}

function indexOf(lines: readonly string[], from: number, regex: RegExp): number {
  for (let at = from; at < lines.length; at++) if (regex.test(lines[at]!)) return at;
  return -1;
}
