/** A row's numbers, one for each field. */
export type Point = readonly number[];
