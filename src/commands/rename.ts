import type { Command } from '../plan/lowering.ts';
import type { Renaming } from '../plan/operator.ts';
import type { Name } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { ArgumentReader } from './shared/arguments.ts';

export const renameCommand: Command = {
  name: 'rename',
  aliases: [],
  role: 'streaming',
  standsElse: null,
  relational: true,
  group: 'search and shape',
  summary: 'Gives fields new names, one after the other; a field that had the new name is replaced, also by nothing.',
  syntax: 'rename <field-pattern> AS <new-name> [, <field-pattern> AS <new-name>]...',
  options: [],
  example: {
    spl: '| makeresults | eval Web.url="/a" | rename Web.* AS *, url AS path | table path',
    rows: [{ path: '/a' }],
  },

  lower(stage) {
    const reader = new ArgumentReader(stage, []);
    const renamings: Renaming[] = [];
    for (;;) {
      while (reader.comma()) {}
      if (reader.done()) break;
      const from = reader.requiredName('a field to rename');
      if (!reader.keyword('as')) reader.fail("Expected 'AS' and the new name.", `rename ${from.text} AS <new-name>`);
      const to = reader.requiredName("a new name after 'AS'");
      checkWildcards(from, to);
      renamings.push({ from: from.text, to: to.text });
    }
    if (renamings.length === 0)
      throw new SplError("'rename' needs <field> AS <new-name>.", stage.nameSpan, null, 'arguments');
    return {
      operators: [{ kind: 'rename', renamings }],
      role: 'streaming',
      place: 'later',
      describe: () => describe(renamings),
    };
  },
};

function describe(renamings: readonly Renaming[]): string {
  const [only] = renamings;
  const prefix = renamings.length === 1 && only!.to === '*' ? /^(\S*[^*])\*$/.exec(only!.from)?.[1] : undefined;
  if (prefix !== undefined) return `Takes the prefix ${prefix} from the names of fields.`;
  return `Renames ${renamings.map(({ from, to }) => `${from} to ${to}`).join(', ')}.`;
}

function checkWildcards(from: Name, to: Name): void {
  const stars = (name: Name): number => name.text.split('*').length - 1;
  if (stars(from) === stars(to)) return;
  throw new SplError(
    `Wildcard mismatch: '${from.text}' and '${to.text}' must have the same number of asterisks.`,
    { start: from.span.start, end: to.span.end },
    null,
    'wildcards',
  );
}
