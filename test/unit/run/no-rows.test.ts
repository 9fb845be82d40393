import { describe, expect, it } from 'vitest';
import type { NoRows } from '../../../src/run/no-rows.ts';
import { noRowsText } from '../../../src/run/no-rows-text.ts';
import { Passage } from '../../../src/run/passage.ts';
import { openCase, type SearchCase } from '../../support/run-case.ts';

const events = [
  { _time: 1_700_000_005, EventCode: '1', user: 'bob', process_name: 'powershell.exe', bytes: 10 },
  { _time: 1_700_000_004, EventCode: '1', user: 'eve', process_name: 'cmd.exe', bytes: 20 },
  { _time: 1_700_000_003, EventCode: '3', user: 'eve', process_name: 'reg.exe', bytes: 30 },
  { _time: 1_700_000_002, EventCode: '3', user: ['amy', 'eve'], process_name: 'powershell.exe' },
];
const datamodel = {
  name: 'Endpoint',
  objects: [
    { name: 'Processes', parent: 'BaseEvent', constraint: 'process_name=*', fields: ['user', 'process_name'] },
    { name: 'Shells', parent: 'Processes', constraint: 'process_name=zsh', fields: [] },
    { name: 'Registry', parent: 'BaseEvent', constraint: 'registry_path=*', fields: ['registry_path'] },
  ],
};

function why(spl: string, more: Partial<SearchCase> = {}): NoRows | null {
  const engine = openCase({ spl, events, datamodel, ...more });
  try {
    return engine.whyNoRows(engine.prepare(spl), { earliest: more.earliest ?? null, latest: more.latest ?? null });
  } finally {
    engine.close();
  }
}

const decisive = (reason: NoRows | null): string[] =>
  reason?.terms.filter((term) => term.decisive).map(({ text }) => text) ?? [];
const text = (spl: string, more?: Partial<SearchCase>): string => noRowsText(why(spl, more)!, 'UTC').join('\n');

describe('a search with rows', () => {
  it('has nothing to explain', () => {
    expect(why('index=* EventCode=1')).toBeNull();
  });
});

describe('the first pipe without rows', () => {
  it('is the search itself, when a term matches nothing: the nearest value is named', () => {
    const reason = why('index=* EventCode=1 process_name=powershel.exe');
    expect(reason).toMatchObject({ pipe: 0, rowsIn: 4, complete: true });
    expect(decisive(reason)).toEqual(['process_name=powershel.exe']);
    // Of the rows with EventCode=1.
    expect(reason!.terms.find((term) => term.decisive)?.values).toEqual([
      {
        field: 'process_name',
        rows: 2,
        present: 2,
        distinct: 2,
        values: [{ value: 'powershell.exe', count: 1 }],
        choice: 'nearest',
      },
    ]);
  });

  it('is the term that the others contradict, when each term matches something', () => {
    const spl = 'index=* EventCode=1 process_name=cmd.exe user=bob';
    expect(decisive(why(spl))).toEqual(['process_name=cmd.exe']);
    expect(text(spl)).toContain('1 row meets every other term, but none of them meets process_name=cmd.exe');
    expect(text(spl)).toContain('process_name is "powershell.exe" (1) in 1 row.');
  });

  it('is a later pipe, counted with the rows it was given', () => {
    expect(why('index=* | stats count by user | where count > 50')).toMatchObject({ pipe: 2, rowsIn: 3 });
    expect(text('index=* | stats count by user | where count > 50')).toContain('count is "3" (1), "1" (2) in 3 rows.');
  });

  it('finds wildcard patterns that are nearly right, and values where only the path is too much', () => {
    expect(text('index=* process_name=*powershll*')).toContain('nearest: "powershell.exe" (2)');
    expect(text('index=* process_name="*\\\\cmd.exe"')).toContain('nearest: "cmd.exe" (1)');
  });

  it('knows where case counts', () => {
    expect(text('index=* | where process_name="CMD.EXE"')).toContain('nearest: "cmd.exe" (1)');
  });

  it('names a term under NOT with what all rows hold', () => {
    const reason = text('index=* EventCode=1 NOT user=*');
    expect(reason).toContain('No row meets NOT user=*');
    expect(reason).toContain('user is "bob" (1), "eve" (1) in 2 rows.');
  });

  it('is a regular expression', () => {
    expect(text('index=* | regex user="^zoe"')).toContain('No row meets user="^zoe"');
  });
});

describe('fields', () => {
  it('that no event has are named, with the name that was probably meant', () => {
    expect(why('index=* proces_name=cmd.exe')?.absentFields).toEqual([
      { field: 'proces_name', nearest: 'process_name' },
    ]);
    expect(text('index=* | stats count by usr')).toContain('No row has the field usr. Did you mean user?');
  });

  it('without which tstats drops rows are named', () => {
    expect(why('| tstats count from datamodel=Endpoint.Processes by Processes.usr')?.absentFields).toEqual([
      { field: 'Processes.usr', nearest: 'user' },
    ]);
  });
});

