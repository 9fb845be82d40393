/**
 * Stands in expanded text where a macro expanded to nothing, so that a stage emptied by it can be told from one typed
 * empty. A private-use character: blank to the grammar.
 */
export const EMPTY_EXPANSION = '\uE000';
