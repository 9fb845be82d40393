import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { YamlError } from '../knowledge/yaml-compose.ts';
import { placeOfPath } from '../knowledge/yaml-documents.ts';
import { parseYaml } from '../knowledge/yaml-text.ts';
import { placeInText, type TextPlace } from '../syntax/text-place.ts';
import type {
  Detection,
  DetectionRisk,
  DetectionTest,
  Expectation,
  RiskObject,
  RiskObjectType,
  TestData,
} from './detection.ts';
import {
  type DataEntry,
  type DetectionFile,
  detectionFile,
  type ExpectationEntry,
  type TestEntry,
} from './detection-schema.ts';
import { placeInYaml, placesOfItems } from './scalar-position.ts';

/** A detection file that cannot be used; one entry for each thing wrong with it. */
export class DetectionError extends Error {
  override readonly name = 'DetectionError';
  constructor(
    readonly path: string,
    readonly problems: readonly DetectionProblem[],
    /** Names the kind of mistake, for programs. */
    readonly code: 'not-a-detection' | 'duplicate-id' = 'not-a-detection',
  ) {
    super(problems.map(({ message }) => message).join('\n'));
  }
}

export interface DetectionProblem {
  readonly message: string;
  /** From 1; null when it has no place. */
  readonly line: number | null;
  readonly column: number | null;
}

/** Reads one detection file. @throws DetectionError with all that is wrong and where. */
export function loadDetection(path: string): Detection {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
  return parseDetection(content, path);
}

export function unreadable(path: string, error: unknown): DetectionError {
  return new DetectionError(path, [
    { message: `Cannot read this file: ${(error as Error).message}`, line: null, column: null },
  ]);
}

/** Reads a detection from the text of its file. @throws DetectionError */
export function parseDetection(content: string, path: string): Detection {
  let value: unknown;
  try {
    value = parseYaml(content);
  } catch (error) {
    if (error instanceof YamlError)
      throw new DetectionError(path, [{ message: error.message, line: error.line, column: error.column }]);
    throw error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DetectionError(path, [
      { message: 'A detection with `name:`, `search:` and other keys was expected.', line: 1, column: 1 },
    ]);
  }
  const parsed = detectionFile.safeParse(value);
  if (!parsed.success)
    throw new DetectionError(
      path,
      parsed.error.issues.map((issue) => problemOf(issue, value, content)),
    );
  const place = placeInText(content, placeInYaml(content, 'search', parsed.data.search)(0));
  const testPlaces = placesOfItems(content, 'tests');
  return detectionOf(parsed.data, value as Record<string, unknown>, path, place, testPlaces);
}

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

function problemOf(issue: Issue, value: unknown, content: string): DetectionProblem {
  const { found, path } = deepest(issue, []);
  const place = placeOfPath(content, path);
  const what =
    valueAt(value, path) === undefined ? 'is missing' : `is not right: ${describeIssue(found).replace(/\.$/, '')}`;
  return { message: `\`${path.join('.')}\` ${what}.`, line: place?.line ?? null, column: place?.column ?? null };
}

/** Of a choice of forms the one that fits best is meant: that whose fault lies deepest. */
function deepest(issue: Issue, above: Path): { found: Issue; path: Path } {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code !== 'invalid_union') return { found: issue, path };
  const inner = issue.errors.flatMap(([first]) => (first ? [deepest(first, path)] : []));
  const best = inner.reduce<{ found: Issue; path: Path } | null>(
    (longest, each) => (longest === null || each.path.length > longest.path.length ? each : longest),
    null,
  );
  if (best !== null && best.path.length > path.length) return best;
  const own = inner.find(({ found }) => found.code === 'invalid_format' || found.code === 'custom');
  return { found: own?.found ?? issue, path };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

function describeIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const names: Record<string, string> = { string: 'text', object: 'keys and values' };
      return `${names[issue.expected] ?? issue.expected} was expected`;
    }
    case 'invalid_union':
      return 'text was expected';
    case 'unrecognized_keys':
      return `there is no ${issue.keys.map((key) => `\`${key}\``).join(', ')} here`;
    default:
      return issue.message;
  }
}

function detectionOf(
  file: DetectionFile,
  content: Readonly<Record<string, unknown>>,
  path: string,
  place: TextPlace,
  testPlaces: readonly TextPlace[],
): Detection {
  const { tags } = file;
  const annotations = {
    cis20: tags?.cis20 ?? [],
    nist: tags?.nist ?? [],
    kill_chain_phases: tags?.kill_chain_phases ?? [],
  };
  return {
    path,
    place,
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
    annotations: Object.fromEntries(Object.entries(annotations).filter(([, values]) => values.length > 0)),
    risk: riskOfFile(file),
    tests: file.tests.map((entry, index) => testOf(entry, index, testPlaces[index] ?? place)),
    content,
  };
}

export function testOf(entry: TestEntry, index: number, place: TextPlace): DetectionTest {
  return {
    name: entry.name ?? `test ${index + 1}`,
    place,
    data: dataOf(entry),
    expect: entry.expect ? expectationOf(entry.expect) : null,
    baselines: entry.baselines.map((baseline) => ({ name: baseline.name, data: dataOf(baseline) })),
  };
}

/** Data stands in a list of `attack_data`, or directly in the test. */
function dataOf(entry: DataEntry & { readonly attack_data: readonly DataEntry[] }): TestData[] {
  return [...entry.attack_data, entry].flatMap(({ data, events, source, sourcetype, host, index, custom_index }) => {
    const origin = { source, sourcetype, host, index: custom_index ?? index };
    const files = data.map((name): TestData => ({ data: name, events: [], ...origin }));
    return events.length === 0 ? files : [...files, { data: null, events, ...origin }];
  });
}

function expectationOf({ count, min, max, none, rows, fields }: ExpectationEntry): Expectation {
  return { count, min, max, none: none === true, rows, fields };
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

export function objectType(type: string): RiskObjectType {
  const name = type.toLowerCase();
  if (['user', 'username', 'user name', 'email address'].includes(name)) return 'user';
  return ['system', 'device', 'endpoint', 'hostname', 'ip address'].includes(name) ? 'system' : 'other';
}
