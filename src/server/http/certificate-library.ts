import { createRequire } from 'node:module';
import type * as SelfSigned from 'selfsigned';

// The build takes this line out; `require` of the bundle is used then.
const require = createRequire(import.meta.url);

/** What makes certificates: needed once, on the first start of a server. */
export const certificateLibrary = (): typeof SelfSigned => require('selfsigned') as typeof SelfSigned;
