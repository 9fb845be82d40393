import { z } from 'zod';
import { list, optionalText, test, text, texts } from '../detection-schema.ts';

/** The parts of Sigma documents that are plain data; `detection` is read by itself. Unknown keys are left alone. */

const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

const about = {
  title: text,
  id: optionalText,
  name: optionalText,
  status: optionalText,
  description: optionalText,
  author: optionalText,
  date: optionalText,
  modified: optionalText,
  references: texts,
  falsepositives: texts,
  fields: texts,
  tags: texts,
  level: z
    .enum(levels, `one of ${levels.join(', ')} was expected`)
    .nullish()
    .transform((value) => value ?? null),
  /** Our own: tests as in a detection of the short form. */
  tests: list(test),
};

export const ruleFile = z.looseObject({
  ...about,
  logsource: z.looseObject({ category: optionalText, product: optionalText, service: optionalText }),
  detection: z.looseObject({ condition: texts, timeframe: optionalText }),
});

const count = z.number().nullish();
export const countConditions = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;

const correlationTypes = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
] as const;

export const correlationFile = z.looseObject({
  ...about,
  correlation: z.looseObject({
    type: z.enum(correlationTypes, `one of ${correlationTypes.join(', ')} was expected`),
    rules: texts,
    'group-by': texts,
    timespan: z.string().regex(/^\d+[smhdwMy]$/, 'a number and one of s, m, h, d, w was expected'),
    aliases: z
      .record(z.string(), z.record(z.string(), z.string()))
      .nullish()
      .transform((value) => value ?? {}),
    condition: z
      .union([
        z.string(),
        z.looseObject({
          ...Object.fromEntries(countConditions.map((name) => [name, count])),
          field: texts,
          percentile: z.number().nullish(),
        }),
      ])
      .nullish()
      .transform((value) => value ?? null),
    generate: z
      .boolean()
      .nullish()
      .transform((value) => value === true),
  }),
});

const aboutKeys = z.object(about);
export type About = z.output<typeof aboutKeys>;
export type CorrelationEntry = z.output<typeof correlationFile>['correlation'];
