import { allTactics, tacticsOf, techniqueOf } from '../attack.ts';
import type { DetectionReport, Verdict } from '../report-model.ts';
import { counted, escapeHtml } from './html-text.ts';
import { verdictKind } from './verdict-kind.ts';

/** The matrix of tactics and techniques that the detections are for; a technique's colour is the worst news about it. */
export function coverageMatrix(detections: readonly DetectionReport[]): string {
  const byTechnique = new Map<string, DetectionReport[]>();
  for (const detection of detections)
    for (const { id } of detection.techniques) {
      const found = byTechnique.get(id);
      if (found) found.push(detection);
      else byTechnique.set(id, [detection]);
    }
  if (byTechnique.size === 0) return '';
  const columns = allTactics.flatMap(({ key, name }) => {
    const techniques = [...byTechnique.keys()]
      .filter((id) => tacticsOf(id).some((tactic) => tactic.key === key))
      .sort();
    if (techniques.length === 0) return [];
    const cells = techniques.map((id) => techniqueCell(id, byTechnique.get(id)!));
    return [
      `<div class="tactic"><h3>${escapeHtml(name)} <small>${counted(techniques.length, 'technique')}</small></h3>${cells.join('')}</div>`,
    ];
  });
  return `<section aria-labelledby="coverage"><h2 id="coverage">ATT&amp;CK coverage</h2>
<div class="scroll"><div class="matrix">${columns.join('\n')}</div></div></section>`;
}

function techniqueCell(id: string, detections: readonly DetectionReport[]): string {
  const name = techniqueOf(id).name ?? '';
  const title = detections.map(({ name: detection, verdict }) => `${detection}: ${verdict}`).join('\n');
  return `<button type="button" class="technique ${cellClass(detections.map(({ verdict }) => verdict))}" data-technique="${escapeHtml(id)}" title="${escapeHtml(title)}"><b>${escapeHtml(id)}</b> ${escapeHtml(name.replace(/^.*: /, ''))} <span>${detections.length}</span></button>`;
}

function cellClass(of: readonly Verdict[]): string {
  const kinds = of.map(verdictKind);
  if (kinds.includes('hit')) return 'hit';
  if (kinds.includes('failure')) return 'failed';
  if (kinds.includes('error')) return 'refused';
  return kinds.includes('good') ? 'passed' : 'untested';
}
