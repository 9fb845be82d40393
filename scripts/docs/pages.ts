import { detectionJsonSchema } from '../../src/detections/detection-schema.ts';
import { grammarPage } from './grammar-page.ts';
import { splPage } from './spl-page.ts';

/** The pages that are made from the code, by file. */
export const pages: readonly (readonly [file: string, write: () => string])[] = [
  ['docs/spl.md', splPage],
  ['grammar/grammar.md', grammarPage],
  ['docs/detection.schema.json', detectionSchemaFile],
];

/** The schema of detection files, for editors. */
function detectionSchemaFile(): string {
  return `${JSON.stringify(detectionJsonSchema(), null, 2)}\n`;
}
