import { compileExpression, compilePredicate } from '../../functions/compile-expression.ts';
import { fieldsOfExpression } from '../../functions/expression-fields.ts';
import { extractedFields } from '../../plan/fields/extract-fields.ts';
import type { ResolveField } from '../../plan/resolve-field.ts';
import type { RunContext } from '../../plan/run-context.ts';
import type { ScanStep } from '../../plan/scan.ts';
import { evaluatedArgument } from '../../rows/aggregate-group.ts';
import { assignField } from '../../rows/assign-field.ts';
import { binAxis, binField } from '../../rows/bin-field.ts';
import { extractFields } from '../../rows/extract-fields.ts';
import type { Column } from './column.ts';
import { columnTerms } from './column-predicate.ts';
import { rowsOfMask } from './derived-columns.ts';
import { keepDistinct } from './distinct-rows.ts';
import { keptRows, openTerms } from './kept-rows.ts';
import { type ColumnRule, type ColumnTest, RuleChain } from './rule-chain.ts';
import { narrowedTo, type ScanSource } from './scan-source.ts';
import { type RowPlaces, sortedPlaces } from './sorted-rows.ts';
import { NamedRows, StepSource, WindowSource } from './step-source.ts';
import { windowColumns } from './window-values.ts';

/** Rows of a scan. */
export interface ScanRows {
  readonly sources: readonly ScanSource[];
  /** Null: newest first. */
  readonly order: RowPlaces | null;
}

/** What a step does with rows that stand in the order of events. */
type StepForm = (sources: readonly ScanSource[]) => ScanRows;

/** Rows behind the steps of a scan. What a step sets is made when it is asked for, once for each combination of the values that it reads. */
export function behindSteps(sources: readonly ScanSource[], steps: readonly ScanStep[], context: RunContext): ScanRows {
  let found: ScanRows = { sources, order: null };
  for (const step of steps) {
    const { order } = found;
    found = formOf(step, context)(found.sources);
    // What stands behind a sort sets fields, and leaves rows where they are.
    if (order !== null) found = { ...found, order };
  }
  return found;
}

function formOf({ operator, resolve }: ScanStep, context: RunContext): StepForm {
  const columnsOf = (source: ScanSource, names: readonly string[]): readonly (Column | null)[] => {
    const rows = new NamedRows(source, resolve);
    return names.map((name) => rows.column(name));
  };
  switch (operator.kind) {
    case 'filter': {
      const { predicate } = operator;
      if (predicate.kind === 'search') {
        const { terms } = predicate;
        const ready = terms === null ? [] : [columnTerms(terms, resolve, context)];
        return eachSource((source) => {
          const open = openTerms(ready, source);
          return open === null ? [] : keptRows(source, open, false);
        });
      }
      const { expression } = predicate;
      const reads = [...fieldsOfExpression(expression)];
      return keeping({ reads, test: compilePredicate(expression, context) }, resolve);
    }
    case 'extend':
      return setting(
        operator.assignments.map(({ target, expression }) => ({
          when: [],
          reads: [...fieldsOfExpression(expression)],
          // Only fixed names are cut.
          writes: target.kind === 'fixed' ? [target.name] : [],
          run: assignField(target, compileExpression(expression, context)),
        })),
        resolve,
      );
    case 'extract':
      return setting(
        [
          {
            when: [],
            reads: [operator.field],
            writes: extractedFields(operator),
            run: extractFields(operator, context.memory),
          },
        ],
        resolve,
      );
    case 'bin':
      return setting(
        [
          {
            when: [],
            reads: [operator.field],
            writes: [operator.output],
            run: binField(operator, binAxis(operator, null, context)),
          },
        ],
        resolve,
      );
    case 'argument': {
      const { output, expression } = operator;
      const evaluate = evaluatedArgument(expression, context);
      const rule: ColumnRule = {
        when: [],
        reads: [...fieldsOfExpression(expression)],
        writes: [output],
        run: (row) => {
          row[output] = evaluate(row);
        },
      };
      // The aggregates name the other fields as they stand in front of it.
      return eachSource((source) => [new StepSource(source, resolve, [rule], (name) => name)]);
    }
    case 'distinct':
      return (sources) => {
        const parts = sources.map((source) => ({ source, columns: columnsOf(source, operator.fields) }));
        keepDistinct(parts, operator, context);
        return eachSource((source) => keptRows(source, [], true))(sources);
      };
    case 'sort': {
      const fields = operator.keys.map(({ field }) => field);
      return (sources) => {
        const parts = sources.map((source) => ({ source, columns: columnsOf(source, fields) }));
        return narrowedPlaces(sources, sortedPlaces(parts, operator, context));
      };
    }
    case 'window':
      return (sources) => {
        const columns = windowColumns(sources, operator, resolve, context);
        return {
          sources: sources.map((source, part) => new WindowSource(source, resolve, columns[part]!)),
          order: null,
        };
      };
  }
}

const eachSource =
  (form: (source: ScanSource) => readonly ScanSource[]): StepForm =>
  (sources) => ({ sources: sources.flatMap(form), order: null });

const setting = (rules: readonly ColumnRule[], resolve: ResolveField): StepForm =>
  eachSource((source) => [new StepSource(source, resolve, rules)]);

const keeping = (test: ColumnTest, resolve: ResolveField): StepForm =>
  eachSource((source) => {
    const { mask } = source;
    const rows = new RuleChain(new NamedRows(source, resolve));
    mask.set(rows.holds(test, mask.includes(0) ? mask : null));
    return keptRows(source, [], true);
  });

/** Sorted rows of sources in which there are few others. */
function narrowedPlaces(sources: readonly ScanSource[], { parts, rows }: RowPlaces): ScanRows {
  const masks = sources.map(({ rows: count }) => new Uint8Array(count));
  for (let at = 0; at < rows.length; at++) masks[parts[at]!]![rows[at]!] = 1;
  const numberOf: (Uint32Array | null)[] = [];
  const narrowed = sources.map((source, part) => {
    const kept = rowsOfMask(masks[part]!);
    source.mask.set(masks[part]!);
    const few = narrowedTo(source, kept.length);
    numberOf[part] = few === source ? null : ranks(kept, source.rows);
    return few;
  });
  const moved = Uint32Array.from({ length: rows.length }, (_, at) => {
    const numbers = numberOf[parts[at]!]!;
    return numbers === null ? rows[at]! : numbers[rows[at]!]!;
  });
  return { sources: narrowed, order: { parts, rows: moved } };
}

/** Per row its place among the rows that were kept. */
function ranks(kept: Uint32Array, rows: number): Uint32Array {
  const places = new Uint32Array(rows);
  kept.forEach((row, place) => {
    places[row] = place;
  });
  return places;
}
