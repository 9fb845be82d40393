import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { compareRows, type ExpectedRows, type Tolerance } from '../support/compare-rows.ts';
import { type CaseOutcome, openCase, runIn, type SearchCase } from '../support/run-case.ts';

/**
 * Runs cases of SPL with expected results: `conformance FILE.jsonl... [--json OUT] [--show]`. Each line is a case (id, spl, events,
 * knowledge, expected or expected_error, followup). Ends with `N passed, N failed`; exit 1 when one failed.
 */

interface ConformanceCase extends SearchCase, Partial<ExpectedRows> {
  readonly id: string;
  readonly area: string;
  readonly expected_error?: string;
  readonly followup?: Partial<ExpectedRows> & { readonly spl: string; readonly expected_error?: string };
}

interface Verdict {
  readonly id: string;
  readonly pass: boolean;
  readonly reason: string | null;
  readonly rows: readonly unknown[] | null;
}

function check(
  outcome: CaseOutcome,
  wanted: Partial<ExpectedRows> & { expected_error?: string },
  tolerance: Tolerance,
  errorIsText: boolean,
): string | null {
  if (outcome.kind === 'crash') return `crash: ${outcome.message}`;
  if (wanted.expected_error !== undefined) {
    if (outcome.kind !== 'error') return `gave rows, expected the error: ${wanted.expected_error}`;
    return !errorIsText || outcome.message.toLowerCase().includes(wanted.expected_error.toLowerCase())
      ? null
      : `error '${outcome.message}', expected '${wanted.expected_error}'`;
  }
  if (outcome.kind === 'error') return `error: ${outcome.message}`;
  return wanted.expected ? compareRows(outcome.result, wanted as ExpectedRows, tolerance) : null;
}

function runOne(testCase: ConformanceCase, tolerance: Tolerance, errorIsText: boolean): Verdict {
  const rowsOf = (outcome: CaseOutcome): readonly unknown[] | null =>
    outcome.kind === 'rows' ? outcome.result.rows.map((row) => ({ ...row })) : null;
  let first: CaseOutcome = { kind: 'crash', message: 'not run' };
  try {
    // With and without SQL: the split must not change results.
    for (const pushdown of [true, false]) {
      const engine = openCase(testCase);
      first = runIn(engine, testCase.spl, testCase, pushdown);
      let reason = check(first, testCase, tolerance, errorIsText);
      if (reason === null && testCase.followup)
        reason = check(
          runIn(engine, testCase.followup.spl, testCase, pushdown),
          testCase.followup,
          tolerance,
          errorIsText,
        );
      engine.close();
      if (reason !== null)
        return {
          id: testCase.id,
          pass: false,
          reason: pushdown ? reason : `without SQL: ${reason}`,
          rows: rowsOf(first),
        };
    }
    return { id: testCase.id, pass: true, reason: null, rows: rowsOf(first) };
  } catch (error) {
    return { id: testCase.id, pass: false, reason: `crash: ${(error as Error).stack}`, rows: null };
  }
}

const args = process.argv.slice(2);
const at = args.indexOf('--json');
const out = at < 0 ? null : args.splice(at, 2)[1];
const show = args.includes('--show');
const files = args.filter((arg) => !arg.startsWith('--'));
if (files.length === 0) {
  console.error('usage: npm run conformance -- FILE.jsonl... [--json OUT] [--show]');
  process.exit(2);
}
const verdicts: Verdict[] = [];
const areas = new Map<string, { passed: number; total: number }>();
for (const file of files) {
  // The two kinds of case files differ in what counts as equal: see the conformance README.
  const exact = basename(file).startsWith('expressions');
  const tolerance: Tolerance = exact ? { emptyIsNull: false, relative: 1e-12 } : { emptyIsNull: true, relative: 1e-6 };
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const testCase = JSON.parse(line) as ConformanceCase;
    const verdict = runOne(testCase, tolerance, !exact);
    verdicts.push(verdict);
    const area = areas.get(testCase.area) ?? { passed: 0, total: 0 };
    areas.set(testCase.area, { passed: area.passed + (verdict.pass ? 1 : 0), total: area.total + 1 });
    if (show && !verdict.pass)
      console.log(`${verdict.id}: ${verdict.reason?.split('\n').slice(0, 3).join(' ')}\n    ${testCase.spl}`);
  }
}
if (out) writeFileSync(out, JSON.stringify(verdicts, null, 1));
for (const [name, { passed, total }] of [...areas].sort())
  console.log(`${name.padEnd(14)} ${String(passed).padStart(4)} / ${total}`);
const passed = verdicts.filter(({ pass }) => pass).length;
console.log(`${passed} passed, ${verdicts.length - passed} failed`);
process.exitCode = passed === verdicts.length ? 0 : 1;
