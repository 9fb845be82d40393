/** Why two results are not the same, whatever the order of their rows; null when they are. Numbers and their text are equal, null is absent. */
export function difference(ours: readonly object[], theirs: readonly object[]): string | null {
  if (ours.length !== theirs.length) return `${ours.length} rows beside ${theirs.length}`;
  const [left, right] = [ours, theirs].map((rows) => rows.map(plain).sort()) as [string[], string[]];
  const at = left.findIndex((row, index) => row !== right[index]);
  return at < 0 ? null : `${left[at]!.slice(0, 200)} beside ${right[at]!.slice(0, 200)}`;
}

const plain = (row: object): string =>
  JSON.stringify(
    Object.entries(row)
      .filter(([name, value]) => value !== null && value !== undefined && !hidden.has(name))
      .map(([name, value]) => [name, text(value)])
      .sort(([a], [b]) => (a! < b! ? -1 : 1)),
  );

/** What splite's rows say beyond what was asked. */
const hidden: ReadonlySet<string> = new Set(['_span']);

function text(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? text(value[0]) : value.map(text);
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && /^-?\d/.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? Number(number.toPrecision(12)).toString() : String(value);
}
