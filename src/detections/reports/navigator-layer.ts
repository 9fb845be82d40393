import { tacticsOf } from '../attack.ts';
import type { DetectionReport, LabReport } from '../report-model.ts';
import { verdictKind } from './verdict-kind.ts';

const colours = { failed: '#d73a49', passed: '#2ea043', hit: '#d29922', untested: '#8b949e' } as const;

/**
 * A layer for the ATT&CK Navigator, layer format 4.5: each technique that detections are for, coloured by what became of them;
 * the score is the share of its detections, in percent, that passed their tests (of a hunt: that hit).
 */
export function navigatorLayer(report: LabReport): string {
  const byTechnique = new Map<string, DetectionReport[]>();
  for (const detection of report.detections)
    for (const { id } of detection.techniques) {
      const found = byTechnique.get(id);
      if (found) found.push(detection);
      else byTechnique.set(id, [detection]);
    }
  const layer = {
    name: `splite ${report.kind}`,
    versions: { attack: '16', navigator: '5.1.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description: `${report.detections.length} detections, ${new Date(report.startedAt * 1000).toISOString().slice(0, 10)}`,
    sorting: 3,
    layout: {
      layout: 'side',
      aggregateFunction: 'average',
      showID: true,
      showName: true,
      showAggregateScores: false,
      countUnscored: false,
      expandedSubtechniques: 'annotated',
    },
    hideDisabled: false,
    techniques: [...byTechnique.keys()].sort().flatMap((id) => techniqueEntries(id, byTechnique.get(id)!, report.kind)),
    gradient: { colors: ['#d73a49', '#d29922', '#2ea043'], minValue: 0, maxValue: 100 },
    legendItems:
      report.kind === 'hunt'
        ? [
            { label: 'hit', color: colours.hit },
            { label: 'no hit', color: colours.passed },
            { label: 'could not run', color: colours.failed },
            { label: 'no data', color: colours.untested },
          ]
        : [
            { label: 'all tests pass', color: colours.passed },
            { label: 'a test fails', color: colours.failed },
            { label: 'not tested', color: colours.untested },
          ],
    showTacticRowBackground: false,
    selectTechniquesAcrossTactics: true,
    selectSubtechniquesWithParent: false,
    selectVisibleTechniques: false,
  };
  return `${JSON.stringify(layer, null, 2)}\n`;
}

function techniqueEntries(id: string, detections: readonly DetectionReport[], kind: LabReport['kind']) {
  const kinds = detections.map(({ verdict }) => verdictKind(verdict));
  const good = kinds.filter((each) => (kind === 'hunt' ? each === 'hit' : each === 'good')).length;
  const scored = kinds.filter((each) => each !== 'skipped').length;
  const entry = {
    techniqueID: id,
    ...(scored === 0 ? {} : { score: Math.round((100 * good) / scored) }),
    color: colourOf(kinds),
    comment: detections.map(({ name, verdict }) => `${name}: ${verdict}`).join('\n'),
    enabled: true,
    metadata: [
      { name: 'detections', value: String(detections.length) },
      { name: kind === 'hunt' ? 'hit' : 'passed', value: String(good) },
    ],
    links: [],
    showSubtechniques: id.includes('.'),
  };
  const tactics = tacticsOf(id);
  return tactics.length === 0 ? [entry] : tactics.map(({ key }) => ({ ...entry, tactic: key }));
}

function colourOf(kinds: readonly string[]): string {
  if (kinds.includes('hit')) return colours.hit;
  if (kinds.includes('failure') || kinds.includes('error')) return colours.failed;
  return kinds.includes('good') ? colours.passed : colours.untested;
}
