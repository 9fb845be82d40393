import { randomBytes, randomUUID } from 'node:crypto';
import type { Session } from '../session/session.ts';
import { AccessTokens } from './auth/access-tokens.ts';
import { Accounts } from './auth/accounts.ts';
import { LoginLimit } from './auth/login-limit.ts';
import { Roles } from './auth/roles.ts';
import { LoginSessions } from './auth/sessions.ts';
import { endpoints } from './endpoints/all.ts';
import { Collector } from './hec/collector.ts';
import { Incoming } from './hec/incoming.ts';
import { HecTokens } from './hec/tokens.ts';
import { ownCertificate, type ServerCertificate } from './http/certificates.ts';
import { Listener } from './http/listener.ts';
import { handleManagement } from './http/management.ts';
import { Router } from './http/router.ts';
import { answersFor } from './jobs/job-answers.ts';
import { JobFolders } from './jobs/job-folders.ts';
import { Jobs } from './jobs/jobs.ts';
import { searchContent } from './knowledge/content.ts';
import { serverKnowledge } from './knowledge/server-knowledge.ts';
import { ServerLog } from './log/server-log.ts';
import { apiVersion } from './rest/serialise.ts';
import { FiredAlerts } from './saved-searches/fired-alerts.ts';
import { Scheduler } from './saved-searches/scheduler.ts';
import type { Schedules } from './saved-searches/schedules.ts';
import type { ServerContext } from './server-context.ts';
import { Secrets } from './state/secrets.ts';
import { StateDb } from './state/state-db.ts';
import { stateDirectory } from './state/state-directory.ts';

export interface ServerOptions {
  /** A folder for what the server keeps beside the events; made when it is missing. */
  readonly state: string;
  /** Loopback when absent: whoever can reach the port may try to log in. */
  readonly host?: string;
  /** Of the management API, 8089 when absent; 0: any that is free. */
  readonly port?: number;
  /** Of the HTTP Event Collector, 8088 when absent. */
  readonly hecPort?: number;
  /** `own`, as when absent: a certificate that is made on first start; `none`: no TLS; or one that is given (PEM). */
  readonly tls?: 'own' | 'none' | { readonly certificate: string; readonly key: string };
  /** The administrator's password on first start; one is made when absent (`firstPassword`). Later it changes nothing. */
  readonly password?: string;
  /** The name that the server gives itself. */
  readonly name?: string;
  /** IANA name; UTC when absent. */
  readonly timeZone?: string;
  /** Searches that run at the same time; 2 when absent. */
  readonly running?: number;
  /** False: it does not write its own log into the store's indexes `_internal` and `_audit`. */
  readonly ownLog?: boolean;
  /** Seconds of work, and MB, of one search. */
  readonly searchSeconds?: number;
  readonly searchMemory?: number;
  /** MB of events that may wait to be written; senders of more are told to come back. 256 when absent. */
  readonly waitingMemory?: number;
  /** MB on disk of the result of one search (1024 when absent), and of all that are kept (10240). */
  readonly resultSize?: number;
  readonly diskSize?: number;
}

const administrator = 'admin';

/** A server over a session. It is made by `createServer`, and listens when it is told to. */
export class SpliteServer {
  private constructor(
    private readonly context: ServerContext,
    private readonly scheduler: Scheduler,
    private readonly management: Listener,
    private readonly collector: Collector,
    private readonly hec: Listener,
    /** The certificate authority (PEM) that clients verify the server's certificate with; null without TLS, or when the certificate was given. */
    readonly authority: string | null,
    /** The administrator's password when it was made by this start; it is said once. */
    readonly firstPassword: string | null,
  ) {}

