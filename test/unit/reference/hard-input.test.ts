import { describe, expect, it } from 'vitest';
import { parsePipeline } from '../../../grammar/parse.ts';
import { commands } from '../../../src/commands/registry.ts';
import { evalFunctions } from '../../../src/functions/eval-registry.ts';
import { printStage } from '../../../src/syntax/print.ts';
import { openCase, runIn } from '../../support/run-case.ts';

/** Values that logs hold and programs forget: nothing, empty text, lists, numbers at the edges, names that are special to JavaScript. */
const events: readonly Readonly<Record<string, unknown>>[] = [
  { _time: 1_700_000_003, a: '', b: ['x', '', 'größe 😀'], n: '9007199254740993', constructor: 'c', ip: '::1' },
  { _time: 1_700_000_002, a: 'A\u0000B', n: '-0', toString: ['1', '2'], __proto__x: 'p', ip: '999.1.1.1' },
  { _time: 1_700_000_001, a: '*', b: '"|[', n: '1e309', length: '0', 'a.b{}': ['{', '<a>'], ip: ['10.0.0.1', 'x'] },
  { _time: 1_700_000_000 },
  { _time: 1_700_000_000, n: 'nan', a: '%', b: '\\', _raw: 'k=v "k 2"=\'v 2\' <x a="1">t</x> {"j":[1,{"k":null}]}' },
];

/** The stages of a command's example that use it, each on rows that it was not written for. */
const stagesOf = (name: string, spl: string): string[] =>
  parsePipeline(spl)
    .stages.filter((stage) => stage.kind === 'command' && commands.get(stage.name)?.name === name)
    .map((stage) => printStage(stage));

for (const command of new Set(commands.values())) {
  const { name, example } = command;
  if (example === null || command.role === 'generating') continue;
  describe(name, () => {
    for (const stage of stagesOf(name, example.spl)) {
      for (const [what, before] of [
        ['hard values', 'index=main'],
        ['hard values under the names it uses', 'index=main | rename a as user, b as x, n as count, ip as host'],
        ['no rows', 'index=none'],
      ] as const) {
        it(`${stage}: ${what}`, () => {
          const engine = openCase({ spl: '', events });
          try {
            for (const pushdown of [true, false]) {
              const outcome = runIn(engine, `${before} | ${stage}`, {}, pushdown);
              expect(outcome.kind, outcome.kind === 'crash' ? outcome.message : '').not.toBe('crash');
            }
          } finally {
            engine.close();
          }
        });
      }
    }
  });
}

describe('eval functions', () => {
  const fields = ['a', 'b', 'n', 'nothing', "'a.b{}'", 'toString', 'ip', '_time', '_raw'];
  for (const entry of new Set(evalFunctions.values())) {
    it(`${entry.name} gives a value or an error for hard values`, () => {
      const engine = openCase({ spl: '', events });
      try {
        for (let shift = 0; shift < fields.length; shift++) {
          for (const count of new Set([entry.minArgs, Math.min(entry.maxArgs, entry.minArgs + 2)])) {
            const args = Array.from({ length: count }, (_, at) => fields[(shift + at) % fields.length]);
            const outcome = runIn(engine, `index=main | eval z=tostring(${entry.name}(${args.join(', ')}))`, {}, true);
            expect(outcome.kind, outcome.kind === 'crash' ? outcome.message : '').not.toBe('crash');
          }
        }
      } finally {
        engine.close();
      }
    });
  }
});
