import type { Endpoint } from '../http/endpoint.ts';
import { alertEndpoints } from './alerts.ts';
import { appEndpoints } from './apps.ts';
import { configEndpoints } from './configs.ts';
import { hecInputEndpoints } from './hec-inputs.ts';
import { indexEndpoints } from './indexes.ts';
import { jobEndpoints } from './jobs/job-endpoints.ts';
import { knowledgeEndpoints } from './knowledge.ts';
import { loginEndpoints } from './login.ts';
import { messageEndpoints } from './messages.ts';
import { passwordEndpoints } from './passwords.ts';
import { propertyEndpoints } from './properties.ts';
import { receiverEndpoints } from './receivers.ts';
import { roleEndpoints } from './roles.ts';
import { savedSearchEndpoints } from './saved-searches.ts';
import { serverInfoEndpoints } from './server-info.ts';
import { serverStateEndpoints } from './server-state.ts';
import { tokenEndpoints } from './tokens.ts';
import { userEndpoints } from './users.ts';
import { viewEndpoints } from './views.ts';

/** All of the management API: a family of paths is a file, and a line here. */
export const endpoints: readonly Endpoint[] = [
  ...loginEndpoints,
  ...serverInfoEndpoints,
  ...jobEndpoints,
  ...knowledgeEndpoints,
  ...hecInputEndpoints,
  ...receiverEndpoints,
  ...alertEndpoints,
  ...appEndpoints,
  ...savedSearchEndpoints,
  ...configEndpoints,
  ...indexEndpoints,
  ...messageEndpoints,
  ...passwordEndpoints,
  ...propertyEndpoints,
  ...roleEndpoints,
  ...serverStateEndpoints,
  ...tokenEndpoints,
  ...userEndpoints,
  ...viewEndpoints,
];
