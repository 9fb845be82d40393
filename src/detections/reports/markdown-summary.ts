import { countVerdicts, type LabReport, verdicts } from '../report-model.ts';
import { counted } from './html-text.ts';
import { markdownText } from './markdown-text.ts';
import { reasonsOf, verdictKind } from './verdict-kind.ts';

/** A page for people: GitHub's step summary, a pull request's comment. */
export function markdownSummary(report: LabReport): string {
  const counts = countVerdicts(report.detections);
  const present = verdicts.filter((verdict) => counts[verdict] > 0);
  const lines = [
    `# splite ${report.kind}`,
    '',
    `${counted(report.detections.length, 'detection')} in ${(report.milliseconds / 1000).toFixed(1)} s${report.interrupted ? ', ended early' : ''}${report.logs === null ? '' : `, over ${counted(report.logs.events, 'event')}`}.`,
    '',
    `| ${present.join(' | ')} |`,
    `|${present.map(() => ' ---: |').join('')}`,
    `| ${present.map((verdict) => counts[verdict]).join(' | ')} |`,
  ];
  const told = report.detections.filter(({ verdict }) => !['good', 'skipped'].includes(verdictKind(verdict)));
  if (told.length > 0) {
    lines.push('', '| Detection | Verdict | Rows | Why |', '| --- | --- | ---: | --- |');
    for (const detection of told) {
      const rows = detection.runs.reduce((sum, run) => sum + (run.rows?.count ?? 0), 0);
      const why = reasonsOf(detection)[0]?.reason.message ?? detection.runs[0]?.risk?.message ?? '';
      lines.push(
        `| ${cell(detection.name)} (${cell(`${detection.place.path}:${detection.place.line}`)}) | ${detection.verdict} | ${rows} | ${cell(why)} |`,
      );
    }
  }
  const risk = report.logs?.risk.slice(0, 10) ?? [];
  if (risk.length > 0) {
    lines.push('', '| Risk object | Score | Detections |', '| --- | ---: | --- |');
    for (const { type, value, score, detections } of risk)
      lines.push(`| ${cell(`${type} ${value}`)} | ${score} | ${cell(detections.join(', '))} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** A message that repeats a script of a log may be pages long. */
const cell = (text: string): string => markdownText(text.replace(/\s+/g, ' ').slice(0, 500));
