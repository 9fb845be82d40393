import { sep } from 'node:path';
import type { LintRepository, LintRule } from '../lint-rule.ts';

export const unusedContent: LintRule = {
  code: 'unused-content',
  severity: 'advice',
  summary: 'A macro or lookup of the repository that no search and no macro uses.',
  explanation: 'It can be deleted, unless something outside the repository uses it.',
  checkRepository(repository, report) {
    if (repository.wholeRoots.length === 0) return;
    const isOwn = (file: string | null): file is string =>
      file !== null && repository.wholeRoots.some((root) => file.startsWith(root + sep));
    const { macros, lookups } = repository.knowledge;
    const texts = searchTexts(repository);
    const called = new Set(texts.flatMap(macroNames));
    for (const name of macros.names()) {
      const file = [0, 1, 2, 3, 4, 5].map((count) => macros.find(name, count)?.file ?? null).find(isOwn);
      if (file !== undefined && !called.has(name))
        report({ message: `No search uses the macro '${name}'.`, at: { in: 'other', path: file, line: null } });
    }
    // A table may go by the name of its definition and by that of its file.
    const tables = new Map<string, string[]>();
    for (const name of lookups.keys()) {
      const file = lookups.get(name)?.file ?? null;
      if (isOwn(file)) tables.set(file, [...(tables.get(file) ?? []), name]);
    }
    const everything = texts.join('\n');
    for (const [file, names] of tables)
      if (!names.some((name) => everything.includes(name)))
        report({
          message: `No search uses the lookup '${names.sort()[0]}'.`,
          at: { in: 'other', path: file, line: null },
        });
  },
};

/** All searches, and the definitions of the macros that they reach. */
function searchTexts({ subjects, knowledge: { macros } }: LintRepository): string[] {
  const texts = subjects.map(({ search }) => search.spl);
  for (const name of macros.names())
    for (const count of [0, 1, 2, 3, 4, 5]) {
      const macro = macros.find(name, count);
      if (macro !== null) texts.push(macro.definition);
    }
  return texts;
}

const macroNames = (text: string): string[] => [...text.matchAll(/`\s*([^`(\s]+)/g)].map((match) => match[1]!);
