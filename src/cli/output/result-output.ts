import type { RowStream } from '../../commands/command.ts';
import type { TextOutput } from '../text-output.ts';

export const outputFormats = ['table', 'ndjson', 'json', 'csv', 'md'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface RenderOptions {
  /** Zone in which tables show `_time`. */
  readonly timeZone: string;
  readonly colour: boolean;
}

/** Writes results; returns the number of rows. */
export type Renderer = (stream: RowStream, output: TextOutput, options: RenderOptions) => number;

/** Fields that are shown: internal ones are not, but for the time and the text of events. */
export const isShown = (field: string): boolean => field.charCodeAt(0) !== 95 || field === '_time' || field === '_raw';

/** Loads a renderer: the table's is not cheap, and most runs need another. */
export async function loadRenderer(format: OutputFormat): Promise<Renderer> {
  switch (format) {
    case 'table':
      return (await import('./table.ts')).renderTable;
    case 'ndjson':
      return (await import('./json.ts')).renderNdjson;
    case 'json':
      return (await import('./json.ts')).renderJson;
    case 'csv':
      return (await import('./csv.ts')).renderCsv;
    case 'md':
      return (await import('./markdown.ts')).renderMarkdown;
  }
}
