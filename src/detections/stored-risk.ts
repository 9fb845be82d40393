import type { Engine, SearchSettings } from '../run/engine.ts';
import { toNumber, toText } from '../values/number.ts';
import { toList, type Value } from '../values/value.ts';
import type { RiskObjectType } from './detection.ts';
import type { HuntRisk } from './report-model.ts';
import { riskIndex } from './risk-events.ts';

const search = `index=${riskIndex} risk_object=* | eval key=lower(risk_object)
  | stats sum(risk_score) as score count as events first(risk_object) as value first(risk_message) as message values(source) as detections
      values(annotations.mitre_attack.mitre_tactic) as tactics by risk_object_type key
  | sort 0 - score + key`;

/** The objects with the most risk among the risk events of a store. */
export function storedRisk(engine: Engine, settings: SearchSettings): HuntRisk[] {
  return engine.search(search, settings).rows.map((row) => ({
    type: typeOf(row.risk_object_type),
    value: texts(row.value)[0] ?? '',
    score: toNumber(row.score) ?? 0,
    events: toNumber(row.events) ?? 0,
    message: texts(row.message)[0] ?? null,
    detections: texts(row.detections),
    tactics: texts(row.tactics).map(tacticName),
  }));
}

const texts = (value: Value): string[] => toList(value).map(toText);

function typeOf(value: Value): RiskObjectType {
  const [type] = texts(value);
  return type === 'user' || type === 'system' ? type : 'other';
}

/** `credential-access`: as the matrix names it. */
const tacticName = (key: string): string =>
  key.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => `${dash === '' ? '' : ' '}${letter.toUpperCase()}`);
