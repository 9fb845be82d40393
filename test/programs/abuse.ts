import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type AbusiveRequest, abusiveRequests, type Keys } from '../support/abuse-requests.ts';

/**
 * What a server has to stand: `npm run abuse -- [--requests 10000] [--seed 1]`. Mutated requests (methods, paths, headers, bodies, gzip bombs, deep JSON, wrong
 * keys) by nobody, a user and the administrator, while slow senders and half-open connections hold on. Checked: a status that is right for it, no trace of
 * code in an answer, an answer in time, nothing read or written by nobody; in the end the server serves, and has not grown. Ends with `N tried, N faults`.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'splite-abuse-'));
/** What injected commands would make. */
const marker = join(directory, 'abused');
const faults: string[] = [];
const fault = (text: string): void => {
  faults.push(text);
  if (faults.length <= 40) console.log(`FAULT ${text}`);
};

/** What a request may be answered with. */
const rightStatuses = new Set([
  '200',
  '201',
  '204',
  '400',
  '401',
  '403',
  '404',
  '405',
  '409',
  '413',
  '415',
  '417',
  '429',
  '431',
  '503',
]);
/** Longest that an answer may take, ms; memory that the server may take, MB. */
const slowest = 30_000;
const mostMemory = 1200;
const password = 'changed-abuse';
let messages = '';
const { server, ports } = await started();
try {
  const keys = await prepared();
  const before = await events(keys);
  const slow = slowSenders(ports.management, 60).concat(slowSenders(ports.hec, 60));
  const requests = abusiveRequests(Number(values.seed), keys, marker);
  const total = Number(values.requests);
  const statuses = new Map<string, number>();
  let sent = 0;
  let worst = 0;
  await Promise.all(
    Array.from({ length: 24 }, async () => {
      while (sent < total && server.exitCode === null) {
        sent++;
        const request = requests.next().value;
        const begun = performance.now();
        const answer = await exchanged(request);
        worst = Math.max(worst, performance.now() - begun);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        judge(request, answer);
      }
    }),
  );
  if (server.exitCode !== null) fault(`the server ended: ${messages.slice(-2000)}`);
  console.log(
    [...statuses]
      .sort()
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
  );
  console.log(`slowest answer ${worst.toFixed(0)} ms`);
  for (const socket of slow) socket.destroy();
  const { status } = await simple(ports.management, 'GET /services/server/info?output_mode=json', keys.admin);
  if (status !== '200') fault(`server/info says ${status} afterwards`);
  const after = await events(keys);
  if (after < before) fault(`events went: ${before} before, ${after} after`);
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  console.log(`memory at the end ${memory.toFixed(0)} MB`);
  if (memory > mostMemory) fault(`it takes ${memory.toFixed(0)} MB`);
  for (const path of [marker, `${marker}.csv`]) if (existsSync(path)) fault(`${path} was made`);
  const internal = messages.match(/^\s+at .*$/m);
  if (internal !== null) fault(`its log has an error of the program: ${messages.slice(0, 3000)}`);
  console.log(`${sent.toLocaleString('en')} tried, ${faults.length} faults`);
} finally {
  server.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = faults.length === 0 ? 0 : 1;

interface Exchange {
  /** `cut` when the connection ended without an answer, `late` when there was none in time. */
  readonly status: string;
  readonly text: string;
}

async function started(): Promise<{
  readonly server: ChildProcess;
  readonly ports: { readonly management: number; readonly hec: number };
}> {
  const args = [
    'serve',
    'samples/logs',
    '--no-tls',
    '--port',
    '0',
    '--hec-port',
    '0',
    '--store',
    join(directory, 'events.db'),
  ];
  const server = spawn(process.execPath, [resolve('dist/splite.js'), ...args], {
    env: { ...process.env, SPLITE_PASSWORD: password },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ports = await new Promise<readonly number[]>((resolve, reject) => {
    server.stderr.on('data', (data: Buffer) => {
      messages += data.toString();
      const found = [...messages.matchAll(/https?:\/\/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
      if (/events from/.test(messages)) resolve(found);
    });
    server.on('exit', () => reject(new Error(`The server did not start: ${messages}`)));
  });
  return { server, ports: { management: ports[0]!, hec: ports[1] ?? ports[0]! } };
}

/** A user beside the administrator, and keys of both. */
async function prepared(): Promise<Keys> {
  const admin = await login('admin');
  await simple(
    ports.management,
    'POST /services/authentication/users',
    admin,
    `name=abuser&password=${password}&roles=user`,
  );
  const input = 'POST /services/data/inputs/http?output_mode=json';
  const { text } = await simple(ports.management, input, admin, 'name=abused&index=main');
  return { admin, user: await login('abuser'), token: /"token":"([^"]+)"/.exec(text)![1]! };
}

async function login(name: string): Promise<string> {
  const { text } = await simple(
    ports.management,
    'POST /services/auth/login?output_mode=json',
    null,
    `username=${name}&password=${password}`,
  );
  const key = /"sessionKey":"([^"]+)"/.exec(text)?.[1];
  if (key === undefined) throw new Error(`${name} cannot log in: ${text}`);
  return key;
}

async function events({ admin }: Keys): Promise<number> {
  const { text } = await simple(
    ports.management,
    'POST /services/search/jobs?output_mode=json',
    admin,
    `exec_mode=oneshot&search=${encodeURIComponent('search index=* sourcetype=aws:cloudtrail | stats count')}`,
  );
  return Number(/"count":"(\d+)"/.exec(text)?.[1] ?? -1);
}

function simple(port: number, line: string, key: string | null, body = ''): Promise<Exchange> {
  const head = [
    `${line} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...(key === null ? [] : [`Authorization: Splunk ${key}`]),
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return spoken(port, Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]));
}

function exchanged({ port, head, body }: AbusiveRequest): Promise<Exchange> {
  return spoken(ports[port], Buffer.concat([Buffer.from(head, 'latin1'), body]));
}

function spoken(port: number, bytes: Buffer): Promise<Exchange> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const socket = connect(port, '127.0.0.1', () => {
      // What is announced and not sent is waited for by the server: we go first.
      socket.write(bytes);
    });
    const timer = setTimeout(() => over('late'), slowest);
    const over = (otherwise: string): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(parts)
        .toString('latin1')
        .replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
      resolve({ status: /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? otherwise, text });
    };
    socket.setTimeout(3000, () => over('cut'));
    socket.on('data', (part: Buffer) => {
      length += part.length;
      if (length < 2 ** 20) parts.push(part);
    });
    socket.on('error', () => over('cut'));
    socket.on('close', () => over('cut'));
  });
}

/** Connections that say something now and then, and never all of it. */
function slowSenders(port: number, count: number): Socket[] {
  return Array.from({ length: count }, (_, n) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    if (n % 3 === 0) return socket;
    socket.write(
      n % 3 === 1
        ? 'POST /services/search/jobs HTTP/1.1\r\nHost: x\r\n'
        : 'POST /services/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na',
    );
    const timer = setInterval(() => socket.write(n % 3 === 1 ? 'X-A: b\r\n' : 'a'), 500);
    socket.on('close', () => clearInterval(timer));
    return socket;
  });
}

function judge(request: AbusiveRequest, { status, text }: Exchange): void {
  if (values.verbose) console.log(status, request.name);
  if (status === 'late') fault(`no answer: ${request.name}`);
  if (/^\d/.test(status) && !rightStatuses.has(status)) fault(`${status}: ${request.name}\n${text.slice(0, 400)}`);
  if (
    /\n\s+at [\w.<>$ ]+ ?\(?(?:file:|node:|\/)/.test(text) ||
    /node:internal|better-sqlite3|SqliteError|\/src\/|\.cjs:\d/.test(text)
  )
    fault(`the answer shows code: ${request.name}\n${text.slice(0, 600)}`);
  if (
    request.sender === 'nobody' &&
    /^2/.test(status) &&
    !/^nobody: (?:GET|HEAD) \/services(?:NS\/[^/]*\/[^/]*)?\/collector\/health/.test(request.name)
  )
    fault(`nobody was let in: ${status} ${request.name}\n${text.slice(0, 400)}`);
  if (/root:x:0/.test(text)) fault(`the answer shows a file of the system: ${request.name}`);
}
