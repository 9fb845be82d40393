import type { Random } from './random.ts';
import { signs, values, words } from './words.ts';

/** A search in pieces: quoted text, words, blanks, single signs. */
const pieces = (text: string): string[] =>
  text.match(/"(?:[^"\\]|\\[\s\S])*"|'[^'\n]*'|`[^`]*`|[\w.*\\:-]+|\s+|[\s\S]/gu) ?? [];

const anyWord = (random: Random): string => random.pick(random.pick([signs, words, values, values]));

/** A search changed in a few places; `others` are searches that it may take parts of. */
export function mutate(text: string, others: readonly string[], random: Random): string {
  let list = pieces(text);
  for (let times = random.integer(1, 4); times > 0; times--) list = pieces(changed(list, others, random).join(''));
  return list.join('');
}

function changed(list: readonly string[], others: readonly string[], random: Random): readonly string[] {
  const at = random.integer(0, Math.max(0, list.length - 1));
  const to = Math.min(list.length, at + random.integer(1, 3));
  const before = list.slice(0, at);
  const after = list.slice(to);
  const here = list.slice(at, to);
  switch (random.integer(0, 10)) {
    case 0:
      return [...before, ...after];
    case 1:
      return [...before, ...here, ...here, ...after];
    case 2:
      return [...before, anyWord(random), ...list.slice(at)];
    case 3:
      return [...before, anyWord(random), ...list.slice(at + 1)];
    case 4:
      return [...before, ' ', anyWord(random), ' ', ...list.slice(at)];
    case 5: {
      const other = pieces(random.pick(others));
      const from = random.integer(0, Math.max(0, other.length - 1));
      return [...before, ...other.slice(from, from + random.integer(1, 12)), ...list.slice(at)];
    }
    case 6:
      return [...before, ...stagesOf(random.pick(others), random), ...list.slice(at)];
    case 7:
      return [...list, ...stagesOf(random.pick(others), random)];
    case 8:
      return [
        ...before,
        random.pick(['"', "'", '(', '[', '`']),
        ...here,
        random.pick(['"', "'", ')', ']', '`']),
        ...after,
      ];
    case 9:
      return before;
    default: {
      // A piece from elsewhere in the same search.
      const from = random.integer(0, Math.max(0, list.length - 1));
      return [...before, list[from] ?? '', ...after];
    }
  }
}

/** One or two stages of a search, with their pipes. */
function stagesOf(text: string, random: Random): readonly string[] {
  const stages = text.split(/(?=\|)/).filter((stage) => stage.startsWith('|'));
  return stages.length === 0 ? [] : [' ', random.pick(stages), random.oneIn(3) ? random.pick(stages) : ''];
}
