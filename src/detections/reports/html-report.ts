import { countVerdicts, type LabReport, type LogsReport, verdicts } from '../report-model.ts';
import { detectionRows } from './html-detection.ts';
import { coverageMatrix } from './html-matrix.ts';
import { pageScript } from './html-script.ts';
import { pageStyle } from './html-style.ts';
import { counted, duration, escapeHtml } from './html-text.ts';

/**
 * One page with everything in it: opens from disk, loads nothing (its policy forbids it), reads without JavaScript too;
 * with it the table sorts and filters.
 */
export function htmlReport(report: LabReport): string {
  const title = `splite ${report.kind}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${headline(report)}</p>
${verdictButtons(report)}
</header>
<main>
${riskSection(report)}
${coverageMatrix(report.detections)}
<section aria-labelledby="detections">
<h2 id="detections">Detections</h2>
<p class="tools"><label>Filter <input id="filter" type="search" placeholder="name, technique, reason ..." autocomplete="off"></label> <output id="shown">${counted(report.detections.length, 'detection')}</output> <button type="button" id="reset">Show all</button></p>
<table id="table">
<thead><tr>${columns.map(([key, label]) => `<th scope="col" aria-sort="none"${numeric.has(key) ? ' class="number"' : ''}><button type="button" data-sort="${key}">${label}</button></th>`).join('')}</tr></thead>
${report.detections.map((detection, index) => detectionRows(detection, index)).join('\n')}
</table>
</section>
${baselineSection(report)}
</main>
<footer><p>splite ${escapeHtml(report.version)}, ${new Date(report.startedAt * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC</p></footer>
<script>${pageScript}</script>
</body>
</html>
`;
}

const columns = [
  ['verdict', 'Verdict'],
  ['name', 'Detection'],
  ['type', 'Type'],
  ['techniques', 'ATT&amp;CK'],
  ['rows', 'Rows'],
  ['risk', 'Risk'],
  ['time', 'Time'],
] as const;

const numeric: ReadonlySet<string> = new Set(['rows', 'risk', 'time']);

function headline({ detections, milliseconds, interrupted, logs }: LabReport): string {
  const parts = [`${counted(detections.length, 'detection')} in ${duration(milliseconds)}`];
  if (logs !== null) parts.push(`over ${counted(logs.events, 'event')} ${originOf(logs)}`);
  return `${parts.join(' ')}.${interrupted ? ' <strong>The run was ended early.</strong>' : ''}`;
}

function originOf({ files, store }: LogsReport): string {
  const read = files === 0 && store !== null ? '' : ` from ${counted(files, 'file')}`;
  return `${store === null ? '' : `in ${escapeHtml(store)}`}${store !== null && read !== '' ? ', some' : ''}${read}`.trim();
}

function verdictButtons({ detections }: LabReport): string {
  const counts = countVerdicts(detections);
  const buttons = verdicts
    .filter((verdict) => counts[verdict] > 0)
    .map(
      (verdict) =>
        `<button type="button" class="verdict ${verdict}" data-verdict="${verdict}" aria-pressed="false">${counts[verdict]} ${verdict}</button>`,
    );
  return `<p class="verdicts">${buttons.join(' ')}</p>`;
}

function riskSection({ logs }: LabReport): string {
  if (logs === null || logs.risk.length === 0) return '';
  const rows = logs.risk
    .slice(0, 25)
    .map(
      ({ type, value, score, events, detections, tactics }) =>
        `<tr><td>${type}</td><td>${escapeHtml(value)}</td><td class="number">${score}</td><td class="number">${events}</td><td>${escapeHtml(tactics.join(', '))}</td><td>${someNames(detections)}</td></tr>`,
    );
  return `<section aria-labelledby="risk"><h2 id="risk">Risk</h2>
<div class="scroll"><table><thead><tr><th>Type</th><th>Object</th><th class="number">Score</th><th class="number">Events</th><th>Tactics</th><th>Detections</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></section>`;
}

/** A few names as they are, many behind a click. */
function someNames(names: readonly string[]): string {
  const text = escapeHtml(names.join(', '));
  return names.length <= 3 ? text : `<details><summary>${names.length} detections</summary>${text}</details>`;
}

function baselineSection({ baselines }: LabReport): string {
  if (baselines.length === 0) return '';
  const rows = baselines.map(
    ({ name, verdict, makes, rows: count, milliseconds, reasons }) =>
      `<tr><td><span class="verdict ${verdict}">${verdict}</span></td><td>${escapeHtml(name)}</td><td>${escapeHtml(makes.join(', '))}</td><td class="number">${count}</td><td class="number">${duration(milliseconds)}</td><td>${escapeHtml(reasons.map(({ message }) => message).join(' '))}</td></tr>`,
  );
  return `<section aria-labelledby="baselines"><h2 id="baselines">Baselines</h2>
<div class="scroll"><table><thead><tr><th>Verdict</th><th>Baseline</th><th>Makes</th><th class="number">Rows</th><th class="number">Time</th><th>Why</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></section>`;
}
