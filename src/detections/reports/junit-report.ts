import type { DetectionReport, LabReport, RunReport } from '../report-model.ts';
import { millisecondsOf, reasonText, verdictKind } from './verdict-kind.ts';
import { xmlAttribute, xmlText } from './xml-escape.ts';

/**
 * JUnit XML as Jenkins, GitLab and GitHub's test reporters read it (jenkins-junit.xsd): one suite, one case for each test;
 * a detection without tests is one case.
 */
export function junitReport(report: LabReport): string {
  const cases = report.detections.flatMap(casesOf);
  const count = (element: string): number => cases.filter((each) => each.element === element).length;
  const head = [
    `name="splite ${report.kind}"`,
    `tests="${cases.length}"`,
    `failures="${count('failure')}"`,
    `errors="${count('error')}"`,
    `skipped="${count('skipped')}"`,
    `time="${seconds(report.milliseconds)}"`,
    `timestamp="${new Date(report.startedAt * 1000).toISOString().slice(0, 19)}"`,
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite ${head.join(' ')}>`,
    ...cases.map(({ text }) => text),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  readonly element: 'failure' | 'error' | 'skipped' | null;
  readonly text: string;
}

function casesOf(detection: DetectionReport): Case[] {
  if (detection.runs.length === 0) return [caseOf(detection, null)];
  return detection.runs.map((run) => caseOf(detection, run));
}

function caseOf(detection: DetectionReport, run: RunReport | null): Case {
  const { verdict } = run ?? detection;
  const reasons = run === null ? detection.reasons : [...detection.reasons, ...run.reasons];
  const kind = verdictKind(verdict);
  const element = kind === 'failure' || kind === 'error' || kind === 'skipped' ? kind : null;
  const name = run === null || run.name === 'hunt' ? detection.name : `${detection.name}: ${run.name}`;
  const open = `    <testcase classname="${xmlAttribute(detection.type ?? 'detection')}" name="${xmlAttribute(name)}" time="${seconds(run === null ? 0 : millisecondsOf(run))}"`;
  const { path, line } = (run ?? detection).place;
  const message = xmlAttribute(reasons[0]?.message ?? verdict);
  const text = xmlText([...reasons.map(reasonText), `${path}:${line}`].join('\n'));
  if (element === 'skipped') return { element, text: `${open}>\n      <skipped>${text}</skipped>\n    </testcase>` };
  if (element !== null)
    return {
      element,
      text: `${open}>\n      <${element} type="${verdict}" message="${message}">${text}</${element}>\n    </testcase>`,
    };
  const out = run?.rows == null ? '' : `${run.rows.count} ${run.rows.count === 1 ? 'row' : 'rows'}`;
  return { element, text: `${open}>\n      <system-out>${out}</system-out>\n    </testcase>` };
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);
