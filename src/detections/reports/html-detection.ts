import type { DetectionReport, Reason, RowsReport, RunReport } from '../report-model.ts';
import { counted, duration, escapeHtml } from './html-text.ts';
import { millisecondsOf, reasonsOf, reasonText, shortened } from './verdict-kind.ts';

/** One detection: its line of the table, and under it everything that is known about it. */
export function detectionRows(detection: DetectionReport, index: number): string {
  const { name, type, techniques, verdict, runs, id, place } = detection;
  const rows = runs.reduce((sum, run) => sum + (run.rows?.count ?? 0), 0);
  const risk = runs.reduce((sum, run) => sum + (run.risk?.total ?? 0), 0);
  const time = runs.reduce((sum, run) => sum + millisecondsOf(run), 0);
  const ids = techniques.map((technique) => technique.id);
  const text = [
    name,
    id,
    type ?? '',
    verdict,
    place.path,
    ...techniques.flatMap((technique) => [technique.id, technique.name ?? '', ...technique.tactics]),
    ...detection.stories,
    ...reasonsOf(detection).map(({ reason }) => reason.message),
  ]
    .join(' ')
    .toLowerCase();
  const details = `details-${index}`;
  return `<tbody data-verdict="${verdict}" data-techniques="${escapeHtml(ids.join(' '))}" data-text="${escapeHtml(text)}" data-name="${escapeHtml(name.toLowerCase())}" data-type="${escapeHtml(type ?? '')}" data-rows="${rows}" data-risk="${risk}" data-time="${time}">
<tr class="summary"><td><span class="verdict ${verdict}">${verdict}</span></td><th scope="row"><button type="button" class="open" aria-expanded="false" aria-controls="${details}">${escapeHtml(name)}</button></th><td>${escapeHtml(type ?? '')}</td><td>${ids.map(escapeHtml).join(' ')}</td><td class="number">${runs.length === 0 ? '' : rows}</td><td class="number">${risk === 0 ? '' : risk}</td><td class="number">${runs.length === 0 ? '' : duration(time)}</td></tr>
<tr class="details" id="${details}"><td colspan="7">${detailsOf(detection)}</td></tr>
</tbody>`;
}

function detailsOf(detection: DetectionReport): string {
  const { place, description, search, techniques, reasons, runs, references } = detection;
  return [
    `<p class="place"><code>${escapeHtml(`${place.path}:${place.line}:${place.column}`)}</code></p>`,
    description === '' ? '' : `<p>${escapeHtml(description)}</p>`,
    reasons.length === 0 ? '' : reasonList(reasons),
    ...runs.map(runOf),
    techniques.length === 0
      ? ''
      : `<p class="attack">${techniques.map(({ id, name, tactics }) => `${escapeHtml(id)} ${escapeHtml(name ?? '')} <small>${escapeHtml(tactics.join(', '))}</small>`).join('<br>')}</p>`,
    search === '' ? '' : `<pre><code>${escapeHtml(search)}</code></pre>`,
    references.length === 0 ? '' : `<p class="references">${references.map(escapeHtml).join('<br>')}</p>`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function runOf(run: RunReport): string {
  const { load, prepare, run: running } = run.timings;
  const data = run.data.map(({ name, events }) => `${name} (${counted(events, 'event')})`);
  return `<div class="run"><h4><span class="verdict ${run.verdict}">${run.verdict}</span> ${escapeHtml(run.name)}</h4>
<p class="facts">${[
    run.rows === null ? '' : counted(run.rows.count, 'row'),
    ...data,
    `loading ${duration(load)}, planning ${duration(prepare)}, running ${duration(running)}`,
  ]
    .filter((fact) => fact !== '')
    .map(escapeHtml)
    .join(' · ')}</p>
${run.reasons.length === 0 ? '' : reasonList(run.reasons)}
${run.notices.length === 0 ? '' : `<ul class="notices">${run.notices.map((notice) => `<li>${escapeHtml(notice)}</li>`).join('')}</ul>`}
${run.risk === null ? '' : `<p>Risk ${run.risk.total}: ${escapeHtml(shortened(run.risk.message ?? ''))}</p>`}
${run.rows === null ? '' : rowsTable(run.rows)}</div>`;
}

function reasonList(reasons: readonly Reason[]): string {
  return `<ul class="reasons">${reasons.map((reason) => `<li><pre>${escapeHtml(reasonText(reason))}</pre></li>`).join('')}</ul>`;
}

function rowsTable({ count, columns, sample }: RowsReport): string {
  if (sample.length === 0) return '';
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = sample.map((row) => `<tr>${columns.map((column) => `<td>${cell(row[column])}</td>`).join('')}</tr>`);
  const more = count > sample.length ? `<p class="more">and ${counted(count - sample.length, 'more row')}</p>` : '';
  return `<div class="scroll"><table class="rows"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>${more}`;
}

function cell(value: string | readonly string[] | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? escapeHtml(value) : value.map(escapeHtml).join('<br>');
}
