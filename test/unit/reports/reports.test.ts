import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { parse } from 'yaml';
import { lintSearches } from '../../../src/detections/lint/lint.ts';
import { lintRules } from '../../../src/detections/lint/rules.ts';
import { lintGithub, lintJunit, lintSarif } from '../../../src/detections/reports/lint-reports.ts';
import { writeReport } from '../../../src/detections/reports/report-format.ts';
import { reportFormatOf } from '../../../src/detections/reports/report-names.ts';
import { loadKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { huntReport, nasty, testReport } from './example-report.ts';

async function junitErrors(contents: string): Promise<readonly unknown[]> {
  const schema = readFileSync('test/fixtures/schemas/junit.xsd', 'utf8');
  const { errors } = await validateXML({ xml: [{ fileName: 'report.xml', contents }], schema: [schema] });
  return errors;
}

const sarifSchema = (): unknown =>
  JSON.parse(readFileSync(createRequire(import.meta.url).resolve('schemastore/schemas/json/sarif-2.1.0.json'), 'utf8'));

function sarifErrors(text: string): readonly unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(sarifSchema() as object);
  validate(JSON.parse(text));
  return validate.errors ?? [];
}

describe('the format of a report follows its file', () => {
  it.each([
    ['out.json', 'json'],
    ['out.ndjson', 'ndjson'],
    ['junit.xml', 'junit'],
    ['out.sarif', 'sarif'],
    ['coverage-layer.json', 'navigator'],
    ['dir/navigator.json', 'navigator'],
    ['summary.yml', 'contentctl'],
    ['step.md', 'markdown'],
    ['out.tap', 'tap'],
    ['report.html', 'html'],
    ['verdicts.csv', 'csv'],
    ['report.pdf', null],
  ])('%s: %s', (path, format) => expect(reportFormatOf(path)).toBe(format));
});

describe('JUnit', () => {
  it.each([
    ['test', testReport],
    ['hunt', huntReport],
  ])('a %s report is valid by the schema of Jenkins', async (_, report) => {
    expect(await junitErrors(writeReport(report, 'junit'))).toEqual([]);
  });
  it('the schema refuses what is no JUnit', async () => {
    expect(await junitErrors('<testsuites><testcase/></testsuites>')).not.toEqual([]);
  });
  it('counts tests, failures, errors and skipped ones', () => {
    expect(writeReport(testReport, 'junit')).toContain('tests="5" failures="1" errors="1" skipped="1"');
  });
  it('keeps what logs hold as text', () => {
    const text = writeReport(testReport, 'junit');
    expect(text).toContain('&lt;script&gt;alert("x")&lt;/script&gt; &amp;');
    expect(text).not.toContain('\u0001');
  });
});

describe('SARIF', () => {
  it.each([
    ['test', testReport],
    ['hunt', huntReport],
  ])('a %s report is valid by the schema', (_, report) => {
    expect(sarifErrors(writeReport(report, 'sarif'))).toEqual([]);
  });
  it('the schema refuses what is no SARIF', () => {
    expect(sarifErrors('{"version":"2.1.0","runs":[{"results":[{"level":"bad"}]}]}')).not.toEqual([]);
  });
  it('failures point into the YAML and carry the technique', () => {
    const [run] = JSON.parse(writeReport(testReport, 'sarif')).runs;
    const [failed, refused] = run.results;
    expect(failed.ruleId).toBe('b-2');
    expect(failed.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'detections/with%20space/b.yml' },
      region: { startLine: 25, startColumn: 9 },
    });
    expect(refused.locations[0].physicalLocation.region.startLine).toBe(4);
    expect(run.tool.driver.rules[0].properties.tags).toContain('attack.t1003.001');
    expect(run.tool.driver.rules[0].help.markdown).toContain('LSASS Memory');
  });
  it('a hit is a warning with the severity of its risk', () => {
    const [run] = JSON.parse(writeReport(huntReport, 'sarif')).runs;
    expect(
      run.results.map((result: { level: string; message: { text: string } }) => [result.level, result.message.text]),
    ).toEqual([['warning', '3 hits: Dump by ann']]);
    expect(run.tool.driver.rules[0].properties['security-severity']).toBe('2.5');
  });
});

