import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/commands/registry.ts';
import { compareRows } from '../../support/compare-rows.ts';
import { runSearch } from './run-search.ts';

describe('the example of every command', () => {
  for (const [name, command] of commands) {
    const { example } = command;
    if (example === null || name !== command.name) continue;
    it(`${name}: ${example.spl}`, () => {
      const difference = compareRows(
        runSearch(example.spl),
        { expected: example.rows, ordered: true },
        { emptyIsNull: false, relative: 1e-9 },
      );
      expect(difference).toBeNull();
    });
  }
});
