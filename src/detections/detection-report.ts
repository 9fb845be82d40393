import { techniqueOf } from './attack.ts';
import type { Detection } from './detection.ts';
import { type DetectionReport, type Reason, type RunReport, type Verdict, worstVerdict } from './report-model.ts';
import type { SearchPlaces } from './search-place.ts';

/** A detection with its runs; `without`: the verdict when there are none. */
export function detectionReport(
  detection: Detection,
  runs: readonly RunReport[],
  places: SearchPlaces,
  without: Verdict,
  reasons: readonly Reason[] = [],
): DetectionReport {
  return {
    id: detection.id ?? detection.name,
    name: detection.name,
    place: places.start(detection),
    type: detection.type,
    status: detection.status,
    description: detection.description,
    techniques: detection.techniques.map(techniqueOf),
    stories: detection.stories,
    dataSources: detection.dataSources,
    references: detection.references,
    search: detection.search,
    verdict: worstVerdict(
      runs.map(({ verdict }) => verdict),
      without,
    ),
    reasons,
    runs,
  };
}
