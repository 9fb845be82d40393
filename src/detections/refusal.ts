import { SplError, SplErrors } from '../syntax/spl-error.ts';
import type { Detection } from './detection.ts';
import type { DetectionError } from './load-detection.ts';
import type { DetectionReport, FilePlace, Reason } from './report-model.ts';
import type { SearchPlaces } from './search-place.ts';

/** What is said of an error of a detection's search. A fault of the program becomes a reason, too: the others go on. */
export function reasonsOf(error: unknown, detection: Detection, places: SearchPlaces): readonly Reason[] {
  const errors = error instanceof SplErrors ? error.errors : error instanceof SplError ? [error] : null;
  if (errors === null)
    return [
      {
        code: 'internal',
        message: `Something went wrong inside splite: ${error instanceof Error ? error.message : String(error)}`,
        details: [],
        place: places.start(detection),
      },
    ];
  return errors.map(({ message, hint, code, span }) => ({
    code: code ?? 'search',
    message,
    details: hint ? [hint] : [],
    place: places.of(detection, span),
  }));
}

/** A file that holds no detection that can be used. */
export function reportOfError({ path, problems, code }: DetectionError): DetectionReport {
  const place: FilePlace = { path, line: problems[0]?.line ?? 1, column: problems[0]?.column ?? 1 };
  return {
    id: path,
    name: path,
    place,
    type: null,
    status: null,
    description: '',
    techniques: [],
    stories: [],
    dataSources: [],
    references: [],
    search: '',
    verdict: 'invalid',
    reasons: problems.map(({ message, line, column }) => ({
      code,
      message,
      details: [],
      place: { path, line: line ?? 1, column: column ?? 1 },
    })),
    runs: [],
  };
}
