import type { LoadReport } from '../ingest/load-report.ts';
import type { KnowledgeProblem } from '../knowledge/problem.ts';
import { visibleLine } from '../values/visible-text.ts';
import type { MessageSettings } from './common-options.ts';
import { type Message, type MessageStyle, type PlacedText, splMessages, writeMessage } from './report-error.ts';
import type { Surroundings } from './surroundings.ts';

/** Problems of one kind that are written out; the others are counted. */
const shownProblems = 3;

/** Everything a command says beside its data goes through here, to standard error. */
export class Reporter {
  private readonly style: MessageStyle;
  readonly quiet: boolean;

  constructor(
    private readonly around: Surroundings,
    settings: MessageSettings,
  ) {
    this.style = { format: settings.errorFormat, colour: around.colour.messages };
    this.quiet = settings.quiet;
  }

  error(message: string, hint: string | null = null, code: string | null = null): void {
    this.write({ severity: 'error', message, hint, code });
  }

  warning(message: string): void {
    if (!this.quiet) this.write({ severity: 'warning', message });
  }

  note(message: string): void {
    if (!this.quiet) this.write({ severity: 'note', message });
  }

  /** What is being done now; for SPLITE_DEBUG. */
  debug(doing: string): void {
    if (!this.around.debug) return;
    this.around.messages.write(`debug: ${doing}\n`);
    this.around.messages.flush();
  }

  write(message: Message, source: PlacedText | null = null): void {
    writeMessage(message, source, this.around.messages, this.style);
  }

  /** Writes the errors of a search; false when `error` is none of a search. */
  splError(error: unknown, source: PlacedText): boolean {
    const messages = splMessages(error);
    for (const message of messages ?? []) this.write(message, source);
    return messages !== null;
  }

  /** A line that the next one replaces; only on a terminal. */
  progress(text: string): void {
    if (this.quiet || !this.around.messages.isTerminal || this.style.format === 'json') return;
    this.around.messages.write(`\r\x1b[K${visibleLine(text).slice(0, (this.around.messages.columns ?? 80) - 1)}`);
    this.around.messages.flush();
  }

  endProgress(): void {
    this.progress('');
  }

  loadProblems({ problems }: LoadReport): void {
    const worstFirst = [...problems].sort((one, other) => Number(other.fatal) - Number(one.fatal));
    this.several(
      worstFirst.map(({ path, message, fatal }) => ({ severity: fatal ? 'error' : 'warning', message, file: path })),
      'files',
    );
  }

  knowledgeProblems(problems: readonly KnowledgeProblem[]): void {
    this.several(
      problems.map(({ file, line, message }) => ({ severity: 'warning', message, file, line })),
      'definitions',
    );
  }

  private several(messages: readonly Message[], what: string): void {
    const spoken = this.quiet ? messages.filter(({ severity }) => severity === 'error') : messages;
    for (const message of spoken.slice(0, shownProblems)) this.write(message);
    const left = spoken.length - shownProblems;
    if (left > 0)
      this.write({ severity: 'warning', message: `${left} more problem${left === 1 ? '' : 's'} with ${what}.` });
  }
}
