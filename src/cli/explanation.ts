import type { FieldDemand } from '../commands/field-demand.ts';
import type { FieldFlow } from '../commands/field-flow.ts';
import { printStage } from '../language/print.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { ExecutedScan } from '../run/execute.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import { visibleLine, visibleText } from './output/visible-text.ts';

/** Fields that are listed before the list is cut. */
const shownFields = 12;

/** The plan pipe by pipe: what each does in words, the fields it is given and gives, and what later pipes read of it. */
export function explainPlan({ plan }: PreparedSearch, inSql: number): string {
  return plan.stages.map((stage, index) => explainStage(stage, index, index < inSql)).join('\n');
}

function explainStage(
  { command, args, stage, before, after, wanted }: PlannedStage,
  index: number,
  inSql: boolean,
): string {
  const lines = [`${index + 1}. ${visibleLine(cut(printStage(stage)))}`, `   ${visibleLine(command.describe(args))}`];
  const removed = before.known.filter((field) => !after.known.includes(field));
  const added = after.known.filter((field) => !before.known.includes(field));
  lines.push(`   fields: ${fieldList(after)}`);
  if (index > 0 && added.length > 0) lines.push(`   new: ${names(added)}`);
  if (removed.length > 0) lines.push(`   gone: ${names(removed)}`);
  lines.push(`   read later: ${demandList(wanted)}`, `   runs ${inSql ? 'in SQL' : 'on rows'} (${command.role})`);
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
  return `${explainPlan(prepared, scan?.stages ?? 0)}\n${scan === null ? 'No part of it runs in SQL.\n' : explainScan(scan)}`;
}
