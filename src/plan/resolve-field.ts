/** What a name stands for elsewhere; null: for nothing. */
export type ResolveField = (name: string) => string | null;
