import { z } from 'zod';

/**
 * A detection file as it may be written. One schema for both generations of Splunk's security content and for our own short
 * form; `docs/detection.schema.json` is made from it. Unknown keys are left alone: teams have their own.
 */

export const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
export const optionalText = text.nullish().transform((value) => value ?? null);
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^\s*\d+(\.\d+)?\s*$/, 'a number was expected')
    .transform(Number),
]);
const optionalNumber = number.nullish().transform((value) => value ?? null);
const optionalCount = z
  .int()
  .min(0)
  .nullish()
  .transform((value) => value ?? null);

/** One item stands for a list of it, nothing for an empty list. */
export const list = <T extends z.ZodType>(item: T) =>
  z
    .union([z.array(item), z.literal(''), item])
    .nullish()
    .transform((value): z.output<T>[] =>
      value == null || value === '' ? [] : Array.isArray(value) ? value : [value as z.output<T>],
    );
export const texts = list(text);

const observable = z.looseObject({ name: text, type: optionalText, role: texts });
const riskObject = z.looseObject({ field: text, type: optionalText, score: optionalNumber });
const threatObject = z.looseObject({ field: text, type: optionalText });

const event = z.union([z.string(), z.record(z.string(), z.unknown())]);
/** One text that stands for the list is a log: each of its lines is an event. */
const events = z
  .union([
    z.array(event),
    z.string().transform((log) => log.split(/\r?\n/).filter((line) => line !== '')),
    z.record(z.string(), z.unknown()).transform((one) => [one]),
  ])
  .nullish()
  .transform((given) => given ?? []);
const origin = {
  source: optionalText.describe('The source that the events get.'),
  sourcetype: optionalText.describe('The sourcetype that the events get.'),
  host: optionalText.describe('The host that the events get.'),
  index: optionalText.describe('The index that the events get.'),
  custom_index: optionalText.describe('The same as `index`.'),
};
const dataKeys = {
  data: texts.describe('Files: paths beside this file or under the content, or addresses of attack_data.'),
  events: events.describe('Events written here: lines of text, or objects with their fields.'),
  ...origin,
};
const data = z.looseObject(dataKeys);

const expectedScalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const expectedValue = z.union([z.array(expectedScalar), expectedScalar, z.null()]);
const expectation = z
  .strictObject({
    count: optionalCount.describe('Rows, exactly.'),
    min: optionalCount.describe('Rows, at least.'),
    max: optionalCount.describe('Rows, at most.'),
    none: z.boolean().nullish().describe('True: the detection must not fire.'),
    rows: list(z.record(z.string(), expectedValue)).describe(
      'For each of these a row of its own with these values. A field that is not named may hold anything; null: the row must not have it.',
    ),
    fields: texts.describe('Fields that must be filled in every row.'),
  })
  .refine(
    ({ none, count, min, rows }) => none !== true || ((count ?? 0) === 0 && (min ?? 0) === 0 && rows.length === 0),
    'none and rows contradict each other',
  )
  .refine(({ min, max }) => min === null || max === null || min <= max, 'min is greater than max');

export const test = z.looseObject({
  name: optionalText,
  attack_data: list(data),
  ...dataKeys,
  expect: expectation.nullish().describe('What the result must be. Without it: at least one row.'),
  baselines: list(z.looseObject({ name: text, attack_data: list(data), ...dataKeys })).describe(
    'Baselines to run before, with the data they learn from.',
  ),
});

export const detectionFile = z.looseObject({
  name: text.describe('What the detection is called.'),
  id: optionalText.describe('A name that never changes, such as a UUID.'),
  version: optionalNumber,
  date: optionalText,
  author: optionalText,
  status: optionalText.describe('production, experimental, deprecated ...'),
  type: optionalText.describe('TTP, Anomaly, Hunting, Correlation, Baseline ...'),
  description: optionalText,
  data_source: texts,
  search: z
    .string()
    .refine((search) => search.trim() !== '', 'the search is empty')
    .describe('The search, in SPL.'),
  how_to_implement: optionalText,
  known_false_positives: optionalText,
  references: texts,
  tags: z
    .looseObject({
      analytic_story: texts,
      asset_type: texts,
      confidence: optionalNumber,
      impact: optionalNumber,
      risk_score: optionalNumber,
      message: optionalText,
      mitre_attack_id: texts,
      observable: list(observable),
      required_fields: texts,
      security_domain: optionalText,
      cis20: texts,
      nist: texts,
      kill_chain_phases: texts,
    })
    .nullish(),
  rba: z
    .looseObject({
      message: optionalText.describe('$field$ stands for a value of the row.'),
      risk_objects: list(riskObject),
      threat_objects: list(threatObject),
    })
    .nullish(),
  tests: list(test),
});

export type DetectionFile = z.output<typeof detectionFile>;
export type DataEntry = z.output<typeof data>;
export type TestEntry = z.output<typeof test>;
export type ExpectationEntry = z.output<typeof expectation>;

/** The schema for editors. */
export function detectionJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(detectionFile, {
    io: 'input',
    unrepresentable: 'any',
    target: 'draft-7',
    reused: 'ref',
  });
  return { ...(withoutTwins(schema) as object), title: 'A detection for splite' };
}

/** What a part refers to stands in it twice, once beside its description: there draft 7 ignores all but the reference. */
function withoutTwins(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutTwins);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== '$ref' || !('allOf' in node));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutTwins(value)]));
}
