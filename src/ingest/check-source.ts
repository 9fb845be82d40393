import { readSource } from '../knowledge/read-source.ts';
import type { FieldBlock } from '../knowledge/source.ts';
import { compileRegex } from '../values/regex.ts';
import { SourceCompiler } from './compile-source.ts';
import { compileFieldBlocks, groupNames } from './field-rules.ts';
import { RuleProblems } from './rule-problems.ts';

/**
 * What is wrong with a source definition, each rule compiled: the build asks it of those that ship, whose rules are then compiled only as they are
 * needed (`SourceDefinition.isChecked`). Empty: nothing.
 */
export function problemsOfSource(content: unknown, file: string): readonly string[] {
  const { source, problems } = readSource(content, file);
  const found = problems.map(({ message }) => message);
  if (source === null) return found;
  const rules = new RuleProblems();
  const compiler = new SourceCompiler(
    {
      now: 0,
      timeZone: 'UTC',
      knowledge: {},
    },
    rules,
  );
  const compiled = compiler.compile([source]);
  void [compiled.fields, compiled.rules, compiled.eventTypes];
  compileFieldBlocks(source.text, compiler.contextFor(source));
  const blocks: readonly FieldBlock[] = [...source.fields, ...[...source.datasets.values()].flat()];
  for (const { assignments } of blocks) {
    for (const assignment of assignments) {
      if (!('extract' in assignment)) continue;
      const { groups } = compileRegex(assignment.extract);
      if (groups.join() !== groupNames(assignment.extract).join())
        found.push(`The names of groups cannot be seen in '${assignment.extract}'.`);
    }
  }
  return [...found, ...rules.found.map(({ message }) => message)];
}
