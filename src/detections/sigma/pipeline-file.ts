import { z } from 'zod';
import { YamlError } from '../../knowledge/yaml-compose.ts';
import { parseYamlDocuments } from '../../knowledge/yaml-documents.ts';
import { placeInText } from '../../syntax/text-place.ts';
import { list, text, texts } from '../detection-schema.ts';

/**
 * A pipeline: how the field names and log sources of rules become those of the events. Two forms that may stand in one
 * file: `transformations`, as in the processing pipelines of pySigma, and `logsources`, which says the usual case shortly.
 */

const conditions = z.union([
  z.array(z.looseObject({ type: z.string() })),
  z.record(z.string(), z.looseObject({ type: z.string() })),
]);
const conditionKeys = (name: string) => ({
  [`${name}_conditions`]: conditions.optional(),
  [`${name}_cond_op`]: z.enum(['and', 'or']).optional(),
  [`${name}_cond_not`]: z.boolean().optional(),
  [`${name}_cond_expr`]: z.string().optional(),
});

const step = z.looseObject({
  id: text.optional(),
  type: z.string(),
  ...conditionKeys('rule'),
  ...conditionKeys('detection_item'),
  ...conditionKeys('field_name'),
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const scalars = z.union([scalar, z.array(scalar)]);
const logSource = z.strictObject({ category: texts, product: texts, service: texts });

const entry = z.strictObject({
  when: list(logSource).describe('Log sources of rules: all of the keys named, any of their values.'),
  terms: z.record(z.string(), scalars).optional().describe('What events of it have.'),
  fields: z.record(z.string(), texts).optional().describe('Names of fields there.'),
  logsource: z
    .strictObject({ category: z.string().optional(), product: z.string().optional(), service: z.string().optional() })
    .optional()
    .describe('The log source that it is from here on.'),
});

const pipelineFile = z.looseObject({
  name: text.optional(),
  priority: z.number().optional(),
  vars: z.record(z.string(), texts).optional(),
  logsources: z.array(entry).optional(),
  transformations: z.array(step).optional(),
});

export type PipelineStep = z.output<typeof step>;

export interface Pipeline {
  readonly name: string;
  readonly file: string;
  /** Lower ones come first. */
  readonly priority: number;
  readonly steps: readonly PipelineStep[];
  /** Values of placeholders. */
  readonly vars: Readonly<Record<string, readonly string[]>>;
}

export interface PipelineProblem {
  readonly file: string;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** Steps that make something other than a search of the search: nothing here can use it. */
const unusable = ['postprocessing', 'finalizers'];

/** Reads a pipeline; null for YAML that is none, or after reporting what is wrong. */
export function readPipeline(
  content: string,
  file: string,
  report: (problem: PipelineProblem) => void,
): Pipeline | null {
  try {
    const [document] = parseYamlDocuments(content);
    const value = document?.value;
    if (document === undefined || typeof value !== 'object' || value === null) return null;
    if (!('transformations' in value) && !('logsources' in value)) return null;
    const problem = (message: string, path: readonly (string | number)[]): null => {
      report({ file, message, ...placeInText(content, document.keyAt(path)) });
      return null;
    };
    const key = unusable.find((name) => name in value);
    if (key !== undefined)
      return problem(`\`${key}\` is not read: pipelines here give field names and log sources.`, [key]);
    const parsed = pipelineFile.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const path = issue!.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
      return problem(`\`${path.join('.')}\` is not right: ${issue!.message}.`, path);
    }
    const { name, priority, vars, logsources, transformations } = parsed.data;
    return {
      name: name ?? file,
      file,
      priority: priority ?? 0,
      vars: vars ?? {},
      steps: [...(logsources ?? []).flatMap(stepsOfEntry), ...(transformations ?? [])],
    };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    report({ file, message: error.message, line: error.line, column: error.column });
    return null;
  }
}

/** An entry of `logsources` as the steps that it stands for. */
function stepsOfEntry({ when, terms, fields, logsource }: z.output<typeof entry>): PipelineStep[] {
  const head = {
    rule_conditions: when.map((each) => ({ type: 'logsource', ...each })),
    rule_cond_op: 'or' as const,
  };
  return [
    ...(fields === undefined ? [] : [{ ...head, type: 'field_name_mapping', mapping: fields }]),
    ...(terms === undefined ? [] : [{ ...head, type: 'add_condition', conditions: terms }]),
    ...(logsource === undefined ? [] : [{ ...head, type: 'change_logsource', ...logsource }]),
  ];
}
