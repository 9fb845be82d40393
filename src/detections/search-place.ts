import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Span } from '../syntax/ast.ts';
import { placeInText } from '../syntax/text-place.ts';
import type { Detection } from './detection.ts';
import type { FilePlace } from './report-model.ts';
import { type PlaceInFile, placeInSetting, placeInYaml } from './scalar-position.ts';
import { originOf } from './sigma/spl-text.ts';

/** Leads from places in a detection's search to places in its file. */
export class SearchPlaces {
  constructor(private readonly directory: string) {}

  /** Where its search begins. */
  start({ path, place }: Detection): FilePlace {
    return { path, ...place };
  }

  /** Where a part of its search stands; where the search begins when that cannot be found out. */
  of(detection: Detection, span: Span | null): FilePlace {
    const { path, search } = detection;
    if (span === null) return this.start(detection);
    let text: string;
    try {
      text = readFileSync(resolve(this.directory, path), 'utf8');
    } catch {
      return this.start(detection);
    }
    const { origins } = detection;
    if (origins !== undefined) return { path, ...placeInText(text, originOf(origins, span.start)) };
    const place: PlaceInFile = /\.conf$/i.test(path)
      ? placeInSetting(text, offsetOf(text, detection), search)
      : placeInYaml(text, 'search', search);
    return { path, ...placeInText(text, place(span.start)) };
  }
}

/** The offset in a .conf file at which a detection's search begins. */
export function offsetOf(text: string, { place }: Pick<Detection, 'place'>): number {
  let start = 0;
  for (let line = 1; line < place.line; line++) {
    const end = text.indexOf('\n', start);
    if (end < 0) break;
    start = end + 1;
  }
  return start + place.column - 1;
}
