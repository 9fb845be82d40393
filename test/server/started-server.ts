import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject, vi } from 'vitest';

/** The library as it is built: its classes, and the program of its threads. */
type Library = typeof import('../../src/index.ts');

// A server starts within a second, but not on a machine that has much else to do.
vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

export const administrator = { name: 'admin', password: 'changed!' } as const;

/** What was answered. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed; null when it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says, tests look into it.
  readonly json: any;
}

/** A real server over a store in a folder of its own, without TLS, at ports that are free. */
export interface StartedServer {
  readonly url: string;
  readonly directory: string;
  readonly session: InstanceType<Library['Session']>;
  readonly server: Awaited<ReturnType<Library['createServer']>>;
  /** A request as the administrator, `output_mode=json`; others with `as` (null: nobody). `form`: makes it a POST. */
  ask(
    path: string,
    request?: {
      readonly method?: string;
      readonly form?: Readonly<Record<string, string | number | readonly string[]>>;
      readonly body?: string | Buffer;
      readonly as?: { readonly name: string; readonly password: string } | string | null;
      readonly mode?: string | null;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<Reply>;
  stop(): Promise<void>;
}

/** Starts one. `load`: files and folders of logs. */
export async function startedServer(
  options: {
    readonly load?: readonly string[];
    readonly server?: Partial<Parameters<Library['createServer']>[1]>;
    readonly session?: ConstructorParameters<Library['Session']>[0];
  } = {},
): Promise<StartedServer> {
  const library = (await import(pathToFileURL(join(dirname(inject('program')), 'index.mjs')).href)) as Library;
  const directory = mkdtempSync(join(tmpdir(), 'splite-server-'));
  const session = new library.Session({ path: join(directory, 'events.db'), workers: 3, ...options.session });
  if (options.load !== undefined) await session.load(options.load);
  const server = await library.createServer(session, {
    ...{ state: join(directory, 'state'), port: 0, hecPort: 0, tls: 'none', password: administrator.password },
    ...options.server,
  });
  await server.listen();
  const ask: StartedServer['ask'] = async (
    path,
    { method, form, body, as = administrator, mode = 'json', headers } = {},
  ) => {
    const url = new URL(path, server.url);
    if (mode !== null && !url.searchParams.has('output_mode')) url.searchParams.set('output_mode', mode);
    const pairs = Object.entries(form ?? {}).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((item): [string, string] => [name, String(item)]),
    );
    const response = await fetch(url, {
      method: method ?? (form === undefined && body === undefined ? 'GET' : 'POST'),
      headers: { ...(as === null ? {} : { authorization: credentials(as) }), ...headers },
      ...(form !== undefined ? { body: new URLSearchParams(pairs) } : body !== undefined ? { body } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  return {
    ...{ directory, session, server, ask },
    url: server.url,
    async stop() {
      await server.close();
      await session.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const credentials = (as: string | { readonly name: string; readonly password: string }): string =>
  typeof as === 'string' ? `Splunk ${as}` : `Basic ${Buffer.from(`${as.name}:${as.password}`).toString('base64')}`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
