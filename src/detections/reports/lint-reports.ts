import type { Finding } from '../lint/finding.ts';
import type { LintRule } from '../lint/lint-rule.ts';
import { githubCommand } from './github-annotations.ts';
import { type SarifRule, sarifLog } from './sarif.ts';
import { visibleData } from './visible-report.ts';
import { xmlAttribute, xmlText } from './xml-escape.ts';

const levels = { error: 'error', warning: 'warning', advice: 'note' } as const;

/** Lint findings as SARIF 2.1.0; the lint rules are its rules. */
export function lintSarif(version: string, rules: readonly LintRule[], found: readonly Finding[]): string {
  const findings = visibleData(found);
  return sarifLog(
    version,
    rules.map(
      ({ code, summary, explanation }): SarifRule => ({
        id: code,
        name: code,
        summary,
        description: explanation,
        help: `${summary}\n\n${explanation}`.replaceAll('`', ''),
        helpMarkdown: `${summary}\n\n${explanation}`,
        helpUri: null,
        tags: ['detection-lint'],
        securitySeverity: null,
      }),
    ),
    findings.map(({ rule, severity, message, hint, path, id, line, column }) => ({
      ruleId: rule,
      level: levels[severity],
      message: hint === null ? message : `${message} ${hint}`,
      path,
      line,
      column,
      fingerprint: `${rule}:${id || path}:${message}`,
    })),
  );
}

export function lintGithub(findings: readonly Finding[]): string {
  return visibleData(findings)
    .map(({ rule, severity, message, hint, path, line, column }) =>
      githubCommand(
        severity === 'advice' ? 'notice' : severity,
        { file: path, line, col: column, title: rule },
        hint === null ? message : `${message}\n${hint}`,
      ),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** One case for each file that was linted; its findings are its failures. */
export function lintJunit(named: readonly string[], found: readonly Finding[]): string {
  const [paths, findings] = [visibleData(named), visibleData(found)];
  const files = [...new Set([...paths, ...findings.map(({ path }) => path)])];
  const counted = findings.filter(({ severity }) => severity !== 'advice');
  const cases = files.map((path) => {
    const own = counted.filter((finding) => finding.path === path);
    const text = own.map(({ rule, message, line, column }) => `${line ?? 1}:${column ?? 1} ${rule}: ${message}`);
    const body =
      own.length === 0
        ? ''
        : `<failure type="${xmlAttribute(own[0]!.rule)}" message="${xmlAttribute(own[0]!.message)}">${xmlText(text.join('\n'))}</failure>`;
    return `    <testcase classname="lint" name="${xmlAttribute(path)}">${body}</testcase>`;
  });
  const failed = new Set(counted.map(({ path }) => path)).size;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="splite lint" tests="${files.length}" failures="${failed}" errors="0" skipped="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
