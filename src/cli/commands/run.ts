import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeTechnique } from '../../detections/attack.ts';
import { contentRootOf } from '../../detections/content-root.ts';
import type { Detection } from '../../detections/detection.ts';
import { loadDetections } from '../../detections/find-detections.ts';
import { DetectionError, parseDetection } from '../../detections/load-detection.ts';
import { type RowRisk, riskOfRow } from '../../detections/risk.ts';
import { type PlaceInFile, placeInYaml } from '../../detections/scalar-position.ts';
import { isSigmaText } from '../../detections/sigma/rule.ts';
import { originOf } from '../../detections/sigma/spl-text.ts';
import type { RowStream } from '../../plan/run-context.ts';
import type { Row } from '../../values/row.ts';
import { fromList } from '../../values/value.ts';
import { visibleLine } from '../../values/visible-text.ts';
import { messageSettings, type RawOptions } from '../common-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { Reporter } from '../reporter.ts';
import { runSearch } from '../search-run.ts';
import { pipelinesOf } from '../sigma-pipelines.ts';
import type { Surroundings } from '../surroundings.ts';
import type { TextOutput } from '../text-output.ts';

/** Different risks that the report lists. */
const shownRisks = 20;

/** `splite run DETECTION.yml [FILE]...`: the rows that a detection finds, with their risk and its ATT&CK techniques. */
export async function runDetectionCommand(
  path: string,
  paths: readonly string[],
  options: RawOptions,
  around: Surroundings,
): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  let text: string;
  let detection: Detection;
  try {
    text = readText(resolve(around.directory, path), path);
    detection = isSigmaText(text) ? sigmaRule(path, options, around) : parseDetection(text, path);
  } catch (error) {
    if (!(error instanceof DetectionError)) throw error;
    for (const { message, line, column } of error.problems)
      reporter.write({ severity: 'error', message, file: error.path, line, column });
    return exitCodes.input;
  }
  const root = contentRootOf(path, around.directory);
  const risks: RowRisk[] = [];
  return runSearch(
    {
      spl: detection.search,
      text: { name: path, text, place: placeOf(detection, text) },
      contentDirs: root === null ? [] : [root],
      results: (stream, format) => withRisk(stream, detection, risks, format === 'table'),
      before: (output, format) => {
        if (format === 'table') writeHead(detection, output);
      },
      after: (output, format) => {
        if (format === 'table') writeRisks(risks, output);
      },
    },
    paths,
    options,
    around,
  );
}

/** The one rule of a Sigma file. @throws DetectionError */
function sigmaRule(path: string, options: RawOptions, around: Surroundings): Detection {
  const found = contentRootOf(path, around.directory);
  const { detections, errors } = loadDetections(
    [path],
    around.directory,
    pipelinesOf(options, found === null ? [] : [found], around),
  );
  const [error] = errors;
  if (error !== undefined) throw error;
  const [detection] = detections;
  if (detection !== undefined && detections.length === 1) return detection;
  const message = `This file holds ${detections.length} rules; \`splite hunt\` runs them all.`;
  throw new DetectionError(path, [{ message, line: null, column: null }]);
}

function placeOf({ origins, search }: Detection, text: string): PlaceInFile {
  return origins === undefined ? placeInYaml(text, 'search', search) : (offset) => originOf(origins, offset);
}

function readText(file: string, path: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DetectionError(path, [
      {
        message: missing ? 'There is no such file.' : `Cannot read this file: ${(error as Error).message}`,
        line: null,
        column: null,
      },
    ]);
  }
}

const riskColumns = [
  'risk_score',
  'risk_message',
  'risk_object',
  'risk_object_type',
  'threat_object',
  'annotations.mitre_attack',
];

/**
 * The rows with their risk in fields of the names that Enterprise Security gives them; `apart`: the risk is only collected,
 * because it is written below the rows.
 */
function withRisk(stream: RowStream, detection: Detection, risks: RowRisk[], apart: boolean): RowStream {
  if (apart) return { ...stream, rows: collectRisk(stream.rows, detection, risks) };
  return {
    columns: [...stream.columns.filter((column) => !riskColumns.includes(column)), ...riskColumns],
    open: stream.open,
    rows: riskRows(stream.rows, detection, risks),
  };
}

function* collectRisk(rows: Iterable<Row>, { risk }: Detection, risks: RowRisk[]): Iterable<Row> {
  for (const row of rows) {
    risks.push(riskOfRow(risk, row));
    yield row;
  }
}

function* riskRows(rows: Iterable<Row>, { risk, techniques }: Detection, risks: RowRisk[]): Iterable<Row> {
  for (const row of rows) {
    const found = riskOfRow(risk, row);
    risks.push(found);
    row.risk_score = found.score;
    row.risk_message = found.message;
    row.risk_object = fromList(found.objects.map(({ value }) => value));
    row.risk_object_type = fromList(found.objects.map(({ type }) => type));
    row.threat_object = fromList(found.threats.map(({ value }) => value));
    row['annotations.mitre_attack'] = fromList(techniques);
    yield row;
  }
}

function writeHead({ name, type, status, techniques }: Detection, output: TextOutput): void {
  const kind = [type, status].filter((part) => part !== null).join(', ');
  output.write(`${visibleLine(name)}${kind === '' ? '' : ` (${visibleLine(kind)})`}\n`);
  for (const id of techniques) output.write(`  ATT&CK  ${visibleLine(describeTechnique(id))}\n`);
  output.write('\n');
}

function writeRisks(risks: readonly RowRisk[], output: TextOutput): void {
  if (risks.length === 0) {
    output.write('No rows: this detection finds nothing in these events.\n');
    return;
  }
  const lines = new Map<string, number>();
  for (const { score, message, objects } of risks) {
    const of = objects.map(({ type, value }) => `${type} ${value}`).join(', ');
    const line = `${score === null ? 'no score' : `risk ${score}`}${of === '' ? '' : ` for ${of}`}${message === null ? '' : `: ${message}`}`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  output.write('\n');
  for (const [line, count] of [...lines].slice(0, shownRisks))
    output.write(`  ${visibleLine(line)}${count > 1 ? ` (${count} rows)` : ''}\n`);
  if (lines.size > shownRisks) output.write(`  and ${lines.size - shownRisks} more\n`);
}
