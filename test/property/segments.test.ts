import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/run/engine.ts';
import { toLogEvent } from '../support/inline-events.ts';
import { inlineKnowledge } from '../support/inline-knowledge.ts';
import { dataModel, events, type RandomEvent, searches } from '../support/random-search.ts';
import { runIn } from '../support/run-case.ts';
import { seenOutcome } from '../support/seen-rows.ts';

const runs = Number(process.env.SPLITE_PROPERTY_RUNS ?? 60);
const now = 1_700_000_000;

/** Aggregates whose values come from several segments, in every order of time. */
const aggregates =
  'count dc sum avg sumsq min max range mode median perc90 values list first last earliest latest stdev'
    .split(' ')
    .flatMap((name) => [`${name}(n) as ${name}_n`, `${name}(a) as ${name}_a`]);
const grouped = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...aggregates, 'min(_time) as oldest', 'max(_time) as newest', 'count'), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.constantFrom('', ' by a', ' by host b', ' by a b', ' by n'),
    fc.constantFrom('', 'a=*', 'NOT a=a', 'n>2', 'a=1 OR a=b OR b=a', 'a!=a b!=1', '"a" host=h1', 'n IN (1, 2, 3*)'),
  )
  .map(([list, by, terms]) => `index=main ${terms} | stats ${list.join(' ')}${by}`);
const byTime = fc
  .constantFrom('1s', '1m', '1h', '1d', '1w', '1mon')
  .map((span) => `| tstats count min(n) latest(a) where index=main by _time span=${span} host`);

const numbers = fc.constantFrom('1', '2', '3', '10', '2.5', '-0', '0.1', '0.2', '1e3', 'x', '9007199254740993');
const numbered: fc.Arbitrary<RandomEvent> = fc
  .tuple(events, fc.oneof(numbers, fc.array(numbers, { minLength: 2, maxLength: 3 })), fc.integer({ min: 0, max: 9e6 }))
  .map(([list, n, back]) => ({ a: 'a', host: 'h1', ...list[0], n, _time: now - back }));

describe('events in several segments', () => {
  it('give what they give row by row', { timeout: 600_000 }, () => {
    const directory = mkdtempSync(join(tmpdir(), 'segments-'));
    let store = 0;
    try {
      fc.assert(
        fc.property(
          fc.array(fc.array(numbered, { maxLength: 40, size: 'max' }), { minLength: 1, maxLength: 4 }),
          fc.array(fc.oneof({ weight: 4, arbitrary: grouped }, byTime, searches), { minLength: 12, maxLength: 12 }),
          (parts, list) => {
            const engine = engineWith(parts, join(directory, `${store++}.db`));
            try {
              for (const spl of list) {
                const onColumns = seenOutcome(runIn(engine, spl, {}, true));
                expect(onColumns, spl).toEqual(seenOutcome(runIn(engine, spl, {}, false)));
                expect(onColumns).not.toHaveProperty('kind', 'crash');
              }
            } finally {
              engine.close();
            }
          },
        ),
        { numRuns: runs },
      );
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

/** A store with a segment for each part. */
function engineWith(parts: readonly (readonly RandomEvent[])[], storePath: string): Engine {
  const knowledge = inlineKnowledge({ datamodel: dataModel });
  const engine = new Engine({ knowledge, shippedDir: null, now, timeZone: 'Europe/Berlin', storePath });
  const origin = { source: '', host: '', overrides: {}, fallbackTime: now };
  for (const part of parts) engine.add(part.map(toLogEvent), origin);
  return engine;
}
