import type { Detection } from '../detection.ts';

/** The name that detection repositories give the filter macro of a detection. */
export const ownFilterOf = ({ name }: Detection): string => `${name.replace(/[ \-./]/g, '_').toLowerCase()}_filter`;
