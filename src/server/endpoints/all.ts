import type { Endpoint } from '../http/endpoint.ts';
import { hecInputEndpoints } from './hec-inputs.ts';
import { jobEndpoints } from './jobs.ts';
import { loginEndpoints } from './login.ts';
import { macroEndpoints } from './macros.ts';
import { receiverEndpoints } from './receivers.ts';
import { serverInfoEndpoints } from './server-info.ts';

/** All of the management API: a family of paths is a file, and a line here. */
export const endpoints: readonly Endpoint[] = [
  ...loginEndpoints,
  ...serverInfoEndpoints,
  ...jobEndpoints,
  ...macroEndpoints,
  ...hecInputEndpoints,
  ...receiverEndpoints,
];
