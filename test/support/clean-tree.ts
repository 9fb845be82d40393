/** A tree without spans and source text: what must be equal when two texts mean the same. */
export function cleanTree(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(cleanTree);
  if (typeof node !== 'object' || node === null) return node;
  const isPipeline = (node as { kind?: string }).kind === 'pipeline';
  const entries = Object.entries(node).filter(
    ([key, value]) => !(/span$/i.test(key) && typeof value === 'object') && !(isPipeline && key === 'text'),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, cleanTree(value)]));
}
