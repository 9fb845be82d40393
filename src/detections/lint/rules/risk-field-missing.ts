import type { LintRule } from '../lint-rule.ts';
import { someOf } from '../unavailable-fields.ts';

const token = /\$([^$\s]+)\$/g;

export const riskFieldMissing: LintRule = {
  code: 'risk-field-missing',
  severity: 'error',
  summary: 'A risk object, threat object or field of the risk message is not in the results.',
  explanation:
    'Risk is given to the values of fields of the results. A field that the search does not output gives no risk event, and a `$field$` of the message stays as it is.',
  check({ planned, detection, search }, _repository, report) {
    const fields = planned?.plans[0]?.fields;
    if (detection === null || fields === undefined || fields.open) return;
    const has = (field: string): boolean => fields.known.includes(field) || /[*{]/.test(field);
    const said = new Set<string>();
    const say = (what: string, field: string, path: readonly (string | number)[]): void => {
      if (has(field) || said.has(field)) return;
      said.add(field);
      report({
        message: `${what} '${field}' is not among the results' fields.`,
        at: { in: 'file', path, word: field },
        hint: `Results have ${someOf(fields.known)}.`,
      });
    };
    const { objects, threats, message } = detection.risk;
    const isNew = /^rba[ \t]*:/m.test(search.file);
    for (const { field } of objects)
      say('The risk object', field, isNew ? ['rba', 'risk_objects'] : ['tags', 'observable']);
    for (const { field } of threats)
      say('The threat object', field, isNew ? ['rba', 'threat_objects'] : ['tags', 'observable']);
    const messageAt = isNew && /^ +message[ \t]*:/m.test(search.file) ? ['rba', 'message'] : ['tags', 'message'];
    for (const [, field] of message?.matchAll(token) ?? []) say('The message field', field!, messageAt);
  },
};
