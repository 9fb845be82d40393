import { Document, isMap, isSeq, type Pair, type YAMLMap } from 'yaml';
import { composeYaml, YamlError } from '../knowledge/yaml-compose.ts';
import type { ReportRow, RowsReport } from './report-model.ts';

/** The result of one test of a file. */
export interface TestedResult {
  /** Which of the file's tests, from 0. */
  readonly test: number;
  readonly name: string;
  readonly rows: RowsReport;
}

/**
 * The text of a detection file whose tests expect what they found. Only the expectations change: a test that states none gets the
 * number of rows, one that states some gets these brought up to date. The rest of the text stays as it is, to the character.
 */
export function withExpectations(
  text: string,
  results: readonly TestedResult[],
): { readonly text: string; readonly skipped: readonly string[] } {
  const skipped: string[] = [];
  const tests = testsIn(text);
  if (!isSeq(tests)) return { text, skipped: ['its tests are not written as a list.'] };
  const edits: Edit[] = [];
  for (const result of results) {
    const test = tests.items[result.test];
    if (!isMap(test) || test.flow) skipped.push(`'${result.name}' is not written as a block.`);
    else {
      const edit = editOf(test as YAMLMap, result, text, skipped);
      if (edit !== null) edits.push(edit);
    }
  }
  let changed = text;
  for (const { start, end, replacement } of edits.sort((a, b) => b.start - a.start))
    changed = changed.slice(0, start) + replacement + changed.slice(end);
  return { text: changed, skipped };
}

/** Null where the text cannot be read exactly as it is written. */
function testsIn(text: string): unknown {
  try {
    return composeYaml(text, true).documents[0]?.get('tests', true);
  } catch (error) {
    if (error instanceof YamlError) return null;
    throw error;
  }
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

function editOf(test: YAMLMap, { name, rows }: TestedResult, text: string, skipped: string[]): Edit | null {
  const existing = test.items.find(({ key }) => String(key) === 'expect');
  if (existing === undefined) {
    if (rows.count === 0) {
      skipped.push(
        `'${name}' found nothing and says nothing about it; write \`expect: {none: true}\` if that is right.`,
      );
      return null;
    }
    const last = test.items.at(-1)!;
    const end = endOf(last, text);
    const indent = ' '.repeat(columnOf(test.items[0]!, text));
    const before = text[end - 1] === '\n' ? '' : '\n';
    return { start: end, end, replacement: `${before}${indent}expect:\n${indent}  count: ${rows.count}\n` };
  }
  const expect = existing.value;
  if (!isMap(expect)) return null;
  const before = String(new Document(expect));
  bringUpToDate(expect as YAMLMap, rows, name, skipped);
  if (String(new Document(expect)) === before) return null;
  const indent = columnOf(existing, text);
  const written = new Document({});
  written.set('expect', expect);
  const lines = written.toString({ lineWidth: 0 }).trimEnd().split('\n');
  const start = (existing.key as { range: [number, number, number] }).range[0];
  const replacement = lines
    .map((line, index) => (index === 0 || line === '' ? line : ' '.repeat(indent) + line))
    .join('\n');
  return { start, end: endOf(existing, text), replacement: `${replacement}\n` };
}

function bringUpToDate(expect: YAMLMap, { count, sample, columns }: RowsReport, name: string, skipped: string[]): void {
  const number = (key: string): number | null => {
    const value = expect.get(key);
    return typeof value === 'number' ? value : null;
  };
  if (expect.get('none') === true && count > 0) {
    expect.delete('none');
    expect.set('count', count);
  }
  if (number('count') !== null) expect.set('count', count);
  if ((number('min') ?? count) > count) expect.set('min', count);
  if ((number('max') ?? count) < count) expect.set('max', count);
  const fields = expect.get('fields');
  if (isSeq(fields)) fields.items = fields.items.filter((field) => columns.includes(String(field)));
  const rows = expect.get('rows');
  if (!isSeq(rows) || (count <= sample.length && holds(rows.toJSON() as unknown[], sample))) return;
  if (count > sample.length) {
    skipped.push(`'${name}' has more than ${sample.length} rows: its \`rows\` were left as they are.`);
    return;
  }
  const named = new Set(rows.items.flatMap((row) => (isMap(row) ? row.items.map(({ key }) => String(key)) : [])));
  const present = sample.map((row) => Object.fromEntries([...named].map((field) => [field, row[field] ?? null])));
  expect.set('rows', present);
}

/** Whether each of these rows is found. */
function holds(wanted: readonly unknown[], sample: readonly ReportRow[]): boolean {
  const sameValue = (value: unknown, found: unknown): boolean =>
    value === null
      ? found === undefined
      : JSON.stringify([value].flat().map(String)) === JSON.stringify([found].flat());
  return wanted.every((row) =>
    sample.some((found) => Object.entries(row as object).every(([field, value]) => sameValue(value, found[field]))),
  );
}

type Ranged = { range?: [number, number, number] | null } | null;

/** Behind the last line of a pair: the line feed is part of it. */
function endOf({ key, value }: Pair<unknown, unknown>, text: string): number {
  const range = (value as Ranged)?.range ?? (key as Ranged)?.range;
  const end = range![1];
  if (text[end - 1] === '\n') return end;
  const newline = text.indexOf('\n', end);
  return newline < 0 ? text.length : newline + 1;
}

function columnOf({ key }: Pair<unknown, unknown>, text: string): number {
  const start = (key as { range: [number, number, number] }).range[0];
  return start - (text.lastIndexOf('\n', start - 1) + 1);
}
