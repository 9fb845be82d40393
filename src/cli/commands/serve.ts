import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ServerOptions } from '../../index.ts';
import { visibleLine } from '../../values/visible-text.ts';
import { clockSettings, messageSettings, metadataOverrides, type RawOptions } from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { library } from '../library.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';

export interface ServeOptions extends RawOptions {
  readonly port?: string;
  readonly hecPort?: string;
  /** False with --no-tls. */
  readonly tls?: boolean;
  /** False with --no-own-log. */
  readonly ownLog?: boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly caOut?: string;
  readonly state?: string;
  readonly workers?: string;
}

/** The administrator's password on first start. */
const passwordVariable = 'SPLITE_PASSWORD';

/** `splite serve [LOGS...]`: Splunk's REST API and HTTP Event Collector over a store, until SIGTERM or Ctrl-C. */
export async function runServeCommand(
  paths: readonly string[],
  options: ServeOptions,
  around: Surroundings,
): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  const clock = clockSettings(options, around);
  const say = (text: string): void => {
    around.messages.write(`${text}\n`);
    around.messages.flush();
  };
  const content = (options.content || []).map((path) => resolve(around.directory, path));
  for (const path of content)
    if (!existsSync(path)) throw new CommandFailure(`There is no directory ${path}.`, exitCodes.input);
  const workers = number('--workers', options.workers ?? '2', 1, 64);
  const port = number('--port', options.port ?? '8089', 0, 65_535);
  const hecPort = number('--hec-port', options.hecPort ?? '8088', 0, 65_535);
  const tls = tlsOf(options, around);
  const scratch = options.store === undefined ? mkdtempSync(join(tmpdir(), 'splite-serve-')) : null;
  const store = scratch === null ? resolve(around.directory, options.store!) : join(scratch, 'events.db');
  const state = options.state === undefined ? `${store}.server` : resolve(around.directory, options.state);
  const { Session, createServer } = library();
  const session = new Session({ path: store, content, timeZone: clock.timeZone, workers, writesApart: true });
  const ended = endSignal();
  try {
    await session.about().catch(refuseStore);
    const server = await createServer(session, {
      ...{ state, tls, running: workers, timeZone: clock.timeZone, ownLog: options.ownLog !== false },
      ...{ port, hecPort },
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(around.environment[passwordVariable] ? { password: around.environment[passwordVariable] } : {}),
    });
    try {
      await server.listen();
    } catch (error) {
      throw new CommandFailure(
        `Cannot listen: ${(error as Error).message}.`,
        exitCodes.input,
        'Choose other ports with --port and --hec-port.',
      );
    }
    try {
      if (options.caOut !== undefined && server.authority !== null)
        writeFileSync(resolve(around.directory, options.caOut), server.authority);
      say(`Management API: ${server.url}`);
      say(`HTTP Event Collector: ${server.hecUrl}`);
      if (server.firstPassword !== null)
        say(
          `User 'admin' was made; the password is ${server.firstPassword}, said this once. (${passwordVariable} sets another one on first start.)`,
        );
      else say("Log in as 'admin' or another user of this server.");
      if (scratch !== null) say('Events and settings are gone when the server ends; --store FILE keeps them.');
      if (paths.length > 0) {
        const report = await session.load(paths, {
          directory: around.directory,
          host: around.host,
          metadata: metadataOverrides({ ...options, host: undefined }),
        });
        if (!reporter.quiet) say(`${report.events.toLocaleString('en')} events from ${report.files} files.`);
        for (const { path, message } of report.problems) say(`error: ${visibleLine(path)}: ${visibleLine(message)}`);
      }
      await ended.signal;
    } finally {
      await server.close();
    }
  } finally {
    ended.forget();
    await session.close();
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true });
  }
  return exitCodes.ok;
}

/** What is no store is told before anything is made beside it. The library has classes of its own. */
function refuseStore(error: Error): never {
  throw error.name === 'StoreError' ? new CommandFailure(error.message, exitCodes.input) : error;
}

function tlsOf({ tls, cert, key }: ServeOptions, { directory }: Surroundings): NonNullable<ServerOptions['tls']> {
  if (tls === false) return 'none';
  if (cert === undefined && key === undefined) return 'own';
  if (cert === undefined || key === undefined)
    throw new CommandFailure('--cert and --key belong together.', exitCodes.usage);
  const read = (path: string): string => {
    try {
      return readFileSync(resolve(directory, path), 'utf8');
    } catch (error) {
      throw new CommandFailure(`Cannot read ${path}: ${(error as Error).message}.`, exitCodes.input);
    }
  };
  return { certificate: read(cert), key: read(key) };
}

function number(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new CommandFailure(`${name} takes a whole number from ${least} to ${most}, not '${text}'.`, exitCodes.usage);
  return value;
}

/** The first SIGTERM or Ctrl-C; a second one ends the process as usual. */
function endSignal(): { readonly signal: Promise<void>; forget(): void } {
  let hear: () => void = () => {};
  const signal = new Promise<void>((resolve) => {
    hear = resolve;
  });
  process.once('SIGTERM', hear);
  process.once('SIGINT', hear);
  return {
    signal,
    forget() {
      process.off('SIGTERM', hear);
      process.off('SIGINT', hear);
    },
  };
}
