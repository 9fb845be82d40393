import type { TextParser } from '../knowledge/source.ts';
import type { Row } from '../values/row.ts';
import { fromList, toList, type Value } from '../values/value.ts';
import { parseAuditRecord } from './extract/audit-record.ts';
import { parseCef } from './extract/cef.ts';
import { splitDelimited } from './extract/delimited.ts';
import { keyValues } from './extract/key-values.ts';
import { parseLeef } from './extract/leef.ts';
import { messageSections } from './extract/message-sections.ts';
import { namesOfPriority, parseSyslogHeader } from './extract/syslog-header.ts';
import { FieldTree } from './flatten.ts';
import { parseKeepingNumbers } from './read/number-text.ts';

/** Adds the fields that stand in a text to a row. A field that the row has already stays as it is. */
export type TextFields = (text: string, row: Row) => void;

/** Compiles a parser of a source definition. A text that is not in its form gives no fields. */
export function compileTextParser(parser: TextParser): TextFields {
  switch (parser.kind) {
    case 'kv':
      return (text, row) => addPairs(keyValues(text, parser.syntax), parser.prefix, row);
    case 'delimited':
      return compileDelimited(parser);
    case 'json':
      return compileJson(parser.prefix);
    case 'cef':
      return (text, row) => addPairs(parseCef(text) ?? [], parser.prefix, row);
    case 'leef':
      return (text, row) => addPairs(parseLeef(text) ?? [], parser.prefix, row);
    case 'syslog':
      return (text, row) => addPairs(syslogFields(text, parser.headerOnly), '', row);
    case 'auditd':
      return (text, row) => addPairs(parseAuditRecord(text)?.pairs ?? [], parser.prefix, row);
    case 'sections':
      return (text, row) => {
        for (const [name, value] of messageSections(text)) {
          const field = parser.prefix + name;
          row[field] = row[field] == null ? value : fromList([...toList(row[field]), value]);
        }
      };
  }
}

function addPairs(pairs: Iterable<readonly [string, Value]>, prefix: string, row: Row): void {
  for (const [name, value] of pairs) {
    const field = prefix === '' ? name : prefix + name;
    if (row[field] == null) row[field] = value;
  }
}

function compileDelimited({ delimiter, quote, names, empty }: Extract<TextParser, { kind: 'delimited' }>): TextFields {
  const none = new Set(['', ...empty]);
  return (text, row) => {
    const cells = splitDelimited(text, delimiter, quote);
    const count = Math.min(cells.length, names.length);
    for (let index = 0; index < count; index++) {
      const name = names[index]!;
      const value = cells[index]!;
      if (name !== '' && !none.has(value) && row[name] == null) row[name] = value;
    }
  };
}

/** The first object or array in the text. */
function compileJson(prefix: string): TextFields {
  const tree = new FieldTree();
  return (text, row) => {
    const start = text.search(/[{[]/);
    if (start < 0) return;
    try {
      const fields = tree.flatten(parseKeepingNumbers(text.slice(start).trimEnd()));
      tree.addNulls(fields);
      addPairs(Object.entries(fields), prefix, row);
    } catch {
      // Text that only looks like JSON has no fields.
    }
  };
}

function* syslogFields(text: string, headerOnly: boolean): Iterable<readonly [string, string]> {
  const header = parseSyslogHeader(text);
  if (header === null) return;
  const { priority, time, host, process, pid, messageId, data, message } = header;
  const names = priority === null ? null : namesOfPriority(priority);
  if (names !== null) {
    yield ['syslog_facility', names.facility];
    yield ['syslog_severity', names.severity];
  }
  yield ['syslog_time', time];
  if (host !== null) yield ['syslog_host', host];
  if (headerOnly) return;
  if (process !== null) yield ['process', process];
  if (pid !== null) yield ['pid', pid];
  if (messageId !== null) yield ['msgid', messageId];
  yield* data;
  if (message !== '') yield ['message', message];
}
