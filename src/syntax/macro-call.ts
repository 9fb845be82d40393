import type { MacroCall, Span } from './ast.ts';

/**
 * Reads what stands between backticks: `name`, `name(a, "b, c")`. Arguments are split at top-level commas and trimmed;
 * one wrapped in double quotes loses them (Knowledge Manager Manual, "Use search macros in searches").
 */
export function readMacroCall(text: string, span: Span): MacroCall {
  const trimmed = text.trim();
  const open = trimmed.indexOf('(');
  if (open < 0 || !trimmed.endsWith(')')) return { kind: 'macro', name: trimmed, args: null, text, span };
  const inner = trimmed.slice(open + 1, -1);
  return { kind: 'macro', name: trimmed.slice(0, open).trim(), args: splitArguments(inner).map(unquote), text, span };
}

function splitArguments(text: string): string[] {
  if (text.trim() === '') return [];
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === '\\') i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '(' || character === '[') depth++;
    else if (character === ')' || character === ']') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function unquote(argument: string): string {
  const trimmed = argument.trim();
  if (trimmed.length < 2 || !trimmed.startsWith('"') || !trimmed.endsWith('"')) return trimmed;
  return trimmed.slice(1, -1).replace(/\\(["\\])/g, '$1');
}
