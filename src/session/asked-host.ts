import type { SearchHost, StoredJob, WantedJob } from '../plan/search-host.ts';
import { type Row, rowOf } from '../values/row.ts';
import { RowFile, type Stretch } from './row-file.ts';

/** What a search asks the program that its session is part of. */
export type HostQuestion =
  | { readonly kind: 'job'; readonly wanted: WantedJob }
  | { readonly kind: 'history' }
  | { readonly kind: 'entries'; readonly path: string; readonly settings: Readonly<Record<string, string>> };

/** Rows that lie in a file; see `RowFile`. */
interface KeptRows {
  readonly path: string;
  readonly layout: readonly Stretch[];
  readonly columns: readonly string[];
}

export type HostAnswer =
  | { readonly kind: 'job'; readonly rows: KeptRows | null }
  | { readonly kind: 'rows'; readonly rows: readonly Readonly<Record<string, unknown>>[] | null }
  | { readonly kind: 'refused'; readonly message: string };

/** What answers the searches of one session. */
export type AnswerHost = (question: HostQuestion) => HostAnswer | Promise<HostAnswer>;

/** A host that is asked one question after the other, each of which waits for its answer. */
export function askedHost(ask: (question: HostQuestion) => HostAnswer): SearchHost {
  const asked = (question: HostQuestion): HostAnswer => {
    const answer = ask(question);
    if (answer.kind === 'refused') throw new Error(answer.message);
    return answer;
  };
  const rows = (question: HostQuestion): readonly Row[] | null => {
    const answer = asked(question);
    return answer.kind === 'rows' && answer.rows !== null ? answer.rows.map((row) => rowOf(row as Row)) : null;
  };
  return {
    job(wanted) {
      const answer = asked({ kind: 'job', wanted });
      return answer.kind === 'job' && answer.rows !== null ? storedJob(answer.rows) : null;
    },
    history: () => rows({ kind: 'history' }) ?? [],
    entries: (path, settings) => rows({ kind: 'entries', path, settings }),
  };
}

function storedJob({ path, layout, columns }: KeptRows): StoredJob {
  const file = new RowFile(path, layout);
  return { columns, rows: { [Symbol.iterator]: () => file.read() } };
}
