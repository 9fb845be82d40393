import fc from 'fast-check';
import { dataModel, events as randomEvents, searches as randomSearches } from '../support/random-search.ts';
import type { SearchCase } from '../support/run-case.ts';
import { seenRows } from '../support/seen-rows.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { seedCases } from './seed-searches.ts';
import { shrinkList, shrinkSearch } from './shrink.ts';
import { Finding, type FuzzTarget } from './target.ts';

/** What gives other rows each time it is run. */
const changing = /random\(|time\(\)|\bhistory\b|\baudit\b|uuid|sample|rest\b|partitions/i;

/**
 * A search over a few events gives the same rows with and without SQL, whatever they are: random legal searches over random events,
 * and the behaviour cases with their searches changed in a few places.
 */
export function runs(): FuzzTarget {
  const cases = seedCases();
  const seeds = cases.map(({ spl }) => spl);
  const counts = { rows: 0, errors: 0 };
  return {
    name: 'runs',
    iterate(random) {
      const testCase = random.oneIn(2) ? randomCase(random) : changedCase(cases, seeds, random);
      const fault = faultIn(testCase, counts);
      if (fault === null) return;
      const smaller = shrunk(testCase, fault);
      throw new Finding(fault, describe(smaller));
    },
    summary: () => `${counts.rows} searches gave rows, ${counts.errors} an error`,
  };
}

function randomCase(random: Random): SearchCase {
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T =>
    fc.sample(arbitrary, { numRuns: 1, seed: random.integer(0, 0x7fffffff) })[0]!;
  return { spl: sample(randomSearches), events: sample(randomEvents), datamodel: dataModel };
}

function changedCase(cases: readonly SearchCase[], seeds: readonly string[], random: Random): SearchCase {
  const testCase = random.pick(cases);
  return { ...testCase, spl: mutate(testCase.spl, seeds, random) };
}

/** How the two runs differ, or what broke; null when they are alike. */
function faultIn(testCase: SearchCase, counts = { rows: 0, errors: 0 }): string | null {
  if (changing.test(testCase.spl)) return null;
  const [inSql, onRows] = [seenRows(testCase, true), seenRows(testCase, false)] as const;
  for (const outcome of [inSql, onRows] as readonly { kind?: string; message?: string }[])
    if (outcome.kind === 'crash') return `internal error: ${placeOf(outcome.message!)}`;
  if (JSON.stringify(inSql) === JSON.stringify(onRows)) {
    if ((inSql as { kind?: string }).kind === 'error') counts.errors++;
    else counts.rows++;
    return null;
  }
  return `other rows with SQL than without: ${commandsOf(testCase.spl)}`;
}

/** An error's words and the line that threw it. */
function placeOf(message: string): string {
  const [words = '', ...stack] = message.split('\n');
  const line = stack.find((each) => /^\s+at /.test(each)) ?? '';
  return `${words.replace(/\d+/g, '...')} ${line.trim().replace(/\(.*\//, '(')}`;
}

const commandsOf = (spl: string): string => [...spl.matchAll(/\|\s*(\w+)/g)].map(([, name]) => name).join(' ');

function shrunk(testCase: SearchCase, fault: string): SearchCase {
  const kind = fault.replace(/:.*/s, '');
  const sameKind = (other: SearchCase): boolean => faultIn(other)?.startsWith(kind) === true;
  const spl = shrinkSearch(testCase.spl, (part) => sameKind({ ...testCase, spl: part }));
  const events = shrinkList(testCase.events ?? [], (part) => sameKind({ ...testCase, spl, events: part }));
  const small = events.map((event, index) => {
    const keeps = (fields: readonly (readonly [string, unknown])[]): boolean =>
      sameKind({
        ...testCase,
        spl,
        events: events.map((each, at) => (at === index ? Object.fromEntries(fields) : each)),
      });
    return Object.fromEntries(shrinkList(Object.entries(event), keeps));
  });
  const result = { ...testCase, spl, events: small };
  return sameKind(result) ? result : { ...testCase, spl, events };
}

function describe(testCase: SearchCase): string {
  const { spl, events: list, ...knowledge } = testCase as SearchCase & Record<string, unknown>;
  const inSql = JSON.stringify(seenRows(testCase, true)).slice(0, 600);
  const onRows = JSON.stringify(seenRows(testCase, false)).slice(0, 600);
  for (const key of ['name', 'expect', 'error', 'fields', 'ordered', 'then']) delete knowledge[key];
  return [
    `spl: ${JSON.stringify(spl)}`,
    ...(list ?? []).map((event) => `event: ${JSON.stringify(event)}`),
    ...(Object.keys(knowledge).length > 0 ? [`knowledge: ${JSON.stringify(knowledge).slice(0, 400)}`] : []),
    `with SQL:    ${inSql}`,
    `without SQL: ${onRows}`,
  ].join('\n');
}