describe('the ATT&CK Navigator layer', () => {
  const layer = JSON.parse(writeReport(testReport, 'navigator'));
  it('has the fields of layer format 4.5', () => {
    expect(layer).toMatchObject({ versions: { layer: '4.5' }, domain: 'enterprise-attack' });
    for (const technique of layer.techniques) {
      expect(technique.techniqueID).toMatch(/^T\d{4}(\.\d{3})?$/);
      expect(technique.color).toMatch(/^#[0-9a-f]{6}$/);
      expect(technique.enabled).toBe(true);
    }
  });
  it('scores a technique by the share of its detections that pass', () => {
    const scores = new Map(
      layer.techniques.map((each: { techniqueID: string; score?: number }) => [each.techniqueID, each.score]),
    );
    expect(Object.fromEntries(scores)).toEqual({ T1003: 0, 'T1003.001': 100, T1055: undefined, T1078: 0 });
  });
  it('has an entry for each tactic of a technique', () => {
    expect(
      layer.techniques
        .filter((each: { techniqueID: string }) => each.techniqueID === 'T1078')
        .map((each: { tactic: string }) => each.tactic)
        .sort(),
    ).toEqual(['defense-evasion', 'initial-access', 'persistence', 'privilege-escalation']);
  });
});

describe('TAP', () => {
  const lines = writeReport(testReport, 'tap').split('\n');
  it('has a plan and one point for each test', () => {
    expect(lines.slice(0, 2)).toEqual(['TAP version 13', '1..5']);
    expect(lines.filter((line) => /^(not )?ok /.test(line)).map((line) => line.replace(/ - .*/, ''))).toEqual([
      'ok 1',
      'ok 2',
      'not ok 3',
      'not ok 4',
      'ok 5',
    ]);
  });
  it('says why in YAML', () => {
    const start = lines.indexOf('  ---');
    const block = lines
      .slice(start + 1, lines.indexOf('  ...'))
      .map((line) => line.slice(2))
      .join('\n');
    expect(parse(block)).toMatchObject({ verdict: 'failed', at: 'detections/with space/b.yml:25:9' });
    expect(parse(block).reasons[0]).toContain('Nearest values: 2, 3');
  });
});

describe('CSV', () => {
  const rows: Record<string, string>[] = parseCsv(writeReport(testReport, 'csv'), { columns: true });
  it('has a line for each run, and for each detection without one', () => {
    expect(rows.map(({ id, run, verdict }) => [id, run, verdict])).toEqual([
      ['a-1', 'first test', 'passed'],
      ['b-2', 'first test', 'passed'],
      ['b-2', 'second test', 'failed'],
      ['c-3', '', 'refused'],
      ['d-4', '', 'untested'],
    ]);
  });
  it('says where, how many rows, which techniques and why', () => {
    expect(rows[2]).toMatchObject({
      rows: '0',
      path: 'detections/with space/b.yml',
      line: '25',
      techniques: 'T1003\nT1078',
    });
    expect(rows[2]!.why).toContain('Nearest values: 2, 3');
  });
  it('has no cell that a spreadsheet computes', () => {
    const formula = { ...testReport.detections[0]!, name: '=HYPERLINK("x")' };
    expect(writeReport({ ...testReport, detections: [formula] }, 'csv')).toContain(',"\'=HYPERLINK(""x"")",');
  });
});

describe('the summary of contentctl', () => {
  it('counts and lists what was tested', () => {
    const summary = parse(writeReport(testReport, 'contentctl'));
    expect(summary.summary).toMatchObject({
      success: false,
      total_tested_detections: 3,
      total_pass: 1,
      total_fail: 2,
      total_skipped: 1,
      success_rate: '33.3%',
    });
    expect(summary.tested_detections[1].tests.map((test: { status: string }) => test.status)).toEqual(['pass', 'fail']);
    expect(summary.tested_detections[1].tests[1].message).toContain(nasty.slice(0, 20));
  });
});

describe('GitHub', () => {
  it('annotations are one line each, with nothing left that could be another command', () => {
    const lines = writeReport(testReport, 'github').trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, line.indexOf('::', 2)).replace(/,title.*/, ''))).toEqual([
      '::error file=detections/with space/b.yml,line=25,col=9',
      '::error file=detections/c.yml,line=4,col=9',
    ]);
    expect(lines[0]).toContain('%0ANearest values');
    expect(lines[0]).toContain('%25 0A'.replace(' ', ''));
  });
  it('the step summary tells what failed and why', () => {
    const text = writeReport(testReport, 'markdown');
    expect(text).toContain('| untested | refused | failed |'.split(' | ')[1]!);
    expect(text).toContain("Unknown search command 'stat'.");
    expect(text).toContain('&#60;script&#62;');
  });
});

describe('JSON', () => {
  it('is the report with its counts', () => {
    const { verdicts, detections } = JSON.parse(writeReport(testReport, 'json'));
    expect(verdicts).toMatchObject({ passed: 1, failed: 1, refused: 1, untested: 1 });
    expect(detections).toEqual(testReport.detections);
  });
  it('ndjson has one detection a line', () => {
    const lines = writeReport(testReport, 'ndjson').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(['a-1', 'b-2', 'c-3', 'd-4']);
  });
});

describe('lint findings', () => {
  const knowledge = loadKnowledge({ shippedDir: '.', contentDirs: [] });
  const spl = 'index=main | where a="cmd*"';
  const findings = lintSearches([{ path: 'rules/a b.spl', id: 'a', spl, file: spl, place: (offset) => offset }], {
    knowledge,
    now: 0,
    timeZone: 'UTC',
    rules: lintRules,
    wholeRoots: [],
  });
  it('are valid SARIF with the lint rules', () => {
    const text = lintSarif('1.2.3', lintRules, findings);
    expect(sarifErrors(text)).toEqual([]);
    expect(JSON.parse(text).runs[0].results[0]).toMatchObject({ ruleId: 'literal-wildcard', level: 'error' });
  });
  it('are valid JUnit', async () => {
    const text = lintJunit(['rules/a b.spl', 'rules/good.spl'], findings);
    expect(await junitErrors(text)).toEqual([]);
    expect(text).toContain('tests="2" failures="1"');
  });
  it('are GitHub annotations', () => {
    expect(lintGithub(findings)).toMatch(/^::error file=rules\/a b\.spl,line=1,col=22,title=literal-wildcard::/);
  });
});
