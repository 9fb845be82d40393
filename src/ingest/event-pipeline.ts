import { compileExpression, compilePredicate } from '../functions/compile-expression.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { fieldsOfExpression } from '../functions/expression-fields.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { CommandStage, Stage } from '../language/ast.ts';
import { SplError } from '../language/spl-error.ts';
import { copyRow, type Row } from '../values/row.ts';
import { fieldValue } from './field-rules.ts';

/** The commands after the first pipe of a dataset's base search, for one event at a time. */
export interface EventPipeline {
  /** The rows that one event becomes; the row given may be changed. */
  run(row: Row): readonly Row[];
  /** Fields that the commands read. */
  readonly fields: ReadonlySet<string>;
}

type RowsOf = (row: Row) => readonly Row[];

/**
 * Compiles the commands that base searches of data models use: eval, where, search, mvexpand, fields and
 * tags (both without effect: a dataset takes its declared fields only, and tags are known).
 * @throws SplError for any other command, by name.
 */
export function compileEventPipeline(
  stages: readonly Stage[],
  context: CompileContext,
  rawOf: (row: Row) => string,
): EventPipeline {
  const fields = new Set<string>();
  const steps = stages.flatMap((stage) => {
    if (stage.kind !== 'command') throw new SplError('A macro is left in the base search.', stage.span);
    const step = compileStage(stage, context, rawOf, fields);
    return step === null ? [] : [step];
  });
  return {
    fields,
    run(row) {
      let rows: readonly Row[] = [row];
      for (const step of steps) rows = rows.length === 1 ? step(rows[0]!) : rows.flatMap(step);
      return rows;
    },
  };
}

function compileStage(
  stage: CommandStage,
  context: CompileContext,
  rawOf: (row: Row) => string,
  fields: Set<string>,
): RowsOf | null {
  const { body, name } = stage;
  if (name === 'eval' && body.shape === 'assignments') {
    const assignments = body.assignments.map(({ target, expression }) => {
      for (const field of fieldsOfExpression(expression)) fields.add(field);
      return { field: target.text, evaluate: compileExpression(expression, context).evaluate };
    });
    return (row) => {
      for (const { field, evaluate } of assignments) row[field] = fieldValue(evaluate(row));
      return [row];
    };
  }
  if (name === 'where' && body.shape === 'expression') {
    for (const field of fieldsOfExpression(body.expression)) fields.add(field);
    const passes = compilePredicate(body.expression, context);
    return (row) => (passes(row) ? [row] : []);
  }
  if (name === 'search' && body.shape === 'search') {
    const predicate = compileSearchPredicate(body.terms, { ...context, rawOf });
    for (const field of predicate.fields) fields.add(field);
    return (row) => (predicate.test(row) ? [row] : []);
  }
  if (name === 'mvexpand' && body.shape === 'arguments') {
    const [field] = body.arguments;
    if (field?.kind !== 'text') throw new SplError('mvexpand needs the name of a field.', stage.span);
    fields.add(field.text);
    return (row) => expand(row, field.text);
  }
  // The field `tag` is there already.
  if (name === 'fields' || name === 'tags') return null;
  throw new SplError(
    `The command '${name}' cannot be used in the base search of a dataset.`,
    stage.nameSpan,
    null,
    'unsupported',
  );
}

function expand(row: Row, field: string): readonly Row[] {
  const value = row[field];
  if (!Array.isArray(value)) return [row];
  return value.map((one) => {
    const copy = copyRow(row);
    copy[field] = one;
    return copy;
  });
}
