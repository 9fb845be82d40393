import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../src/syntax/nearest-name.ts';

const commands = ['search', 'stats', 'sort', 'eval', 'eventstats', 'table', 'rex'];

describe('the nearest name', () => {
  it.each([
    ['stat', 'stats'],
    ['tsats', 'stats'],
    ['evalu', 'eval'],
    ['STATS', 'stats'],
    ['eventsats', 'eventstats'],
    ['rx', 'rex'],
    ['serach', 'search'],
  ])('%s: %s', (typed, meant) => expect(nearestName(typed, commands)).toBe(meant));

  it.each(['xyz', 'lookup', ''])('"%s": none is near', (typed) => expect(nearestName(typed, commands)).toBeNull());
});