describe('tstats', () => {
  it('says which term of WHERE matched nothing', () => {
    const reason = why('| tstats count from datamodel=Endpoint.Processes where Processes.user=boob by Processes.user');
    expect(decisive(reason)).toEqual(['Processes.user=boob']);
    expect(reason!.terms[0]!.values[0]!.values).toEqual([{ value: 'bob', count: 1 }]);
  });

  it('says that a dataset is empty, and which are not', () => {
    expect(text('| tstats count from datamodel=Endpoint.Registry by Registry.registry_path')).toContain(
      'No event belongs to Endpoint.Registry. Datasets with events: Endpoint.Processes',
    );
    expect(decisive(why('| tstats count from datamodel=Endpoint.Shells by Shells.user'))).toEqual([
      'nodename="Processes.Shells"',
    ]);
  });
});

describe('what is there', () => {
  it('an empty store', () => {
    expect(text('index=* user=bob', { events: [] })).toContain('There are no events.');
  });

  it('a time range without events', () => {
    expect(text('index=* user=bob', { earliest: 1_800_000_000 })).toContain(
      'The time range is empty: 4 events lie between 2023-11-14 22:13:22 UTC and 2023-11-14 22:13:25 UTC.',
    );
    expect(text('index=* user=bob latest=1600000000')).toContain('The time range is empty: 4 events');
  });

  it('events of indexes that are not searched unless they are named', () => {
    const hidden = events.map((event) => ({ ...event, index: 'risk' }));
    expect(text('user=bob', { events: hidden })).toContain('only searched when they are named');
  });
});

describe('subsearches', () => {
  it('without rows are explained in their turn', () => {
    const reason = why('index=* [search index=* user=boob | fields user]');
    expect(reason?.subsearches[0]?.reason).toMatchObject({ pipe: 0, rowsIn: 4 });
    expect(text('index=* | join user [search index=* user=boob | fields user]')).toContain('nearest: "bob" (1)');
  });
});

describe('bounds', () => {
  it('end the looking, and the answer says so', () => {
    const spl = 'index=* user=boob';
    const engine = openCase({ spl, events });
    const reason = engine.whyNoRows(engine.prepare(spl), {}, { rows: 2, milliseconds: 10_000 });
    engine.close();
    expect(reason).toMatchObject({ complete: false, rowsIn: 2 });
  });
});

/** What is said after a run that counted what went through its pipes; null when there is nothing to say. */
function afterRun(spl: string, more: Partial<SearchCase> = {}, milliseconds = 10_000, pushdown = true): NoRows | null {
  const engine = openCase({ spl, events, datamodel, ...more });
  try {
    const passage = new Passage();
    const settings = { earliest: more.earliest ?? null, latest: more.latest ?? null, passage, pushdown };
    engine.search(engine.prepare(spl), settings);
    return engine.whyNoRows(engine.prepare(spl), settings, { rows: 500_000, milliseconds });
  } finally {
    engine.close();
  }
}

const textAfterRun = (...args: Parameters<typeof afterRun>): string => noRowsText(afterRun(...args)!, 'UTC').join('\n');

describe('an aggregation of nothing', () => {
  it.each([true, false])('is seen through: in SQL %s', (pushdown) => {
    const said = (spl: string, more?: Partial<SearchCase>): string => textAfterRun(spl, more, 10_000, pushdown);
    expect(said('index=* EvntCode=1 | stats count')).toContain(
      'No row has the field EvntCode. Did you mean EventCode?',
    );
    expect(said('index=* eventcode=1 | stats count')).toContain(
      'No row has the field eventcode: it is called EventCode. Case counts in names of fields.',
    );
    expect(said('index=* user=boob | stats count | eval none=if(count=0, "yes", "no") | table none')).toContain(
      'nearest: "bob" (1)',
    );
    expect(said('index=* user=bob | stats count', { earliest: 1_800_000_000 })).toContain('The time range is empty');
    expect(said('index=* user=bob | stats count', { events: [] })).toContain('There are no events.');
    expect(said('index=* | where usr="bob" | stats count')).toContain('Pipe 2 gave no rows: where usr = "bob"');
    expect(said('| tstats count from datamodel=Endpoint.Processes where Processes.user=boob')).toContain(
      'Pipe 1 found nothing to count',
    );
    expect(said('index=* | stats count by user | search count>9 | stats count')).toContain('Pipe 3 gave no rows');
  });

  it('is not seen where there was something', () => {
    expect(afterRun('index=* user=bob | stats count')).toBeNull();
    expect(afterRun('| makeresults | eval count=0 | table count')).toBeNull();
    expect(afterRun('index=* user=bob | stats sum(nothing) as s')).toBeNull();
    expect(afterRun('index=* user=bob | where isnull(user) | append [| makeresults]')).toBeNull();
  });
});

describe('what went through the pipes', () => {
  it('names the pipe when there is no time to look at anything', () => {
    const spl = 'index=* | eval n=1 | stats count by user | where count > 50';
    expect(afterRun(spl, {}, 0)).toMatchObject({ pipe: 3, rowsIn: 3, complete: true });
    expect(afterRun('index=* user=boob', {}, 0)).toMatchObject({ pipe: 0, complete: false });
  });

  it('is less than a pipe gives when a later one narrows what is read: it is not blamed', () => {
    expect(afterRun('index=* EventCode=1 | eval x=1 | search process_name=reg.exe')).toMatchObject({
      pipe: 2,
      rowsIn: 2,
    });
  });

  it('without it what was not looked at is not judged', () => {
    const spl = 'index=* | where user="boob"';
    const engine = openCase({ spl, events });
    expect(engine.whyNoRows(engine.prepare(spl), { pushdown: false }, { rows: 2, milliseconds: 10_000 })).toBeNull();
    engine.close();
  });
});
