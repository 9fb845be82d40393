import type { DetectionReport, LabReport } from '../report-model.ts';
import { markdownText } from './markdown-text.ts';
import { type SarifResult, type SarifRule, sarifLog } from './sarif.ts';
import { reasonsOf, shortened, verdictKind } from './verdict-kind.ts';

/** Detections are the rules; what failed, cannot run, or was found is a result at its place in the YAML. */
export function sarifReport({ version, detections }: LabReport): string {
  const used = new Map<string, SarifRule>();
  for (const detection of detections) if (!used.has(detection.id)) used.set(detection.id, ruleOf(detection));
  return sarifLog(version, [...used.values()], detections.flatMap(resultsOf));
}

function ruleOf({ id, name, description, techniques, stories, type, runs, references }: DetectionReport): SarifRule {
  const attack = techniques.map(
    ({ id: technique, name: title, tactics }) =>
      `- ${techniqueLink(technique)}${title === null ? '' : ` ${title}`}${tactics.length === 0 ? '' : ` (${tactics.join(', ')})`}`,
  );
  const highest = Math.max(0, ...runs.map(({ risk }) => risk?.highest ?? 0));
  return {
    id,
    name,
    summary: name,
    description,
    help: description || name,
    helpMarkdown: [
      (description || name).split('\n').map(markdownText).join('\n'),
      attack.length === 0 ? '' : `**ATT&CK**\n\n${attack.join('\n')}`,
    ]
      .filter(Boolean)
      .join('\n\n'),
    helpUri: references.find((reference) => /^https?:\/\/[^\s]+$/.test(reference)) ?? null,
    tags: [
      ...new Set([
        'security',
        ...(type === null ? [] : [type]),
        ...techniques.map(({ id: technique }) => `attack.${technique.toLowerCase()}`),
        ...techniques.flatMap(({ tactics }) =>
          tactics.map((tactic) => `attack.${tactic.toLowerCase().replaceAll(' ', '-')}`),
        ),
        ...stories,
      ]),
    ],
    securitySeverity: highest === 0 ? null : Math.min(10, highest / 10),
  };
}

/** An id that is none may be anything, and is no part of an address. */
const techniqueLink = (id: string): string =>
  /^T\d{4}(?:\.\d{3})?$/.test(id)
    ? `[${id}](https://attack.mitre.org/techniques/${id.replace('.', '/')}/)`
    : markdownText(id);

function resultsOf(detection: DetectionReport): SarifResult[] {
  const results: SarifResult[] = [];
  const add = (level: SarifResult['level'], message: string, key: string, place: DetectionReport['place']): void => {
    results.push({
      ruleId: detection.id,
      level,
      message,
      path: place.path,
      line: place.line,
      column: place.column,
      fingerprint: `${detection.id}:${key}`,
    });
  };
  for (const { reason, run } of reasonsOf(detection)) {
    const kind = verdictKind((run ?? detection).verdict);
    if (kind === 'failure' || kind === 'error')
      add(
        'error',
        [run === null ? reason.message : `${run.name}: ${reason.message}`, ...reason.details].join('\n'),
        `${run?.name ?? ''}:${reason.code}`,
        reason.place ?? (run ?? detection).place,
      );
  }
  for (const run of detection.runs)
    if (run.verdict === 'hit')
      add(
        'warning',
        `${run.rows?.count ?? 0} hits${run.risk?.message ? `: ${shortened(run.risk.message)}` : '.'}`,
        'hit',
        detection.place,
      );
  return results;
}