  static async create(session: Session, options: ServerOptions): Promise<SpliteServer> {
    const directory = stateDirectory(options.state);
    const state = new StateDb(directory.database);
    const knowledge = serverKnowledge(session, directory);
    const { conf } = knowledge;
    const roles = new Roles(conf);
    const accounts = new Accounts(state, roles);
    let firstPassword: string | null = null;
    if (accounts.names().length === 0) {
      if (options.password === undefined) firstPassword = randomBytes(15).toString('base64url');
      await accounts.create(administrator, options.password ?? firstPassword!, {
        roles: ['admin'],
        realName: 'Administrator',
      });
    }
    const certificate = await certificateOf(options.tls ?? 'own', directory.tls);
    const { running = 2, searchSeconds = 3600, searchMemory = 1024, waitingMemory = 256 } = options;
    const { resultSize = 1024, diskSize = 10 * 1024 } = options;
    const limits = { running, waiting: 1000, seconds: searchSeconds, memory: searchMemory, resultSize, diskSize };
    const secrets = new Secrets(directory.secrets);
    const context: ServerContext = {
      ...{ session, directory, state, roles, accounts },
      ...knowledge,
      logins: new LoginSessions(),
      tokens: new AccessTokens(state),
      secrets,
      loginLimit: new LoginLimit(),
      jobs: new Jobs(
        session,
        new JobFolders(directory.dispatch),
        limits,
        (user) => answersFor(user, context, router),
        (owner, app) => searchContent(directory, owner, app),
      ),
      hecTokens: new HecTokens(conf, secrets),
      incoming: new Incoming(session, { waiting: waitingMemory * 2 ** 20, commit: 8 * 2 ** 20 }),
      alerts: new FiredAlerts(state),
      schedules: () => scheduler,
      log: new ServerLog(session, options.ownLog ?? true),
      name: options.name ?? 'splite',
      guid: guidOf(state),
      started: Date.now() / 1000,
      timeZone: options.timeZone ?? 'UTC',
    };
    context.jobs.onDispatch = ({ sid, request }) => context.log.searched(request.owner, sid, request.search);
    const scheduler = new Scheduler(context);
    const router = new Router(endpoints);
    const { host = '127.0.0.1' } = options;
    const management = new Listener({ host, port: options.port ?? 8089, certificate }, (message, response, base) =>
      handleManagement(message, response, router, context, base),
    );
    const collector = new Collector(context.hecTokens, context.incoming);
    const hec = new Listener({ host, port: options.hecPort ?? 8088, certificate }, (message, response) =>
      collector.handle(message, response),
    );
    return new SpliteServer(
      context,
      scheduler,
      management,
      collector,
      hec,
      certificate?.authority ?? null,
      firstPassword,
    );
  }

  /** The runs of saved searches: `look(now)` starts those that are due at a moment. */
  get schedules(): Schedules {
    return this.scheduler;
  }

  /** Where it listens: scheme, host, port. */
  get url(): string {
    return this.management.url;
  }

  /** Where the HTTP Event Collector listens. */
  get hecUrl(): string {
    return this.hec.url;
  }

  /** @throws Error when a port is taken. */
  async listen(): Promise<void> {
    await this.management.listen();
    await this.hec.listen();
    sayStart(this.context, this.url);
    void this.context.log.flush();
    this.scheduler.start();
  }

  /** Finishes what is under way (answers for 3 s at most), ends searches, writes what is to be kept. The session stays open. */
  async close(): Promise<void> {
    this.collector.end();
    await Promise.all([this.management.close(3000), this.hec.close(3000)]);
    await this.context.incoming.settled();
    this.scheduler.close();
    await this.context.jobs.close();
    this.context.log.say('INFO', 'IndexProcessor', 'shutting down');
    await this.context.log.close();
    this.context.collections.close();
    this.context.state.close();
  }
}

/**
 * A server over a session (which stays its maker's to close): Splunk's REST API and HTTP Event Collector. See docs/server.md.
 * @throws Error when its folder cannot be made or its certificate not be read.
 */
export const createServer = (session: Session, options: ServerOptions): Promise<SpliteServer> =>
  SpliteServer.create(session, options);

/** What a server says when it begins: the first events of its own log. */
function sayStart(
  { log, name, guid, timeZone, session, conf, accounts, roles, jobs }: ServerContext,
  url: string,
): void {
  const say = (component: string, text: string, fields: Record<string, string | number> = {}): void =>
    log.say('INFO', component, text, fields);
  say('ServerConfig', 'The server has a name and an id.', { name, guid });
  say('ServerConfig', 'Times that name no zone are taken for those of a zone.', { zone: timeZone });
  say('loader', 'The server runs.', { pid: process.pid, node: process.version, platform: process.platform });
  say('loader', 'It speaks a version of the API.', { version: apiVersion });
  say('UserManager', 'Users were read.', { count: accounts.names().length });
  say('AuthorizationManager', 'Roles were read.', { count: roles.names().length });
  say('ApplicationManager', 'Apps were read.', { count: conf.appsWith('app').length });
  say('DispatchManager', 'Jobs that were kept were read.', { count: jobs.list().length });
  say('SearchScheduler', 'Searches run in threads of their own.', { running: session.running.length });
  say('HTTPServer', 'Listening for requests.', { url });
}

async function certificateOf(
  tls: NonNullable<ServerOptions['tls']>,
  directory: string,
): Promise<ServerCertificate | null> {
  if (tls === 'none') return null;
  return tls === 'own' ? ownCertificate(directory) : { ...tls, authority: null };
}

function guidOf(state: StateDb): string {
  const kept = state.get<string>('server', 'guid');
  if (kept !== null) return kept;
  const guid = randomUUID().toUpperCase();
  state.put('server', 'guid', guid);
  return guid;
}
