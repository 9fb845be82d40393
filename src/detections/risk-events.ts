import { parseTimestamp } from '../ingest/timestamp.ts';
import type { Engine } from '../run/engine.ts';
import type { WrittenEvent } from '../run/write-events.ts';
import { quotedText } from '../syntax/text-escapes.ts';
import { toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { tacticsOf, techniqueOf } from './attack.ts';
import type { Detection, RiskObjectType } from './detection.ts';
import type { HuntRisk, RiskTotal, RunRisk } from './report-model.ts';
import { riskOfRow } from './risk.ts';

/** Where risk events are kept, as Enterprise Security names it: the data model `Risk` reads it. */
export const riskIndex = 'risk';
const riskSourcetype = 'stash';
/** Stands for the file that the risk events of a hunt came from, so that the next hunt over the same store replaces them. */
const riskFile = 'risk events of splite hunt';

/** Risk that one row of a detection's results puts on one object. */
export interface RiskEvent {
  readonly detection: Detection;
  /** Epoch seconds; null when the row has no time. */
  readonly time: number | null;
  readonly object: { readonly type: RiskObjectType; readonly value: string };
  readonly score: number;
  readonly message: string | null;
  readonly threats: readonly { readonly type: string; readonly value: string }[];
  /** The row's own fields. */
  readonly row: Readonly<Record<string, string | readonly string[]>>;
}

/** The risk events of one row: one for each of its risk objects. Without a score an object gets none. */
export function riskEventsOf(detection: Detection, row: Row): RiskEvent[] {
  const { message, objects, threats } = riskOfRow(detection.risk, row);
  if (objects.length === 0) return [];
  const fields = plainRow(row);
  const time = timeOf(row);
  return objects.map(({ type, value, score }) => ({
    detection,
    time,
    object: { type, value },
    score: score ?? detection.risk.score ?? 0,
    message,
    threats,
    row: fields,
  }));
}

/** The values of a row as text and lists of text; absent fields and internal ones but `_time` left out. */
export function plainRow(row: Row): Record<string, string | readonly string[]> {
  const fields: Record<string, string | readonly string[]> = Object.create(null);
  for (const field in row) {
    const value = row[field];
    if (value == null) continue;
    const list = toList(value).map(toText);
    fields[field] = list.length === 1 ? list[0]! : list;
  }
  return fields;
}

/** When a row happened: its own time, or the last or first time that the detection made of its events. */
function timeOf(row: Row): number | null {
  for (const field of ['_time', 'lastTime', 'firstTime']) {
    const [value] = toList(row[field]);
    if (value === undefined) continue;
    const time = toNumber(value) ?? parseTimestamp(toText(value), { now: 0, timeZone: 'UTC' });
    if (time !== null) return time;
  }
  return null;
}

/** Sums up risk events; null without any. */
export function runRiskOf(events: readonly RiskEvent[]): RunRisk | null {
  if (events.length === 0) return null;
  return {
    total: events.reduce((sum, { score }) => sum + score, 0),
    highest: Math.max(...events.map(({ score }) => score)),
    events: events.length,
    message: events[0]!.message,
    objects: riskTotals(events),
  };
}

function riskTotals(events: readonly RiskEvent[]): RiskTotal[] {
  const totals = new Map<string, { -readonly [K in keyof RiskTotal]: RiskTotal[K] }>();
  for (const { object, score, message } of events) {
    const key = objectKey(object);
    const total = totals.get(key) ?? { ...object, score: 0, events: 0, message };
    total.score += score;
    total.events++;
    totals.set(key, total);
  }
  return [...totals.values()].sort(byRisk);
}

const objectKey = ({ type, value }: { type: string; value: string }): string => `${type} ${value.toLowerCase()}`;
const byRisk = (a: RiskTotal, b: RiskTotal): number => b.score - a.score || (a.value < b.value ? -1 : 1);

/** The objects of all detections of a hunt, those with the most risk first. */
export function huntRiskOf(events: readonly RiskEvent[]): HuntRisk[] {
  const byObject = new Map<string, RiskEvent[]>();
  for (const event of events) {
    const key = objectKey(event.object);
    byObject.set(key, [...(byObject.get(key) ?? []), event]);
  }
  return [...byObject.values()]
    .map((own): HuntRisk => {
      const detections = [...new Set(own.map(({ detection }) => detection))];
      const tactics = detections.flatMap(({ techniques }) => techniques.flatMap(tacticsOf).map(({ name }) => name));
      return {
        ...riskTotals(own)[0]!,
        detections: detections.map(({ name }) => name),
        tactics: [...new Set(tactics)],
      };
    })
    .sort(byRisk);
}

/**
 * Adds risk events to the store in the shape that the Risk data model expects, in place of those of an earlier hunt.
 * `otherwise`: the time of events without one, epoch seconds.
 */
export function storeRiskEvents(engine: Engine, events: readonly RiskEvent[], otherwise: number): void {
  if (events.length === 0 && engine.fileRecord(riskFile) === null) return;
  const written = events.map((event): WrittenEvent => {
    const { detection, time } = event;
    const fields = riskFields(event);
    const origin = { index: riskIndex, sourcetype: riskSourcetype, source: detection.name, host: 'splite' };
    return { ...origin, time: time ?? otherwise, raw: rawText(time ?? otherwise, { ...fields, ...origin }), fields };
  });
  engine.write(written, { path: riskFile, size: events.length, modified: otherwise, hash: null });
}

function riskFields({ detection, object, score, message, threats, row }: RiskEvent): Row {
  const { techniques, stories, annotations, description, name } = detection;
  const tactics = techniques.flatMap(tacticsOf);
  const unique = (values: readonly string[]): string[] => [...new Set(values)];
  const fields = newRow();
  const metadata = new Set(['index', 'source', 'sourcetype', 'host']);
  for (const [field, value] of Object.entries(row))
    if (!field.startsWith('_')) fields[metadata.has(field) ? `orig_${field}` : field] = value;
  const lists: Record<string, readonly string[]> = {
    threat_object: threats.map(({ value }) => value),
    threat_object_type: threats.map(({ type }) => type),
    analyticstories: stories,
    'annotations.mitre_attack': techniques,
    'annotations.mitre_attack.mitre_technique_id': techniques,
    'annotations.mitre_attack.mitre_technique': unique(techniques.flatMap((id) => techniqueOf(id).name ?? [])),
    'annotations.mitre_attack.mitre_tactic': unique(tactics.map(({ key }) => key)),
    'annotations.mitre_attack.mitre_tactic_id': unique(tactics.map(({ id }) => id)),
    'annotations._all': unique([...techniques, ...stories, ...Object.values(annotations).flat()]),
  };
  for (const [framework, values] of Object.entries(annotations)) lists[`annotations.${framework}`] = values;
  for (const [field, values] of Object.entries(lists)) if (values.length > 0) fields[field] = values;
  const own: Row = {
    search_name: name,
    risk_object: object.value,
    risk_object_type: object.type,
    risk_score: String(score),
    calculated_risk_score: String(score),
    ...(message === null ? {} : { risk_message: message }),
    ...(description === '' ? {} : { savedsearch_description: description }),
  };
  return Object.assign(fields, own);
}

/** The text of a risk event: `field="value", ...`, as a summary index has it. */
function rawText(time: number, fields: Readonly<Record<string, unknown>>): string {
  const parts: string[] = [];
  for (const [field, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) parts.push(`${field}=${quotedText(String(one))}`);
  }
  return `${time}, ${parts.join(', ')}`;
}
