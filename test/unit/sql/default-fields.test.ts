import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/run/engine.ts';
import { toLogEvent } from '../../support/inline-events.ts';
import { inlineKnowledge } from '../../support/inline-knowledge.ts';

/** One event each side of the end of daylight saving time, and one in winter. */
const times = [1_729_990_799, 1_729_990_800, 1_733_000_000];

function openIn(timeZone: string): Engine {
  const engine = new Engine({ knowledge: inlineKnowledge({}), shippedDir: null, now: 1_733_000_001, timeZone });
  const origin = { source: '', host: '', overrides: {}, fallbackTime: 0 };
  engine.add(
    times.map((time) => toLogEvent({ _time: time })),
    origin,
  );
  return engine;
}

describe('the default fields of the clock', () => {
  it.each([true, false])(
    'are those of the zone of the search, also when clocks change (SQL allowed: %s)',
    (pushdown) => {
      const engine = openIn('Europe/Berlin');
      const spl = 'index=main | stats count by date_mday date_hour date_zone';
      expect(engine.search(spl, { pushdown }).rows).toEqual([
        { date_mday: '27', date_hour: '2', date_zone: '60', count: 1 },
        { date_mday: '27', date_hour: '2', date_zone: '120', count: 1 },
        { date_mday: '30', date_hour: '21', date_zone: '60', count: 1 },
      ]);
      engine.close();
    },
  );

  it('are found and counted by SQL alone', () => {
    const engine = openIn('UTC');
    const explained = engine.explain(engine.prepare('index=main date_hour>=1 | stats count by date_wday'));
    expect(explained?.stages).toBe(2);
    expect(explained?.rest).toEqual([]);
    engine.close();
  });
});
