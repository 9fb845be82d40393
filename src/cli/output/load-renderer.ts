import type { OutputFormat, Renderer } from './result-output.ts';

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
