import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runContentctlFlow } from '../clients/contentctl-flow.ts';
import { runHecLogging } from '../clients/hec-logging.ts';
import type { Outcome } from '../clients/outcome.ts';
import { runSdkSuite } from '../clients/sdk-suite.ts';
import { type StartedServer, startServer } from '../clients/started-server.ts';

/**
 * Runs clients of Splunk against the server, as they are: `clients [--only sdk|logging|contentctl] [--grep TITLE]`. Prints each
 * test that fails with its reason; ends with `N of M`. Exits with 1 when one fails that is not known to.
 */
const args = process.argv.slice(2);
const optionOf = (flag: string): string | undefined => {
  const at = args.indexOf(flag);
  return at < 0 ? undefined : args[at + 1];
};
const only = optionOf('--only');
const grep = optionOf('--grep');

/** Tests that fail, and why that is none of our faults. */
const known = new Map<string, string>([]);

if (!existsSync('test/clients/node_modules/splunk-sdk')) {
  const { status } = spawnSync('npm', ['ci', '--prefix', 'test/clients', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

const scratch = mkdtempSync(join(tmpdir(), 'splite-clients-'));
const outcomes: Outcome[] = [];
try {
  if (only !== 'contentctl') {
    const server = await startServer(folder('sdk'));
    if (only !== 'logging') outcomes.push(await runSdkSuite(server, scratch, grep));
    if (only !== 'sdk') outcomes.push(await runHecLogging(server));
    outcomes.push(await ending(server));
  }
  if (only === undefined || only === 'contentctl')
    outcomes.push(await runContentctlFlow('../shared', folder('contentctl')));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

let passed = 0;
let total = 0;
let isSound = true;
for (const { name, passed: good, failures, skipped } of outcomes) {
  if (skipped !== undefined) {
    console.log(`${name}: skipped, ${skipped}`);
    continue;
  }
  console.log(`${name}: ${good} of ${good + failures.length}`);
  for (const { test, reason } of failures) {
    const excuse = known.get(test);
    isSound &&= excuse !== undefined;
    console.log(`  FAIL  ${test}: ${reason}${excuse === undefined ? '' : ` (known: ${excuse})`}`);
  }
  passed += good;
  total += good + failures.length;
}
console.log(`${passed} of ${total}`);
process.exit(isSound ? 0 : 1);

function folder(name: string): string {
  const path = join(scratch, name);
  mkdirSync(path);
  return path;
}

async function ending(server: StartedServer): Promise<Outcome> {
  const name = 'the end of the server';
  try {
    await server.stop();
    return { name, passed: 1, failures: [] };
  } catch (error) {
    return { name, passed: 0, failures: [{ test: 'SIGTERM ends it', reason: (error as Error).message }] };
  }
}
