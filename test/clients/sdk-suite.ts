import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Failure, Outcome } from './outcome.ts';
import { expectStatus, rowsOf } from './splunk-calls.ts';
import type { StartedServer } from './started-server.ts';

/**
 * Runs the tests that `splunk-sdk` ships, as they are, against the server. Left out are those that need no server (`Utils`, `Log`)
 * and those that ask httpbin.org (`HTTP`): neither says anything about us.
 */
const leftOut = '(HTTP (GET|POST|DELETE)|Log|Utils) [tT]ests';

interface Report {
  readonly stats: { readonly tests: number };
  readonly passes: readonly { readonly fullTitle: string }[];
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[];
}

/** `only`: a part of the titles of tests to be run; all without it. */
export async function runSdkSuite(server: StartedServer, scratch: string, only?: string): Promise<Outcome> {
  const home = join(scratch, 'home');
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, '.splunkrc'),
    [
      'host=localhost',
      `port=${server.port}`,
      'scheme=https',
      'username=admin',
      `password=${server.password}`,
      'version=9.4.0',
    ].join('\n'),
  );
  // The app that some of the tests work in; it comes with the SDK's sources.
  expectStatus(await server.client.post('/services/apps/local', { name: 'sdkappcollection' }), 201);
  // Searches of its own and of others are what a server has when a client looks.
  await rowsOf(server.client, 'search index=_internal | stats count');
  const modules = resolve('test/clients/node_modules');
  const args = [
    join(modules, 'mocha/bin/_mocha'),
    ...['tests/tests.js', '-t', '20000', '--allow-uncaught', '--exit', '--quiet', '--reporter', 'json'],
    ...(only === undefined ? ['-g', leftOut, '-i'] : ['-g', only]),
  ];
  const child = spawn(process.execPath, args, {
    cwd: join(modules, 'splunk-sdk'),
    env: { ...process.env, HOME: home, SPLUNK_HOME: '/opt/splunk' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  await new Promise((done) => child.on('close', done));
  const report = reportIn(output);
  if (report === null) {
    const reason = `no report: ${`${output}\n${errors}`.trim().slice(-2000)}`;
    return { name: 'splunk-sdk', passed: 0, failures: [{ test: 'the suite runs to its end', reason }] };
  }
  const failures = report.failures.map(
    ({ fullTitle, err }): Failure => ({ test: title(fullTitle), reason: reasonOf(err.message) }),
  );
  return { name: 'splunk-sdk', passed: report.passes.length, failures };
}

const title = (full: string): string => full.replace(/^Server tests (?:Service tests )?/, '');

/** An answer of the server that was thrown is told by its status and its messages. */
function reasonOf(message: string | undefined): string {
  if (message === undefined) return 'no reason given';
  const status = /"status": (\S+)/.exec(message)?.[1];
  if (!/^the (?:object|array) [{[]/.test(message) || status === undefined) return message;
  const texts = [...message.matchAll(/"text": "(.*)"/g)].map(([, text]) => text);
  return `the server answered ${status}: ${texts.join(' ')}`;
}

/** The SDK prints lines of its own beside the report. */
function reportIn(output: string): Report | null {
  const lines = output.split('\n');
  const start = lines.indexOf('{');
  const end = lines.lastIndexOf('}');
  if (start < 0 || end < start) return null;
  const kept = lines.slice(start, end + 1).filter((line) => !/^\[[A-Z ]+\]/.test(line));
  try {
    return JSON.parse(kept.join('\n')) as Report;
  } catch {
    return null;
  }
}
