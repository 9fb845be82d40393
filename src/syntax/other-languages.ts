import type { Span } from './ast.ts';

/** What other languages write in expressions, and what SPL writes instead. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/^[\u2018-\u201f]/, 'This quote is one that word processors make: type " instead.'],
  [/^&&?/, 'Write AND.'],
  [/^\?/, 'Write if(<condition>, <then>, <else>).'],
  [/^=?~/, 'Write match(<field>, "<regex>").'],
  [/^between\b/i, 'Write <field> >= <low> AND <field> <= <high>.'],
  [/^is\b/i, 'Write isnull(<field>) or isnotnull(<field>).'],
  [/^(?:contains|startswith|endswith|matches)\b/i, 'Write like(<field>, "%text%") or match(<field>, "<regex>").'],
];

const inExpression = /\|\s*(eval|where)\b[^|]*$/i;

/** What to write instead of what stands at `span`, where another language was meant; null where none was. */
export function otherLanguageHint(text: string, span: Span): string | null {
  const rest = text.slice(span.start);
  const [, command] = inExpression.exec(text.slice(0, span.start)) ?? [];
  if (command === undefined) return null;
  if (/^\w+\s*=/.test(rest))
    return command.toLowerCase() === 'eval' ? 'Assignments are separated by commas.' : 'Conditions are joined by AND.';
  return spellings.find(([pattern]) => pattern.test(rest))?.[1] ?? null;
}

/** Commands of other languages and clauses of SPL's own, with how a pipe says it. */
const commands: ReadonlyMap<string, string> = new Map([
  ['limit', 'head 10'],
  ['take', 'head 10'],
  ['order', 'sort -<field>'],
  ['orderby', 'sort -<field>'],
  ['select', 'table <field> ...'],
  ['project', 'table <field> ...'],
  ['filter', 'where <condition>'],
  ['extend', 'eval <field>=<expression>'],
  ['group', 'stats count by <field>'],
  ['groupby', 'stats count by <field>'],
  ['summarize', 'stats count by <field>'],
  ['count', 'stats count by <field>'],
  ['sum', 'stats sum(<field>) by <field>'],
  ['avg', 'stats avg(<field>) by <field>'],
  ['distinct', 'dedup <field>, or stats dc(<field>)'],
  ['parse', 'rex "(?<name>...)"'],
  ['grep', 'search <terms>, or regex <field>="<regex>"'],
]);

/** How SPL says what a command of this name does in another language; null when it is none known. */
export const otherLanguageCommand = (name: string): string | null => commands.get(name.toLowerCase()) ?? null;
