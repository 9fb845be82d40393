import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { lineOfPath } from '../knowledge/yaml-position.ts';
import { parseYaml, YamlError } from '../knowledge/yaml-text.ts';
import type { Detection, DetectionRisk, DetectionTest, RiskObject } from './detection.ts';

/** A detection file that cannot be used; one entry for each thing wrong with it. */
export class DetectionError extends Error {
  override readonly name = 'DetectionError';
  constructor(
    readonly path: string,
    readonly problems: readonly DetectionProblem[],
  ) {
    super(problems.map(({ message }) => message).join('\n'));
  }
}

export interface DetectionProblem {
  readonly message: string;
  /** From 1; null when it has no place. */
  readonly line: number | null;
}

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const optionalText = text.nullish().transform((value) => value ?? null);
const optionalNumber = z.preprocess(
  (value) => (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : (value ?? null)),
  z.number().nullable(),
);
/** One item stands for a list of it. */
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value == null || value === '' ? [] : Array.isArray(value) ? value : [value]), z.array(item));
const oneOrMany = list(text);

const observable = z.looseObject({ name: text, type: optionalText, role: oneOrMany });
const riskObject = z.looseObject({ field: text, type: optionalText, score: optionalNumber });
const threatObject = z.looseObject({ field: text, type: optionalText });
const testData = z.looseObject({
  data: text,
  source: optionalText,
  sourcetype: optionalText,
  custom_index: optionalText,
  host: optionalText,
});

/** Unknown keys are left alone: teams have their own. */
const detectionFile = z.looseObject({
  name: text,
  id: optionalText,
  version: optionalNumber,
  date: optionalText,
  author: optionalText,
  status: optionalText,
  type: optionalText,
  description: optionalText,
  data_source: oneOrMany,
  search: z.string().refine((search) => search.trim() !== '', 'the search is empty'),
  how_to_implement: optionalText,
  known_false_positives: optionalText,
  references: oneOrMany,
  tags: z
    .looseObject({
      analytic_story: oneOrMany,
      asset_type: oneOrMany,
      confidence: optionalNumber,
      impact: optionalNumber,
      risk_score: optionalNumber,
      message: optionalText,
      mitre_attack_id: oneOrMany,
      observable: list(observable),
      required_fields: oneOrMany,
      security_domain: optionalText,
    })
    .nullish(),
  rba: z
    .looseObject({ message: optionalText, risk_objects: list(riskObject), threat_objects: list(threatObject) })
    .nullish(),
  tests: list(z.looseObject({ name: optionalText, attack_data: list(testData) })),
});

type DetectionFile = z.output<typeof detectionFile>;

/** Reads one detection file. @throws DetectionError with all that is wrong and where. */
export function loadDetection(path: string): Detection {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new DetectionError(path, [{ message: `Cannot read this file: ${(error as Error).message}`, line: null }]);
  }
  return parseDetection(content, path);
}

/** Reads a detection from the text of its file. @throws DetectionError */
export function parseDetection(content: string, path: string): Detection {
  let value: unknown;
  try {
    value = parseYaml(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof YamlError)
      throw new DetectionError(path, [{ message: `This is no valid YAML: ${error.message}`, line: error.line }]);
    throw error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DetectionError(path, [
      { message: 'A detection with `name:`, `search:` and other keys was expected.', line: 1 },
    ]);
  }
  const parsed = detectionFile.safeParse(value);
  if (!parsed.success) {
    throw new DetectionError(
      path,
      parsed.error.issues.map(({ path: keys, message, code, ...issue }) => {
        const place = keys.map((key) => (typeof key === 'symbol' ? String(key) : key));
        const absent = valueAt(value, place) === undefined;
        const what = absent
          ? 'is missing'
          : `is not right: ${describeIssue(code, message, 'expected' in issue ? String(issue.expected) : null)}`;
        return { message: `\`${place.join('.')}\` ${what}.`, line: lineOfPath(content, place) };
      }),
    );
  }
  return detectionOf(parsed.data, path);
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

function describeIssue(code: string, message: string, expected: string | null): string {
  if (code === 'invalid_type' && expected !== null)
    return `${expected === 'string' ? 'text' : expected === 'object' ? 'keys and values' : expected} was expected`;
  return code === 'invalid_union' ? 'text was expected' : message;
}

function detectionOf(file: DetectionFile, path: string): Detection {
  const { tags } = file;
  return {
    path,
    name: file.name,
    id: file.id,
    version: file.version,
    date: file.date,
    author: file.author,
    status: file.status,
    type: file.type,
    description: file.description ?? '',
    dataSources: file.data_source,
    search: file.search,
    howToImplement: file.how_to_implement ?? '',
    knownFalsePositives: file.known_false_positives ?? '',
    references: file.references,
    stories: tags?.analytic_story ?? [],
    assetType: tags?.asset_type[0] ?? null,
    securityDomain: tags?.security_domain ?? null,
    techniques: tags?.mitre_attack_id ?? [],
    requiredFields: tags?.required_fields ?? [],
    risk: riskOfFile(file),
    tests: file.tests.map(
      ({ name, attack_data }, index): DetectionTest => ({
        name: name ?? `test ${index + 1}`,
        data: attack_data.map(({ data, source, sourcetype, custom_index, host }) => ({
          data,
          source,
          sourcetype,
          host,
          index: custom_index,
        })),
      }),
    ),
  };
}

/** `rba:` is the newer form; before it risk stood in `tags:`, its objects being the observables of victims. */
function riskOfFile({ tags, rba }: DetectionFile): DetectionRisk {
  const product =
    tags?.impact != null && tags.confidence != null ? Math.round((tags.impact * tags.confidence) / 100) : null;
  const tagScore = tags?.risk_score ?? product;
  if (rba) {
    const objects = rba.risk_objects.map(
      ({ field, type, score }): RiskObject => ({ field, type: objectType(type ?? ''), score: score ?? tagScore }),
    );
    const scores = objects.flatMap(({ score }) => score ?? []);
    return {
      score: scores.length === 0 ? tagScore : Math.max(...scores),
      message: rba.message ?? tags?.message ?? null,
      objects,
      threats: rba.threat_objects.map(({ field, type }) => ({ field, type: type ?? '' })),
    };
  }
  const observables = tags?.observable ?? [];
  const withRole = (role: string) =>
    observables.filter((each) => each.role.some((name) => name.toLowerCase() === role));
  return {
    score: tagScore,
    message: tags?.message ?? null,
    objects: withRole('victim').map(
      ({ name, type }): RiskObject => ({ field: name, type: objectType(type ?? ''), score: tagScore }),
    ),
    threats: withRole('attacker').map(({ name, type }) => ({ field: name, type: type ?? '' })),
  };
}

function objectType(type: string): RiskObject['type'] {
  const name = type.toLowerCase();
  if (['user', 'username', 'user name', 'email address'].includes(name)) return 'user';
  return ['system', 'device', 'endpoint', 'hostname', 'ip address'].includes(name) ? 'system' : 'other';
}
