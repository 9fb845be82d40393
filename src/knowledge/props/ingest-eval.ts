/** One `field = expression` of an INGEST_EVAL. */
export interface IngestAssignment {
  /** `_raw`, `_time`, `queue`, `index`, `host`, `source`, `sourcetype`, or an indexed field. */
  readonly field: string;
  readonly expression: string;
  /** `:=` replaces an indexed field; `=` adds a value to it. */
  readonly replaces: boolean;
}

/**
 * Splits an INGEST_EVAL at the commas between its assignments (transforms.conf.spec). A type (`[int]`) has no meaning here, as values are text.
 * @throws Error for a piece that is no assignment
 */
export function readIngestEval(text: string): readonly IngestAssignment[] {
  return splitAtCommas(text).map((piece) => {
    const [, field, operator, expression] =
      /^\s*(?:field:)?([\w.:-]+?|'[^']+')\s*(?:\[[\w-]+\])?\s*(:?=)(?!=)([\s\S]+)$/.exec(piece) ?? [];
    if (field === undefined || expression === undefined)
      throw new Error(`INGEST_EVAL: 'field=expression' was expected instead of '${piece.trim()}'.`);
    return { field: field.replace(/^'|'$/g, ''), expression: expression.trim(), replaces: operator === ':=' };
  });
}

/** Commas inside brackets and quotes do not separate. */
function splitAtCommas(text: string): readonly string[] {
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"|'[^']*'|[(),[\]]/g)) {
    const [token] = match;
    if (token === '(' || token === '[') depth++;
    else if (token === ')' || token === ']') depth--;
    else if (token === ',' && depth === 0) {
      pieces.push(text.slice(start, match.index));
      start = match.index + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces.filter((piece) => piece.trim() !== '');
}
