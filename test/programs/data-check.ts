import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { loadFiles } from '../../src/ingest/load-files.ts';
import { createEventMapper } from '../../src/ingest/map-event.ts';
import { readKnowledge } from '../../src/run/engine.ts';
import { compileWildcard } from '../../src/values/wildcard.ts';
import { type Counts, countingStore } from '../support/counting-store.ts';
import { checkExampleLogs } from '../support/example-logs.ts';
import { independentCount } from '../support/independent-count.ts';

/**
 * Loads every file of the shared data and compares what comes of it with the list that is kept beside them, then the example
 * logs of the corpus: `data-check [--all] [--shared DIR] [NAME...]`. Prints a line for each file (without `--all`: those that
 * have something to tell). Ends with `N passed, N failed`.
 */

interface Listed {
  readonly file: string;
  readonly events?: number;
  readonly sourcetype?: string | null;
}

const args = process.argv.slice(2);
const flag = args.indexOf('--shared');
const shared = flag < 0 ? '../shared' : args.splice(flag, 2)[1]!;
const all = args.includes('--all');
const names = args.filter((arg) => !arg.startsWith('--'));
if (!existsSync(join(shared, 'data', 'index.json'))) {
  console.error(`No data at ${shared}.`);
  process.exit(2);
}
const knowledge = readKnowledge('.', []);
const now = Date.now() / 1000;
let passed = 0;
let failed = 0;

const chosen = (name: string): boolean => names.length === 0 || names.some((part) => name.includes(part));
/** Lists of unit tests that stand beside the data, and files that hold no log. */
const isLog = ({ file }: Listed): boolean => !file.endsWith('.tests.json') && !file.endsWith('.txt');

const columns = [66, 7, 7, 5, 7] as const;
console.log(line(['file', 'events', 'listed', 'raw', 'guessed'], 'sourcetype found [listed]'));
for (const listed of JSON.parse(readFileSync(join(shared, 'data', 'index.json'), 'utf8')) as Listed[]) {
  if (isLog(listed) && chosen(listed.file)) checkFile(listed);
}
const examples = existsSync(join(shared, 'corpus', 'data_sources'))
  ? checkExampleLogs(join(shared, 'corpus', 'data_sources'), knowledge, now).filter(({ file }) => chosen(file))
  : [];
if (examples.length > 0) checkExamples();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function checkFile({ file, events: inIndex, sourcetype }: Listed): void {
  const path = resolve(shared, 'data', file);
  const expected = inIndex ?? independentCount(path);
  const mapper = createEventMapper(knowledge, { timeZone: 'UTC', now });
  const { store, counts } = countingStore(mapper);
  const { problems } = loadFiles([path], store, mapper, { overrides: {}, directory: process.cwd(), host: 'here' });
  const complaints: string[] = [];
  if (counts.events !== expected) complaints.push(`${expected} events were expected`);
  const strange = strangeSourcetypes(counts, sourcetype ?? null);
  if (strange.length > 0) complaints.push(`unexpected sourcetype ${strange.join(', ')}`);
  if (counts.unexplained > 0) {
    complaints.push(`${counts.unexplained} unexplained, the first: ${counts.firstUnexplained?.slice(0, 80)}`);
  }
  for (const { message } of mapper.problems) complaints.push(message);
  // An archive that is cut off is listed with what can be read of it.
  if (counts.events !== expected) for (const { message } of problems) complaints.push(message);
  if (complaints.length === 0) passed++;
  else failed++;
  if (complaints.length === 0 && !all && mapper.guessedTimes === 0) return;
  const found = [...counts.sourcetypes]
    .sort((a, b) => b[1] - a[1])
    .map(([name, number]) => (counts.sourcetypes.size === 1 ? name : `${name} (${number})`));
  const cells = [basename(file), counts.events, expected, counts.unexplained, mapper.guessedTimes];
  console.log(line(cells, `${found.slice(0, 6).join(', ')} [${sourcetype ?? '-'}]`));
  for (const complaint of complaints) console.log(`  FAIL ${complaint}`);
}

/** Sourcetypes that a file listed with one must not have; without one, all but that of text which nothing is known of. */
function strangeSourcetypes({ sourcetypes }: Counts, listed: string | null): string[] {
  // `_json (source=kubernetes)`
  const pattern = listed?.split(' ')[0];
  const matches =
    pattern === undefined ? (name: string) => name !== 'text' : compileWildcard(pattern, { caseSensitive: false });
  return [...sourcetypes.keys()].filter((name) => !matches(name));
}

function checkExamples(): void {
  let listed = 0;
  let missing = 0;
  console.log(`\n${line(['example log', 'fields', 'found'], 'recognised as [expected]; fields missing')}`);
  for (const example of examples) {
    listed += example.listed;
    missing += example.missing.length;
    if (example.recognised) passed++;
    else failed++;
    if (example.recognised && example.missing.length === 0 && !all) continue;
    const cells = [example.file, example.listed, example.listed - example.missing.length];
    const name = example.recognised ? example.found : `FAIL ${example.found} [${example.expected}]`;
    console.log(line(cells, `${name}; ${example.missing.join(' ')}`));
  }
  const share = listed === 0 ? 100 : (100 * (listed - missing)) / listed;
  console.log(`${listed - missing} of ${listed} fields of ${examples.length} example logs found: ${share.toFixed(1)}%`);
  if (names.length > 0) return;
  if (share >= 95) passed++;
  else {
    failed++;
    console.log('  FAIL at least 95% must be found');
  }
}

function line(cells: readonly (string | number)[], last: string): string {
  const padded = cells.map((cell, index) =>
    index === 0 ? String(cell).padEnd(columns[0]) : String(cell).padStart(columns[index]!),
  );
  return `${padded.join(' ')}  ${last}`;
}
