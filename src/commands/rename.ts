import type { Name } from '../language/ast.ts';
import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import type { FieldDemand } from '../plan/field-demand.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import { hasWildcard, substituteWildcards, wildcardCaptures } from '../values/wildcard.ts';
import { ArgumentReader } from './arguments.ts';
import { isInternalField } from './visible-fields.ts';

interface Renaming {
  readonly from: string;
  readonly to: string;
}

export interface RenameArguments {
  readonly renamings: readonly Renaming[];
}

export const renameCommand = custom<RenameArguments>({
  name: 'rename',
  aliases: [],
  role: 'streaming',
  group: 'search and shape',
  summary: 'Gives fields new names, one after the other; a field that had the new name is replaced, also by nothing.',
  syntax: 'rename <field-pattern> AS <new-name> [, <field-pattern> AS <new-name>]...',
  options: [],
  example: {
    spl: '| makeresults | eval Web.url="/a" | rename Web.* AS *, url AS path | table path',
    rows: [{ path: '/a' }],
  },

  read(stage) {
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
    return { renamings };
  },

  describe: ({ renamings }) => {
    const [only] = renamings;
    const prefix = renamings.length === 1 && only!.to === '*' ? /^(\S*[^*])\*$/.exec(only!.from)?.[1] : undefined;
    if (prefix !== undefined) return `Takes the prefix ${prefix} from the names of fields.`;
    return `Renames ${renamings.map(({ from, to }) => `${from} to ${to}`).join(', ')}.`;
  },

  fields: ({ renamings }, input) => ({ known: renamedColumns(input.known, renamings), open: input.open }),

  needs({ renamings }, wanted) {
    let demand = wanted;
    for (const renaming of [...renamings].reverse()) demand = demandBefore(renaming, demand);
    return demand;
  },

  extend({ renamings }, scan, wanted) {
    if (
      scan === null ||
      scan.output.kind !== 'rows' ||
      wanted === 'all' ||
      renamings.some(({ from }) => hasWildcard(from))
    )
      return null;
    let { resolve } = scan;
    for (const { from, to } of renamings) {
      const before = resolve;
      resolve = (name) => (name === to ? before(from) : name === from ? null : before(name));
    }
    return { ...scan, resolve, output: { ...scan.output, fields: wanted } };
  },

  origin({ renamings }, field, input) {
    const steps: (readonly Renaming[])[] = [];
    let columns = input.known;
    for (const renaming of renamings) {
      if (input.open && hasWildcard(renaming.from)) return null;
      steps.push(expand(renaming, columns));
      columns = renamedColumns(columns, [renaming]);
    }
    let name = field;
    for (const step of steps.reverse()) {
      const sources = step.filter(({ to }) => to === name);
      if (sources.length > 1 || (sources.length === 0 && step.some(({ from }) => from === name))) return null;
      name = sources[0]?.from ?? name;
    }
    return name;
  },

  operator({ renamings }) {
    return (input) => {
      let columns = input.columns;
      const steps: ((row: Row) => void)[] = [];
      for (const renaming of renamings) {
        const known = expand(renaming, columns);
        steps.push(input.open && hasWildcard(renaming.from) ? openStep(renaming, known) : renameStep(known));
        columns = renamedColumns(columns, [renaming]);
      }
      const output = rowByRow((row) => {
        for (const step of steps) step(row);
        return row;
      })(input);
      return { ...output, columns };
    };
  },
});

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

/** What a wildcard calls the field, or null when it does not match. */
function newName(field: string, { from, to }: Renaming): string | null {
  if (isInternalField(field) && !isInternalField(from)) return null;
  const captures = wildcardCaptures(from, field);
  return captures === null ? null : substituteWildcards(to, captures);
}

/** The single renamings that one with wildcards stands for. */
function expand(renaming: Renaming, columns: readonly string[]): readonly Renaming[] {
  if (!hasWildcard(renaming.from)) return [renaming];
  return columns.flatMap((column) => {
    const to = newName(column, renaming);
    return to === null || to === column ? [] : [{ from: column, to }];
  });
}

/** A renamed column keeps its place; the column it replaces is gone. */
function renamedColumns(columns: readonly string[], renamings: readonly Renaming[]): readonly string[] {
  for (const renaming of renamings) {
    const names = new Map(expand(renaming, columns).map(({ from, to }) => [from, to]));
    const taken = new Set([...names].filter(([from]) => columns.includes(from)).map(([, to]) => to));
    columns = [...new Set(columns.flatMap((column) => names.get(column) ?? (taken.has(column) ? [] : [column])))];
  }
  return columns;
}

/** Moves all values at once, so that `rename * AS a*` and swaps of columns by wildcards do not trip over themselves. */
function renameStep(renamings: readonly Renaming[]): (row: Row) => void {
  const only = renamings[0];
  if (renamings.length === 1 && only) {
    return (row) => {
      if (only.from === only.to) return;
      row[only.to] = row[only.from];
      row[only.from] = undefined;
    };
  }
  const values: Value[] = [];
  return (row) => {
    for (let i = 0; i < renamings.length; i++) {
      const { from } = renamings[i]!;
      values[i] = row[from];
      row[from] = undefined;
    }
    for (let i = 0; i < renamings.length; i++) row[renamings[i]!.to] = values[i];
  };
}

/** As `renameStep`, for rows that have more fields than the known ones. */
function openStep(renaming: Renaming, known: readonly Renaming[]): (row: Row) => void {
  const names = new Map<string, string | null>();
  return (row) => {
    const moved: [string, Value][] = [];
    for (const { from, to } of known) {
      moved.push([to, row[from]]);
      row[from] = undefined;
    }
    for (const field in row) {
      const value = row[field];
      if (value == null) continue;
      let name = names.get(field);
      if (name === undefined) {
        name = newName(field, renaming);
        names.set(field, name);
      }
      if (name === null || name === field) continue;
      moved.push([name, value]);
      row[field] = undefined;
    }
    for (const [name, value] of moved) row[name] = value;
  };
}

function demandBefore(renaming: Renaming, wanted: FieldDemand): FieldDemand {
  if (wanted === 'all') return 'all';
  const { from, to } = renaming;
  const demand = new Set<string>();
  if (!hasWildcard(from)) {
    for (const field of wanted) {
      if (field === to) demand.add(from);
      else if (field !== from) demand.add(field);
    }
    return demand;
  }
  // With several stars a name does not say where each of them ended.
  if (to.split('*').length > 2) return 'all';
  for (const field of wanted) {
    demand.add(field);
    const captures = wildcardCaptures(to, field);
    if (captures !== null) demand.add(substituteWildcards(from, captures));
  }
  return demand;
}
