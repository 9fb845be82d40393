import type { Session } from '../session/session.ts';
import type { AccessTokens } from './auth/access-tokens.ts';
import type { Accounts } from './auth/accounts.ts';
import type { LoginLimit } from './auth/login-limit.ts';
import type { Roles } from './auth/roles.ts';
import type { LoginSessions } from './auth/sessions.ts';
import type { Incoming } from './hec/incoming.ts';
import type { HecTokens } from './hec/tokens.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { ServerKnowledge } from './knowledge/server-knowledge.ts';
import type { ServerLog } from './log/server-log.ts';
import type { FiredAlerts } from './saved-searches/fired-alerts.ts';
import type { Schedules } from './saved-searches/schedules.ts';
import type { Secrets } from './state/secrets.ts';
import type { StateDb } from './state/state-db.ts';
import type { StateDirectory } from './state/state-directory.ts';

/** What endpoints work with. */
export interface ServerContext extends ServerKnowledge {
  readonly session: Session;
  readonly directory: StateDirectory;
  readonly state: StateDb;
  readonly roles: Roles;
  readonly accounts: Accounts;
  readonly logins: LoginSessions;
  readonly tokens: AccessTokens;
  readonly secrets: Secrets;
  readonly loginLimit: LoginLimit;
  readonly jobs: Jobs;
  /** Tokens of the HTTP Event Collector. */
  readonly hecTokens: HecTokens;
  /** The way of events into the store. */
  readonly incoming: Incoming;
  readonly log: ServerLog;
  readonly alerts: FiredAlerts;
  /** It works with all of this: it is made after. */
  schedules(): Schedules;
  /** The name that the server gives itself. */
  readonly name: string;
  /** An id of this server, kept in its state. */
  readonly guid: string;
  /** Epoch seconds. */
  readonly started: number;
  /** IANA name. */
  readonly timeZone: string;
}
