import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { parseYaml } from '../../../src/knowledge/yaml-text.ts';

/** MB; one search may hold this. */
const budget = 64;

interface LargeSearch {
  readonly spl: string;
  /** What it is refused with, unless it gives rows. */
  readonly command?: string;
  readonly says?: string;
  readonly rows?: boolean;
}

const searches = parseYaml(readFileSync('test/fixtures/memory-limits.yaml', 'utf8')) as readonly LargeSearch[];

const program = inject('program');
/** Tells, when the process ends, the most memory that it had, KB. */
const measuring =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('maxRSS='+process.resourceUsage().maxRSS+'\\n'))";

interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly peak: number;
  readonly bytes: number;
}

/** At most two at once. */
const waiting: (() => void)[] = [];
let running = 0;

async function run(spl: string, options: readonly string[] = [`--max-memory=${budget}`], heap = 1024): Promise<Ended> {
  if (running >= 2) await new Promise<void>((go) => waiting.push(go));
  running++;
  try {
    return await ended(spl, options, heap);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function ended(spl: string, options: readonly string[], heap: number): Promise<Ended> {
  const args = [
    `--max-old-space-size=${heap}`,
    '--import',
    measuring,
    program,
    'search',
    '-f',
    'ndjson',
    ...options,
    spl,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((done) =>
    child.on('close', (exitCode) =>
      done({ exitCode, stderr, bytes, peak: Number(/maxRSS=(\d+)/.exec(stderr)?.[1]) / 1024 }),
    ),
  );
}

/** MB that the program takes for a search that makes many rows and holds none. */
let base = 0;

beforeAll(async () => {
  base = (await run('| makeresults count=500000 | eval x=random()."-".random() | where x="y" | stats count')).peak;
}, 120_000);

describe.concurrent('a search that asks for more memory than it may have', () => {
  it.each(searches)('$spl', async ({ spl, command = '', says = '', rows = false }) => {
    const { exitCode, stderr, peak, bytes } = await run(spl);
    if (rows) {
      expect([exitCode, stderr.includes('error')]).toEqual([0, false]);
      expect(bytes).toBeGreaterThan(0);
    } else {
      expect(stderr).toContain(`error: '${command}': `);
      expect(stderr).toContain(says);
      expect(stderr).toMatch(/--> search:1:\d+/);
      expect(exitCode).toBe(2);
    }
    expect(peak - base).toBeLessThan(1.5 * budget);
  });

  it.each(searches.filter((_, index) => index % 10 === 0))('within a small heap: $spl', async ({ spl }) => {
    const { exitCode, stderr } = await run(spl, [], 192);
    expect([0, 2]).toContain(exitCode);
    expect(stderr).not.toContain('wrong');
  });
});
