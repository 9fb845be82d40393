import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../src/run/engine.ts';
import { toLogEvent } from '../../support/inline-events.ts';
import { inlineKnowledge } from '../../support/inline-knowledge.ts';
import { openCase } from '../../support/run-case.ts';

const events = [
  { _time: 1_700_000_001, index: 'main', user: 'amy' },
  { _time: 1_700_000_000, index: 'main', user: 'bob' },
];
const users = 'index=main | table user';

describe('deleted events', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'splite-delete-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('stay away in a store that is kept, also when events are mapped again', () => {
    const open = (): Engine =>
      new Engine({
        knowledge: inlineKnowledge({}),
        shippedDir: null,
        storePath: join(directory, 'logs.db'),
        now: 1_700_000_100,
        timeZone: 'UTC',
      });
    const first = open();
    const origin = { source: '', host: '', overrides: {}, fallbackTime: 0 };
    first.add(events.map(toLogEvent), origin);
    first.search('index=main user=amy | delete');
    first.close();

    const second = open();
    expect(second.search(users).rows.map(({ user }) => user)).toEqual(['bob']);
    second.remap();
    expect(second.search(users).rows.map(({ user }) => user)).toEqual(['bob']);
    second.close();
  });

  it('are only deleted by a search that runs: not by looking at it pipe by pipe or at its SQL', () => {
    const engine = openCase({ spl: '', events });
    for (const spl of [
      'index=main | delete',
      'index=main user=zoe | append [search index=main | delete] | where deleted>5',
      'index=main [search index=main | delete | return 1 deleted]',
    ]) {
      const prepared = engine.prepare(spl);
      engine.trace(prepared);
      engine.whyNoRows(prepared);
      engine.explain(prepared);
    }
    expect(engine.search(users).rows.map(({ user }) => user)).toEqual(['amy', 'bob']);
    engine.close();
  });

  it('are no longer among the events that searches share', () => {
    const engine = openCase({ spl: '', events });
    const search = engine.prepare('index=main user=amy | table user');
    engine.shareScans([search]);
    engine.search('index=main user=amy | delete');
    expect(engine.search(search).rows).toEqual([]);
    engine.close();
  });

  it('are none where a detection asks for it', () => {
    const engine = openCase({ spl: '', events });
    expect(() => engine.search('index=main | delete', { keepsEvents: true })).toThrow('detections only read them');
    expect(engine.search(users).rows).toHaveLength(2);
    engine.close();
  });
});
