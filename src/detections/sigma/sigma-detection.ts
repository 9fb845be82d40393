import { placeInText } from '../../syntax/text-place.ts';
import type { Detection, DetectionRisk, RiskObject } from '../detection.ts';
import { testOf } from '../load-detection.ts';
import type { LogSource, SigmaDocument } from './rule.ts';
import type { Level } from './sigma-schema.ts';
import type { SplText } from './spl-text.ts';

/** Risk of one hit: the five levels over the scale of 0 to 100. */
const scores: Readonly<Record<Level, number>> = { informational: 5, low: 25, medium: 50, high: 75, critical: 100 };

/** Fields that log sources give to events of any kind, and whose values risk is for. */
const usualObjects = [
  { field: 'dest', type: 'system' },
  { field: 'user', type: 'user' },
] as const;

/** A Sigma rule as a detection. `text` is its file. */
export function sigmaDetection(document: SigmaDocument, spl: SplText, text: string): Detection {
  const { path, about, content } = document;
  const placeOf = (keys: readonly (string | number)[]) => placeInText(text, document.keyAt(keys));
  const body = document.kind === 'rule' ? 'detection' : 'correlation';
  const tags = about.tags.map((tag) => tag.toLowerCase());
  return {
    path,
    place: placeOf([body]),
    name: about.title,
    id: about.id,
    version: null,
    date: about.modified ?? about.date,
    author: about.author,
    status: about.status,
    type: about.level === null ? 'Sigma' : `Sigma ${about.level}`,
    description: about.description ?? '',
    dataSources: document.kind === 'rule' ? [describeLogSource(document.logSource)] : [],
    search: spl.text,
    howToImplement: '',
    knownFalsePositives: about.falsepositives.join('\n'),
    references: about.references,
    stories: [],
    assetType: null,
    securityDomain: null,
    techniques: tags.flatMap((tag) => techniqueOf(tag) ?? []),
    requiredFields: [],
    annotations: annotationsOf(tags),
    risk: riskOf(document),
    tests: about.tests.map((entry, index) => testOf(entry, index, placeOf(['tests', index]))),
    content,
    origins: spl.origins,
  };
}

export const describeLogSource = ({ product, category, service }: LogSource): string =>
  [product, category, service].filter((part) => part != null).join(' ');

/** `attack.t1059.001` is a technique; other tags of that name space are tactics, groups, software. */
export function techniqueOf(tag: string): string | null {
  const match = /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag);
  return match ? match[1]!.toUpperCase() : null;
}

/** Tags by their name space: `cve.2021-44228`, `car.2013-05-004`, `detection.threat-hunting` ... */
function annotationsOf(tags: readonly string[]): Record<string, readonly string[]> {
  const spaces: Record<string, string[]> = {};
  for (const tag of tags) {
    const [, space, name] = /^([^.]+)\.(.+)$/.exec(tag) ?? [];
    if (space === undefined || name === undefined || techniqueOf(tag) !== null) continue;
    const key = space === 'attack' ? 'mitre_attack_other' : space;
    spaces[key] = [...(spaces[key] ?? []), name];
  }
  return spaces;
}

function riskOf(document: SigmaDocument): DetectionRisk {
  const { level, title, fields } = document.about;
  const score = level === null ? null : scores[level];
  const objects =
    document.kind === 'correlation'
      ? document.correlation['group-by'].flatMap((field): RiskObject[] => {
          const type = objectTypeOf(field);
          return type === null ? [] : [{ field, type, score }];
        })
      : // With `fields` the rows have no others.
        usualObjects
          .filter(({ field }) => fields.length === 0 || fields.includes(field))
          .map((each) => ({ ...each, score }));
  return { score, message: title, objects, threats: [] };
}

function objectTypeOf(field: string): RiskObject['type'] | null {
  if (/user|account/i.test(field)) return 'user';
  return /host|computer|dest|src|ip$|address/i.test(field) ? 'system' : null;
}
