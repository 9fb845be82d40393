import { z } from 'zod';
import { type ConfSetting, type ConfStanza, parseConf } from '../knowledge/conf-file.ts';
import { placeInText } from '../syntax/text-place.ts';
import type { Detection, DetectionRisk, RiskObject, ThreatObject } from './detection.ts';
import { type DetectionProblem, objectType } from './load-detection.ts';

export interface SavedDetections {
  readonly detections: readonly Detection[];
  readonly problems: readonly DetectionProblem[];
}

/** Searches that Splunk's content ships beside detections: they prepare, explain or follow up. */
const otherKinds = new Set(['support', 'baseline', 'story', 'investigative', 'investigation', 'response_task']);

/** Annotations that have a place of their own in a detection. */
const ownAnnotations = new Set(['mitre_attack', 'analytic_story', 'confidence', 'impact', 'type', 'data_source']);

/**
 * The detections of a savedsearches.conf: each stanza with a search, but for those that say they are something else
 * (`action.escu.search_type`). Risk is read from `action.risk.param._risk*`, ATT&CK and other frameworks from
 * `action.correlationsearch.annotations` (Enterprise Security, "savedsearches.conf.spec").
 */
export function parseSavedDetections(text: string, path: string): SavedDetections {
  const detections: Detection[] = [];
  const problems: DetectionProblem[] = [];
  const problem = (line: number | null, message: string): void => {
    problems.push({ message, line, column: line === null ? null : 1 });
  };
  const conf = parseConf(text, path, (_, line, message) => problem(line, message));
  for (const stanza of conf.stanzas.values()) {
    const settings = new Map([...conf.defaults, ...stanza.settings]);
    const kind = settings.get('action.escu.search_type')?.value.toLowerCase() ?? '';
    const search = settings.get('search');
    if (otherKinds.has(kind)) continue;
    if (!search?.value) {
      problem(stanza.line, `Saved search '${stanza.name}' has no 'search'.`);
      continue;
    }
    detections.push(detectionOf(stanza, settings, search, text, path, problem));
  }
  return { detections, problems };
}

type Report = (line: number | null, message: string) => void;

function detectionOf(
  stanza: ConfStanza,
  settings: ReadonlyMap<string, ConfSetting>,
  search: ConfSetting,
  text: string,
  path: string,
  problem: Report,
): Detection {
  const value = (key: string): string | null => settings.get(key)?.value || null;
  const read = <T>(key: string, schema: z.ZodType<T>, otherwise: T): T => {
    const setting = settings.get(key);
    if (!setting?.value) return otherwise;
    const parsed = schema.safeParse(jsonOf(setting.value));
    if (parsed.success) return parsed.data;
    problem(setting.line, `'${key}' of '${stanza.name}' is not the JSON that was expected.`);
    return otherwise;
  };
  const annotations = read('action.correlationsearch.annotations', annotationsSchema, {});
  const mappings = read('action.escu.mappings', annotationsSchema, {});
  const all = { ...mappings, ...annotations };
  const stories = all.analytic_story ?? read('action.escu.analytic_story', texts, []);
  return {
    path,
    place: placeInText(text, searchOffset(text, search)),
    name: value('action.correlationsearch.label') ?? stanza.name,
    id: value('action.escu.id') ?? null,
    version: null,
    date: value('action.escu.creation_date'),
    author: null,
    status: null,
    type: all.type?.[0] ?? typeOf(value('action.escu.eli5')),
    description: value('description') ?? value('action.escu.full_search_name') ?? '',
    dataSources: all.data_source ?? read('action.escu.data_source', texts, []),
    search: search.value,
    howToImplement: value('action.escu.how_to_implement') ?? '',
    knownFalsePositives: value('action.escu.known_false_positives') ?? '',
    references: [],
    stories,
    assetType: value('action.escu.asset_type'),
    securityDomain: value('action.notable.param.security_domain'),
    techniques: all.mitre_attack ?? [],
    requiredFields: [],
    annotations: Object.fromEntries(Object.entries(all).filter(([name]) => !ownAnnotations.has(name))),
    risk: riskOf(value, read, all),
    tests: [],
    content: Object.fromEntries([...settings].map(([key, setting]) => [key, setting.value])),
  };
}

const typeOf = (text: string | null): string | null => (text !== null && /^[A-Za-z]{2,20}$/.test(text) ? text : null);

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = z.union([z.array(scalar), scalar.transform((one) => [one])]);
const annotationsSchema: z.ZodType<Readonly<Record<string, string[]>>> = z.record(z.string(), texts);
const score = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .transform((value) => value ?? null);
const riskSchema = z.array(
  z.looseObject({
    risk_object_field: z.string().optional(),
    risk_object_type: z.string().optional(),
    risk_score: score,
    threat_object_field: z.string().optional(),
    threat_object_type: z.string().optional(),
  }),
);

/** `_risk` is a JSON list of objects; before that there was one object, in three settings. */
function riskOf(
  value: (key: string) => string | null,
  read: <T>(key: string, schema: z.ZodType<T>, otherwise: T) => T,
  annotations: Readonly<Record<string, readonly string[]>>,
): DetectionRisk {
  const message = value('action.risk.param._risk_message');
  const single = numberOf(value('action.risk.param._risk_score'));
  const [impact, confidence] = [annotations.impact?.[0], annotations.confidence?.[0]].map((text) =>
    numberOf(text ?? null),
  );
  const product = impact != null && confidence != null ? Math.round((impact * confidence) / 100) : null;
  const entries = read('action.risk.param._risk', riskSchema, []);
  const objects: RiskObject[] = [];
  const threats: ThreatObject[] = [];
  for (const entry of entries) {
    if (entry.risk_object_field !== undefined)
      objects.push({
        field: entry.risk_object_field,
        type: objectType(entry.risk_object_type ?? ''),
        score: entry.risk_score ?? single ?? product,
      });
    if (entry.threat_object_field !== undefined)
      threats.push({ field: entry.threat_object_field, type: entry.threat_object_type ?? '' });
  }
  const field = value('action.risk.param._risk_object');
  if (objects.length === 0 && field !== null)
    objects.push({
      field,
      type: objectType(value('action.risk.param._risk_object_type') ?? ''),
      score: single ?? product,
    });
  const scores = objects.flatMap(({ score: each }) => each ?? []);
  return { score: scores.length > 0 ? Math.max(...scores) : (single ?? product), message, objects, threats };
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Offset of the search's text behind `search =`. */
function searchOffset(text: string, { line }: ConfSetting): number {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let at = 1; at < line; at++) {
    const end = /\r\n|\n|\r/g;
    end.lastIndex = start;
    const match = end.exec(text);
    if (!match) break;
    start = match.index + match[0].length;
  }
  const head = /^[^=\n]*=[ \t]*/.exec(text.slice(start));
  return start + (head?.[0].length ?? 0);
}
