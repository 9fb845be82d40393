/** Larger tables of line pairs than this are compared block by block: the common start and end, and all between. */
const maxCells = 4_000_000;

/**
 * The lines that turn `before` into `after`: `-` before one that goes, `+` before one that comes, and, with `all`, a
 * blank before one that stays. Empty when nothing differs.
 */
export function diffLines(before: readonly string[], after: readonly string[], all: boolean): string[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  const middle = changes(before.slice(start, before.length - end), after.slice(start, after.length - end));
  if (middle.length === 0) return [];
  const lines = [
    ...before.slice(0, start).map((line) => ` ${line}`),
    ...middle,
    ...before.slice(before.length - end).map((line) => ` ${line}`),
  ];
  return all ? lines : lines.filter((line) => !line.startsWith(' '));
}

function changes(before: readonly string[], after: readonly string[]): string[] {
  if (before.length * after.length > maxCells) {
    return [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)];
  }
  // The length of the longest common subsequence of the rests that begin at i and j.
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] =
        before[i] === after[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push(` ${before[i]}`);
      i++;
      j++;
    } else if (
      j === after.length ||
      (i < before.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)
    ) {
      lines.push(`-${before[i++]}`);
    } else lines.push(`+${after[j++]}`);
  }
  return lines;
}
