/** Commands that plan text which is not part of the search itself. */
export const runsOtherText = /\b(?:savedsearch|loadjob|map)\b/i;

/**
 * The data models whose tables a search (its macros expanded) may read. False is certain; a model whose name merely stands
 * in the text is taken for one that is read.
 */
export function modelsRead(expanded: string): (model: string) => boolean {
  if (runsOtherText.test(expanded)) return () => true;
  const text = expanded.toLowerCase();
  return (model) => text.includes(model.toLowerCase());
}
