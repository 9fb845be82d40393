import type { RowStream } from '../../plan/run-context.ts';
import type { TextOutput } from '../text-output.ts';

export const outputFormats = ['table', 'ndjson', 'json', 'csv', 'md'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** JSON values: numbers where text is a number (`isJsonNumber`), or text alone, as Splunk's own JSON has it. */
export const jsonTypes = ['auto', 'text'] as const;
export type JsonTypes = (typeof jsonTypes)[number];

export interface RenderOptions {
  /** Zone in which tables show `_time`. */
  readonly timeZone: string;
  readonly colour: boolean;
  readonly types?: JsonTypes;
  /** CSV for a spreadsheet: see `spreadsheetSafe`. */
  readonly csvSafe?: boolean;
}

/** Writes results; returns the number of rows. */
export type Renderer = (stream: RowStream, output: TextOutput, options: RenderOptions) => number;

/** Fields that are shown: internal ones are not, but for the time and the text of events. */
export const isShown = (field: string): boolean => field.charCodeAt(0) !== 95 || field === '_time' || field === '_raw';
