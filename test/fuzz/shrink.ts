/** How often a smaller input is tried. */
const attempts = 400;

/**
 * The smallest list found that still fails: halves, quarters ... single items are left out for as long as that helps (delta
 * debugging).
 */
export function shrinkList<T>(list: readonly T[], stillFails: (smaller: readonly T[]) => boolean): readonly T[] {
  let current = list;
  let left = attempts;
  for (let size = Math.ceil(current.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < current.length && left > 0; left--) {
      const smaller = [...current.slice(0, start), ...current.slice(start + size)];
      if (smaller.length < current.length && stillFails(smaller)) current = smaller;
      else start += size;
    }
  }
  return current;
}

/** A search that still fails, with stages, then words and signs left out. */
export function shrinkSearch(text: string, stillFails: (smaller: string) => boolean): string {
  const stages = shrinkList(text.split(/(?=\|)/), (parts) => stillFails(parts.join('')));
  return shrinkList(stages.join('').match(/\s+|\w+|[\s\S]/gu) ?? [], (parts) => stillFails(parts.join(''))).join('');
}
