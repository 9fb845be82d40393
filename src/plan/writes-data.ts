import type { Lowered } from './lowering.ts';

/** True for a stage that writes: not for runs that only look. */
export const writesData = ({ keeps }: Pick<Lowered, 'keeps'>): boolean => keeps === 'data' || keeps === 'events';
