import { RowFile } from '../../session/row-file.ts';
import type { Search } from '../../session/search.ts';
import type { Row } from '../../values/row.ts';
import { xmlHeader } from '../rest/xml.ts';
import { messagesOf } from './check-search.ts';
import type { JobFolders } from './job-folders.ts';
import {
  csvText,
  formatResults,
  type ResultMode,
  rawText,
  resultObject,
  resultsXmlHead,
  resultXml,
} from './result-formats.ts';

/** Rows that are sent as one document. */
const mostInOne = 50_000;

interface Shown {
  /** IANA name. */
  readonly timeZone: string;
  readonly folders: Pick<JobFolders, 'scratchFile'>;
}

/**
 * The rows of a search as text, several at a time, as they come. Forms that begin with the names of all fields wait for rows whose fields are not known
 * before, which lie on the disk until then; `json_rows` and `json_cols` are one document, with 50,000 rows at most.
 * @throws before the first text what is wrong with the search; later that is a part of the text.
 */
export async function* exportedText(
  search: Search,
  mode: ResultMode,
  shown: Shown,
): AsyncGenerator<string, void, undefined> {
  const { timeZone } = shown;
  switch (mode) {
    case 'json':
      yield* jsonLines(search, timeZone);
      return;
    case 'raw':
      for await (const rows of search.batches()) {
        const columns = search.outline?.columns ?? [];
        yield rows.map((row) => rawText(row, { columns: fieldsOf(row, columns), timeZone })).join('');
      }
      return;
    case 'csv':
      for await (const { rows, columns, offset } of withColumns(search, shown))
        yield csvText({ columns, rows, timeZone }, offset === 0);
      return;
    case 'xml':
    case 'atom': {
      let hasBegun = false;
      for await (const { rows, columns, offset } of withColumns(search, shown)) {
        if (!hasBegun) yield `${xmlHeader}${resultsXmlHead({ columns, isPreview: false, messages: [] })}`;
        hasBegun = true;
        yield rows.map((row, index) => resultXml(row, offset + index, { columns, timeZone })).join('');
      }
      yield hasBegun
        ? '</results>\n'
        : `${xmlHeader}${resultsXmlHead({ columns: search.columns, isPreview: false, messages: [] })}</results>\n`;
      return;
    }
    case 'json_rows':
    case 'json_cols': {
      const rows: Row[] = [];
      for await (const batch of search.batches()) {
        rows.push(...batch.slice(0, mostInOne - rows.length));
        if (rows.length === mostInOne) break;
      }
      const columns =
        search.columns.length > 0 ? search.columns : fieldsOf(rows[0] ?? {}, search.outline?.columns ?? []);
      yield `${formatResults({ columns, rows, offset: 0, isPreview: false, messages: [], timeZone }, mode)}\n`;
      return;
    }
  }
}

/** An object a line; the last one says so, so each waits for the next. */
async function* jsonLines(search: Search, timeZone: string): AsyncGenerator<string, void, undefined> {
  let held: Row | null = null;
  let offset = 0;
  const line = (row: Row, isLast: boolean): string => {
    const columns = fieldsOf(row, search.outline?.columns ?? []);
    const result = resultObject(row, { columns, timeZone });
    return `${JSON.stringify({ preview: false, offset: offset++, ...(isLast ? { lastrow: true } : {}), result })}\n`;
  };
  try {
    for await (const rows of search.batches()) {
      let text = '';
      for (const row of rows) {
        if (held !== null) text += line(held, false);
        held = row;
      }
      if (text !== '') yield text;
    }
  } catch (error) {
    if (offset === 0 && held === null) throw error;
    yield `${JSON.stringify({ preview: false, messages: messagesOf(error, search.spl) })}\n`;
    return;
  }
  yield held === null ? `${JSON.stringify({ preview: false, lastrow: true })}\n` : line(held, true);
}

/** The fields of a row: those that are known first, in their order. */
const fieldsOf = (row: Row, known: readonly string[]): readonly string[] => {
  const own = new Set(Object.keys(row));
  const first = known.filter((name) => own.delete(name));
  return [...first, ...own];
};

async function* withColumns(
  search: Search,
  { folders }: Shown,
): AsyncGenerator<{ readonly rows: readonly Row[]; readonly columns: readonly string[]; readonly offset: number }> {
  const { path, remove } = folders.scratchFile();
  const file = new RowFile(path);
  let offset = 0;
  try {
    const kept = search.keptIn(path);
    let next = await kept.next();
    const columns = (): readonly string[] => search.outline?.columns ?? [];
    const isKnown = search.outline?.isOpen === false;
    for (; next.done !== true; next = await kept.next()) {
      file.add(next.value);
      if (!isKnown) continue;
      const rows = [...file.read(offset)];
      yield { rows, columns: columns(), offset };
      offset += rows.length;
    }
    if (isKnown) return;
    for (; offset < file.rows; offset += 1000)
      yield { rows: [...file.read(offset, 1000)], columns: search.columns, offset };
  } finally {
    remove();
  }
}
