import { describe, expect, it } from 'vitest';
import { createRecogniser } from '../../../src/ingest/recogniser.ts';
import type { Recognition } from '../../../src/knowledge/source.ts';

const anything: Recognition = { keys: [], absent: [], where: [], raw: null, format: [], source: [], sourcetype: [] };
const is = (field: string, ...values: string[]) => ({ field, values, negated: false });
const isNot = (field: string, ...values: string[]) => ({ field, values, negated: true });

function recogniser(sources: Readonly<Record<string, readonly Partial<Recognition>[]>>) {
  const recognise = createRecogniser(
    Object.entries(sources).map(([source, alternatives]) => ({
      source,
      recognise: alternatives.map((alternative) => ({ ...anything, ...alternative })),
      problem: () => {},
    })),
  );
  return (json: unknown, sourcetype: string | null = null) =>
    recognise({ raw: JSON.stringify(json), json, format: 'json', source: 'file', sourcetype });
}

describe('which source an event is from', () => {
  it('takes the first source of those that know the event, whatever the order of its members', () => {
    const recognise = recogniser({
      first: [{ keys: ['b', 'a'] }],
      second: [{ keys: ['a'] }],
      third: [{ keys: ['b'] }],
    });
    expect(recognise({ a: 1, b: 1 })).toBe('first');
    expect(recognise({ b: 1, a: 1 })).toBe('first');
    expect(recognise({ a: 1 })).toBe('second');
    expect(recognise({ b: 1 })).toBe('third');
    expect(recognise({ c: 1 })).toBeNull();
    expect(recognise({ a: null })).toBeNull();
  });

  it('finds members by their path and by a name that holds dots', () => {
    const recognise = recogniser({ nested: [{ keys: ['a.b'], where: [is('a.c', 'x*')] }] });
    expect(recognise({ a: { b: 1, c: 'xy' } })).toBe('nested');
    expect(recognise({ 'a.b': 1, 'a.c': 'xy' })).toBe('nested');
    expect(recognise({ a: { b: 1, c: 'y' } })).toBeNull();
    expect(recognise({ a: { c: 'xy' } })).toBeNull();
  });

  it('tries alternatives that ask for no member', () => {
    const recognise = recogniser({
      unlike: [{ absent: ['a'], where: [isNot('b', '1')], sourcetype: ['s:*'] }],
      textual: [{ raw: '"needle"' }],
    });
    expect(recognise({ c: 1 }, 'S:x')).toBe('unlike');
    expect(recognise({ c: 1 })).toBeNull();
    expect(recognise({ a: 1 }, 's:x')).toBeNull();
    expect(recognise({ b: 1 }, 's:x')).toBeNull();
    expect(recognise({ c: 'needle' })).toBe('textual');
    expect(recognise(undefined)).toBeNull();
  });
});
