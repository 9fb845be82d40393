import type { FieldDemand } from '../plan/field-demand.ts';
import type { FieldFlow } from '../plan/field-flow.ts';
import { innerPlans, type PlannedStage } from '../plan/plan.ts';
import type { ExecutedScan } from '../run/execute.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import type { PipeTrace, SearchTrace } from '../run/trace-search.ts';
import { printStage } from '../syntax/print.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { visibleLine, visibleText } from '../values/visible-text.ts';
import { isShown } from './output/result-output.ts';

/** Fields that are listed before the list is cut. */
const shownFields = 12;

type Place = ExecutedScan['place'] | 'on rows';

/** The plan pipe by pipe: what each does in words, the fields it is given and gives, and what later pipes read of it. */
export function explainPlan({ plan }: PreparedSearch, scan: Pick<ExecutedScan, 'stages' | 'place'> | null): string {
  const placeOf = (index: number): Place => (scan !== null && index < scan.stages ? scan.place : 'on rows');
  return plan.stages.map((stage, index) => explainStage(stage, index, placeOf(index))).join('\n');
}

function explainStage(planned: PlannedStage, index: number, place: Place): string {
  const { lowered, stage, before, after, wanted } = planned;
  const lines = [`${index + 1}. ${visibleLine(cut(printStage(stage)))}`, `   ${visibleLine(lowered.describe())}`];
  const removed = before.known.filter((field) => !after.known.includes(field));
  const added = after.known.filter((field) => !before.known.includes(field));
  lines.push(`   fields: ${fieldList(after)}`);
  if (index > 0 && added.length > 0) lines.push(`   new: ${names(added)}`);
  if (removed.length > 0) lines.push(`   gone: ${names(removed)}`);
  lines.push(`   read later: ${demandList(wanted)}`, `   runs ${place} (${lowered.role})`);
  for (const inner of innerPlans(planned)) {
    const text = inner.stages.map((each, at) => explainStage(each, at, 'on rows')).join('');
    lines.push(
      '   its own pipes:',
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `      ${line}`),
    );
  }
  return `${lines.join('\n')}\n`;
}

const cut = (text: string): string => (text.length > 160 ? `${text.slice(0, 159)}…` : text);

function fieldList({ known, open }: FieldFlow): string {
  if (known.length === 0) return open ? 'any' : 'none';
  return `${names(known)}${open ? ' and any others' : ''}`;
}

const demandList = (wanted: FieldDemand): string =>
  wanted === 'all' ? 'all fields' : wanted.size === 0 ? 'no field' : names([...wanted]);

function names(fields: readonly string[]): string {
  const shown = fields.slice(0, shownFields).map(visibleLine).join(', ');
  return fields.length > shownFields ? `${shown} and ${fields.length - shownFields} more` : shown;
}

/** The plan, and the SQL of its first pipes, for programs. */
export function explanationData({ plan }: PreparedSearch, scan: ExecutedScan | null): object {
  return {
    pipes: plan.stages.map(({ command, lowered, stage, before, after, wanted }, index) => ({
      command: command.name,
      text: printStage(stage),
      description: lowered.describe(),
      fieldsBefore: before,
      fieldsAfter: after,
      readLater: wanted === 'all' ? 'all' : [...wanted],
      runs: scan !== null && index < scan.stages ? scan.place : 'on rows',
    })),
    sql: scan === null ? null : { text: scan.sql, parameters: scan.parameters },
  };
}

/** A search pipe by pipe as it ran: rows, time, and the first row of each pipe. */
export function explainTrace({ pipes, complete }: SearchTrace): string {
  const lines = pipes.map(tracedPipe);
  return `${lines.join('\n')}${complete ? '' : '\nOnly a part of the rows was looked at: the counts are those of that part.\n'}`;
}

function tracedPipe(pipe: PipeTrace, index: number): string {
  const count = (rows: number): string => rows.toLocaleString('en');
  const given = pipe.rowsIn === null ? '' : `${count(pipe.rowsIn)} in, `;
  const flow = `${given}${count(pipe.rowsOut)}${pipe.cutShort ? ' or more' : ''} out`;
  const lines = [
    `${index + 1}. ${visibleLine(cut(pipe.text))}`,
    `   ${visibleLine(pipe.description)}`,
    `   rows: ${flow}, ${pipe.milliseconds.toFixed(1)} ms${pipe.place === 'on rows' ? '' : `, ${pipe.place}`}${pipe.ran ? '' : '; not run here, because it writes'}`,
  ];
  if (pipe.absentFields.length > 0) lines.push(`   no row has: ${names(pipe.absentFields)}`);
  if (pipe.sample !== null) lines.push(`   first row: ${sampleText(pipe.sample)}`);
  return `${lines.join('\n')}\n`;
}

/** The fields of a row, long values cut. */
function sampleText(row: Row): string {
  const fields = Object.keys(row).filter((field) => row[field] != null && isShown(field));
  const shown = fields.slice(0, shownFields).map((field) => {
    const text = toList(row[field]).map(toText).join(', ');
    return visibleLine(`${field}=${text.length > 60 ? `${text.slice(0, 59)}…` : text}`);
  });
  const left = fields.length - shown.length;
  return `${shown.join('  ')}${left > 0 ? `  and ${left} more field${left === 1 ? '' : 's'}` : ''}`;
}

/** A statement with its parameters and what its numbered predicates mean. */
export function explainScan({ sql, parameters, notes, stages }: ExecutedScan): string {
  const lines = [`-- stands for the first ${stages === 1 ? 'pipe' : `${stages} pipes`}`, visibleText(sql)];
  if (parameters.length > 0)
    lines.push(`-- parameters: ${visibleLine(parameters.map((parameter) => JSON.stringify(parameter)).join(', '))}`);
  for (const [number, note] of notes) lines.push(`-- ${number}: ${visibleLine(note)}`);
  return `${lines.join('\n')}\n`;
}

/** How a search is (or was) run: its plan, and the SQL of its first pipes. */
export function explainRun(prepared: PreparedSearch, scan: ExecutedScan | null): string {
  return `${explainPlan(prepared, scan)}\n${scan === null ? 'All of it runs on rows.\n' : explainScan(scan)}`;
}
