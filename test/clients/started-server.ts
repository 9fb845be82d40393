import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RestClient } from './rest-client.ts';

/** A server of its own process, as built, over a scratch store. */
export interface StartedServer {
  readonly port: number;
  readonly hecPort: number;
  readonly password: string;
  /** PEM. */
  readonly ca: string;
  /** As admin, logged in. */
  readonly client: RestClient;
  /** Ends it as a service manager does. @throws when it does not end by itself within its five seconds. */
  stop(): Promise<void>;
}

/** `options`: further ones of `splite serve`. */
export async function startServer(directory: string, options: readonly string[] = []): Promise<StartedServer> {
  const password = randomBytes(12).toString('base64url');
  const caFile = join(directory, 'ca.pem');
  const args = ['dist/splite.js', 'serve', '--store', join(directory, 'events.db')];
  const child = spawn(process.execPath, [...args, '--port', '0', '--hec-port', '0', '--ca-out', caFile, ...options], {
    env: { ...process.env, SPLITE_PASSWORD: password },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { port, hecPort } = await listening(child);
  const ca = readFileSync(caFile, 'utf8');
  const client = new RestClient(`https://localhost:${port}`, ca);
  await client.login('admin', password);
  const stop = async (): Promise<void> => {
    client.close();
    if (child.exitCode !== null) throw new Error(`The server had ended already, with ${child.exitCode}.`);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    const [code, signal] = await ended;
    clearTimeout(late);
    if (signal === 'SIGKILL') throw new Error('The server did not end within five seconds of SIGTERM.');
    if (code !== 0 && code !== 143) throw new Error(`The server ended with ${code ?? signal}.`);
  };
  return { port, hecPort, password, ca, client, stop };
}

/** Waits until the server says where it listens. What it says later is shown: it is what went wrong. */
function listening(child: ChildProcess): Promise<{ readonly port: number; readonly hecPort: number }> {
  return new Promise((resolve, reject) => {
    let said = '';
    let isUp = false;
    const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      if (isUp) {
        process.stderr.write(text);
        return;
      }
      said += text;
      const port = portIn(/^Management API: (.*)$/m.exec(said));
      const hecPort = portIn(/^HTTP Event Collector: (.*)$/m.exec(said));
      if (port === null || hecPort === null || !/^Log in as /m.test(said)) return;
      clearTimeout(late);
      isUp = true;
      resolve({ port, hecPort });
    });
    child.on('exit', (code) => {
      clearTimeout(late);
      if (!isUp) reject(new Error(`The server did not start (${code ?? 'it said too little'}): ${said}`));
    });
  });
}

const portIn = (line: RegExpExecArray | null): number | null =>
  line === null ? null : Number(/:(\d+)\/?(?:\s|$)/.exec(line[1]!)?.[1]);
