/** How files are named that hold a format. */
interface FormatNames {
  /** As messages say it, and what names match; the first format that fits counts. Absent: only `--report-format` asks for it. */
  readonly named?: string;
  readonly files?: RegExp;
}

/** Everything that a report can be written as. Apart from the writers, which the help of the command line does without. */
const formats = {
  navigator: { named: 'navigator.json', files: /(?:navigator|layer)[^/\\]*\.json$/i },
  sarif: { named: '.sarif', files: /\.sarif(?:\.json)?$/i },
  json: { named: '.json', files: /\.json$/i },
  ndjson: { named: '.ndjson', files: /\.(?:ndjson|jsonl)$/i },
  junit: { named: '.xml (JUnit)', files: /\.xml$/i },
  github: {},
  markdown: { named: '.md', files: /\.md$/i },
  contentctl: { named: '.yml (contentctl)', files: /\.ya?ml$/i },
  csv: { named: '.csv', files: /\.csv$/i },
  tap: { named: '.tap', files: /\.tap$/i },
  html: { named: '.html', files: /\.html?$/i },
} satisfies Readonly<Record<string, FormatNames>>;

export type ReportFormat = keyof typeof formats;

export const reportFormats = Object.keys(formats) as ReportFormat[];

const namesOf = (format: ReportFormat): FormatNames => formats[format];

/** `.html, .xml (JUnit) ...`: the names of files that say what they are to hold. */
export const reportFileNames = reportFormats.flatMap((format) => namesOf(format).named ?? []).join(', ');

/** The format that a file's name asks for; null when its extension says nothing. */
export function reportFormatOf(path: string): ReportFormat | null {
  return reportFormats.find((format) => namesOf(format).files?.test(path)) ?? null;
}
