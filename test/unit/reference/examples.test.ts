import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/commands/registry.ts';
import { aggregations } from '../../../src/functions/aggregation-registry.ts';
import { evalFunctions } from '../../../src/functions/eval-registry.ts';
import { compareRows } from '../../support/compare-rows.ts';
import { openCase, runIn } from '../../support/run-case.ts';

/** Commands that need stored data or knowledge, have an effect outside, or are refused: their behaviour stands in test/cases. */
const withoutExample = new Set(
  `searchtxn deletemodel listmodels geom geomfilter iconify walklex kvform outputtext script sendalert sendemail apply datamodel dbinspect dnstwist eventcount from inputcsv
  inputlookup loadjob lookup mcatalog metadata metasearch mpreview mstats multisearch pivot rest savedsearch summary tags tstats
  typeahead typer`.split(/\s+/),
);

describe('the example of a command', () => {
  for (const command of new Set(commands.values())) {
    const { name, example } = command;
    if (example === null) {
      it(`${name} has none, for a reason`, () =>
        expect(withoutExample.has(name) || command.summary.startsWith('Not supported')).toBe(true));
      continue;
    }
    it(`${name}: uses the command`, () =>
      expect(example.spl).toMatch(new RegExp(`\\b(${[name, ...command.aliases].join('|')})\\b`)));
    for (const pushdown of [true, false]) {
      it(`${name}: ${example.spl}${pushdown ? '' : ' (nothing in SQL)'}`, () => {
        const engine = openCase({ spl: example.spl });
        try {
          const outcome = runIn(engine, example.spl, {}, pushdown);
          if (outcome.kind !== 'rows') throw new Error(outcome.message);
          expect(
            compareRows(
              outcome.result,
              { expected: example.rows, ordered: true },
              { emptyIsNull: false, relative: 1e-9 },
            ),
          ).toBeNull();
        } finally {
          engine.close();
        }
      });
    }
  }
});

describe('every entry says what it is', () => {
  it.each([...new Set(commands.values())].map((command) => [command.name, command] as const))(
    'the command %s',
    (name, { summary, syntax, options }) => {
      expect(summary).toMatch(/\.$/);
      expect(syntax.startsWith(name)).toBe(true);
      for (const option of options) expect(option.summary, option.name).toMatch(/\.$/);
      expect(new Set(options.map((option) => option.name)).size).toBe(options.length);
    },
  );

  it.each([...evalFunctions])('the function %s', (name, { example: [expression], signature, summary }) => {
    expect(expression).toContain(`${name}(`);
    expect(signature).toContain(`${name}(`);
    expect(summary).toMatch(/\.$/);
  });

  it.each([...new Set(aggregations.values())].map((aggregation) => [aggregation.name, aggregation] as const))(
    'the aggregation %s',
    (_, { example: [input], signature, summary }) => {
      expect(input.length).toBeGreaterThan(0);
      expect(signature).toMatch(/^\w+/);
      expect(summary).toMatch(/\.$/);
    },
  );
});
