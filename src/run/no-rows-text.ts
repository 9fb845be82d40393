import { notByDefault } from '../plan/default-indexes.ts';
import { formatNumber } from '../values/number.ts';
import { strftime } from '../values/strftime.ts';
import type { TermOutcome } from './judge-terms.ts';
import type { AbsentField, EmptySource, NoRows } from './no-rows.ts';
import type { SeenValues } from './seen-values.ts';

/** What a subsearch without rows stands for; it is explained itself. */
const emptyResult = 'NOT ( )';

/** The reason in lines of plain text: the first says which pipe, the others why. Values may hold anything that logs hold: show them safely. */
export function noRowsText(reason: NoRows, timeZone: string): string[] {
  const gave = reason.counted ? 'found nothing to count' : 'gave no rows';
  const lines = [`Pipe ${reason.pipe + 1} ${gave}: ${cut(reason.text, 160)}`];
  const add = (text: string): number => lines.push(text);
  const found = foundText(reason);
  if (reason.source !== null) add(sourceText(reason.source, timeZone));
  else if (reason.rowsIn !== null && (reason.complete || found.length > 0)) {
    const rows = count(reason.rowsIn, 'row');
    add(
      reason.complete
        ? `It had ${rows} to choose from.`
        : `It chooses from more rows than can be looked at in a moment. Of the first ${rows}:`,
    );
  }
  lines.push(...found);
  for (const { text, reason: inner } of reason.subsearches) {
    add(`Its subsearch gave no rows: [ ${cut(text, 120)} ]`);
    for (const line of noRowsText(inner, timeZone)) add(`  ${line}`);
  }
  if (lines.length === 1 && reason.complete) add('There is nothing in what it reads.');
  return lines;
}

/** What was found of its terms and fields. */
function foundText(reason: NoRows): string[] {
  const lines: string[] = [];
  const said = new Set<string>();
  for (const term of reason.terms) {
    if (!term.decisive || term.text === emptyResult) continue;
    lines.push(termText(term, reason.terms.length));
    for (const seen of term.values) {
      const text = valuesText(seen);
      if (said.has(text) || reason.absentFields.some(({ field }) => field === seen.field)) continue;
      said.add(text);
      lines.push(`  ${text}`);
    }
  }
  for (const field of reason.absentFields) lines.push(absentText(field));
  return lines;
}

function sourceText({ table, rows, first, last, filled }: EmptySource, timeZone: string): string {
  if (rows === 0) return table === 'event' ? 'There are no events.' : emptyDataset(table, filled);
  const what = table === 'event' ? count(rows, 'event') : `${count(rows, 'row')} of ${table}`;
  return `The time range is empty: ${what} lie between ${moment(first, timeZone)} and ${moment(last, timeZone)}.`;
}

const emptyDataset = (table: string, filled: readonly string[]): string =>
  `No event belongs to ${table}${filled.length === 0 ? ', nor to any other dataset.' : `. Datasets with events: ${filled.join(', ')}`}`;

const moment = (time: number | null, timeZone: string): string =>
  time === null ? 'an unknown time' : strftime(time, '%Y-%m-%d %H:%M:%S %Z', timeZone);

function termText({ text, matches, failsAlone }: TermOutcome, terms: number): string {
  const shown = cut(text, 200);
  if (text === notByDefault)
    return 'Internal indexes, summary, risk and notable are only searched when they are named.';
  if (matches === 0) return `No row meets ${shown}`;
  if (terms === 1) return `No row meets ${shown}`;
  if (failsAlone > 0)
    return `${count(failsAlone, 'row')} meet${failsAlone === 1 ? 's' : ''} every other term, but none of them meets ${shown}`;
  return `${count(matches, 'row')} meet${matches === 1 ? 's' : ''} ${shown}, but none of those that meet the terms before it`;
}

function valuesText({ field, rows, present, distinct, values, choice }: SeenValues): string {
  if (present === 0) return `${field}: no row has it.`;
  const list = values.map(({ value, count: times }) => `"${cut(value, 100)}" (${formatNumber(times)})`);
  const some = present < rows ? `in ${formatNumber(present)} of ${count(rows, 'row')}` : `in ${count(rows, 'row')}`;
  if (distinct <= values.length) return `${field} is ${list.join(', ')} ${some}.`;
  return `${field} has ${count(distinct, 'value')} ${some}; ${choice === 'nearest' ? 'nearest' : 'most frequent'}: ${list.join(', ')}`;
}

function absentText({ field, nearest }: AbsentField): string {
  if (nearest === null) return `No row has the field ${field}.`;
  if (nearest.toLowerCase() === field.toLowerCase())
    return `No row has the field ${field}: it is called ${nearest}. Case counts in names of fields.`;
  return `No row has the field ${field}. Did you mean ${nearest}?`;
}

const count = (number: number, what: string): string =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;

/** One line of at most so many characters. */
function cut(text: string, length: number): string {
  const line = text.replace(/\s*[\r\n]\s*/g, ' ');
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
