/** What one error costs. A letter left out, doubled or swapped with its neighbour is a likelier slip than a wrong one. */
const WRONG_LETTER = 1.1;

/**
 * The candidate that a mistyped name most probably meant, or null when none is near enough to be worth suggesting.
 * Case is ignored. At most one error in three letters counts as near; a swap of neighbours is one error
 * (Damerau-Levenshtein, optimal string alignment). Of equally near candidates the first wins.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const typed = name.toLowerCase();
  const errors = Math.max(1, Math.floor(typed.length / 3));
  let limit = errors * WRONG_LETTER;
  let nearest: string | null = null;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - typed.length) > limit) continue;
    const distance = editDistance(typed, candidate.toLowerCase(), limit);
    if (distance > limit || Math.floor(distance) >= candidate.length) continue;
    if (nearest !== null && distance === limit) continue;
    if (distance === 0) return candidate;
    nearest = candidate;
    limit = distance;
  }
  return nearest;
}

/** The cost of the errors between two names; Infinity where it is above `most`. */
export function editDistance(a: string, b: string, most: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  let previousLeast = 0;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : WRONG_LETTER);
      let cost = Math.min(substitution, previous[column]! + 1, current[column - 1]! + 1);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      current.push(cost);
      if (cost < least) least = cost;
    }
    // What follows is built on the last two rows.
    if (least > most && previousLeast > most) return Number.POSITIVE_INFINITY;
    previousLeast = least;
    beforePrevious = previous;
    previous = current;
  }
  const distance = previous[b.length]!;
  return distance > most ? Number.POSITIVE_INFINITY : distance;
}
