/**
 * How far a text is from a pattern: the number of characters to insert, delete or change so that it matches, where `*`
 * matches any run of characters. Null when that is more than `limit`.
 */
export function patternDistance(pattern: string, text: string, limit: number): number | null {
  const shortest = pattern.replaceAll('*', '').length;
  if (shortest - text.length > limit || (!pattern.includes('*') && text.length - shortest > limit)) return null;
  let previous = Array.from({ length: text.length + 1 }, (_, column) => column);
  for (const wanted of pattern) {
    const current = [wanted === '*' ? previous[0]! : previous[0]! + 1];
    let smallest = current[0]!;
    for (let column = 1; column <= text.length; column++) {
      const cost =
        wanted === '*'
          ? Math.min(previous[column]!, current[column - 1]!)
          : Math.min(
              previous[column - 1]! + (text[column - 1] === wanted ? 0 : 1),
              previous[column]! + 1,
              current[column - 1]! + 1,
            );
      current.push(cost);
      if (cost < smallest) smallest = cost;
    }
    if (smallest > limit) return null;
    previous = current;
  }
  const distance = previous[text.length]!;
  return distance > limit ? null : distance;
}
