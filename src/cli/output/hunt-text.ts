import type { DetectionReport, HuntRisk, LabReport, RiskTotal } from '../../detections/report-model.ts';
import { visibleLine } from '../../values/visible-text.ts';
import type { TextOutput } from '../text-output.ts';
import {
  coloursOf,
  duration,
  type LabStyle,
  lineFor,
  placeText,
  plural,
  verdictLine,
  writeReasons,
  writeTroubles,
} from './lab-text.ts';

/** Objects that are listed with their hits, and hits for each. */
const shownObjects = 25;
const shownHits = 12;

/** The hits of a hunt, grouped by what they put risk on, the most risk first; then what could not run. */
export function writeHunt(report: LabReport, output: TextOutput, style: LabStyle): void {
  const { logs, detections, baselines } = report;
  const colours = coloursOf(style);
  const hits = detections.filter(({ verdict }) => verdict === 'hit');
  const risk = logs?.risk ?? [];
  for (const object of risk.slice(0, shownObjects)) {
    output.write(`${colours.bold(`${object.type} ${visibleLine(object.value)}`)}  ${riskText(object)}\n`);
    const own = hits.flatMap((hit) => {
      const total = hit.runs[0]!.risk?.objects.find((each) => isSame(each, object));
      return total ? [{ hit, total }] : [];
    });
    own.sort((a, b) => b.total.score - a.total.score);
    const counted = own.filter(({ hit }) => object.detections.includes(hit.name));
    for (const { hit, total } of counted.slice(0, shownHits)) writeHit(hit, total, output, style);
    if (counted.length > shownHits)
      output.write(`        and ${plural(counted.length - shownHits, 'more detection')}\n`);
    // Detections that look at risk: what they say is no risk of its own.
    const over = own.filter(({ hit }) => !object.detections.includes(hit.name));
    if (over.length > 0) output.write(`     ${colours.dim('over this risk:')}\n`);
    for (const { hit, total } of over.slice(0, shownHits)) writeHit(hit, total, output, style);
  }
  if (risk.length > shownObjects) output.write(`and ${plural(risk.length - shownObjects, 'more object')} with risk\n`);
  const others = hits.filter(
    (hit) => !hit.runs[0]!.risk?.objects.some((each) => risk.some((object) => isSame(each, object))),
  );
  if (others.length > 0) {
    output.write(`${colours.bold('Without a risk object')}\n`);
    for (const hit of others) writeHit(hit, null, output, style);
  }
  if (hits.length > 0) output.write('\n');
  const troubled = detections.filter(
    ({ verdict }) => verdict === 'refused' || verdict === 'invalid' || verdict === 'timeout',
  );
  if (troubled.length > 0) {
    output.write(`${colours.bold('Could not run')}\n`);
    writeTroubles(troubled, ['refused', 'invalid', 'timeout'], output);
    output.write('\n');
  }
  writeNoData(detections, output, colours.bold);
  for (const baseline of baselines) {
    if (baseline.verdict === 'passed') continue;
    output.write(`baseline ${visibleLine(baseline.name)} (${placeText(baseline.place)})\n`);
    writeReasons(baseline.reasons, '  ', output);
  }
  const events = logs === null ? '' : ` over ${plural(logs.events, 'event')}`;
  const load =
    logs === null || logs.loadMilliseconds === 0 ? '' : `, ${duration(logs.loadMilliseconds)} of it for loading`;
  output.write(`${verdictLine(detections)}${events}; ${duration(report.milliseconds)}${load}\n`);
  if (report.interrupted) output.write('The hunt was interrupted.\n');
}

/** Sources that are listed as not there. */
const shownSources = 8;

/** What the logs do not hold, by the number of detections that look there. */
function writeNoData(detections: readonly DetectionReport[], output: TextOutput, bold: (text: string) => string): void {
  const counts = new Map<string, number>();
  for (const { verdict, runs } of detections)
    if (verdict === 'no-data')
      for (const { message } of runs[0]?.reasons ?? []) counts.set(message, (counts.get(message) ?? 0) + 1);
  if (counts.size === 0) return;
  output.write(`${bold('Without data')}\n`);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  for (const [message, count] of sorted.slice(0, shownSources))
    output.write(`  ${lineFor(output, `${plural(count, 'detection')}: ${message}`, 2)}\n`);
  const left = sorted.slice(shownSources).reduce((sum, [, count]) => sum + count, 0);
  if (left > 0) output.write(`  and ${plural(left, 'more detection')}\n`);
  output.write('\n');
}

const isSame = (a: RiskTotal, b: RiskTotal): boolean =>
  a.type === b.type && a.value.toLowerCase() === b.value.toLowerCase();

/** `risk 240 by 3 detections (Credential Access, Execution)` */
export function riskText({ score, detections, tactics }: HuntRisk): string {
  const names = tactics.length === 0 ? '' : ` (${visibleLine(tactics.join(', '))})`;
  return `risk ${score} by ${plural(detections.length, 'detection')}${names}`;
}

function writeHit(hit: DetectionReport, object: RiskTotal | null, output: TextOutput, style: LabStyle): void {
  const colours = coloursOf(style);
  const run = hit.runs[0]!;
  const rows = plural(run.rows?.count ?? 0, 'row');
  output.write(
    `  ${(object === null ? '' : String(object.score)).padStart(5)}  ${visibleLine(hit.name)}  ${colours.dim(rows)}\n`,
  );
  for (const { id, name, tactics } of hit.techniques) {
    const named = name === null ? id : `${id} ${name}${tactics.length === 0 ? '' : ` (${tactics.join(', ')})`}`;
    output.write(`         ${colours.dim(visibleLine(named))}\n`);
  }
  const message = object?.message ?? run.risk?.message ?? null;
  if (message !== null) output.write(`         ${lineFor(output, message, 9)}\n`);
}

/** One line for a hit as it is found. */
export function hitLine(hit: DetectionReport): string {
  const { rows, risk } = hit.runs[0]!;
  const [object] = risk?.objects ?? [];
  const of = object === undefined ? '' : `, risk ${risk!.total} for ${object.type} ${object.value}`;
  return `${hit.name}: ${plural(rows?.count ?? 0, 'row')}${of}`;
}
