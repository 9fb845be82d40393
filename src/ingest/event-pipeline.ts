import { compilePredicate } from '../functions/compile-expression.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { compileSearchPredicate, readsOf } from '../functions/search-predicate.ts';
import type { CommandStage, Stage } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { Row } from '../values/row.ts';
import { rowPerValue } from '../values/row-per-value.ts';
import { readsOfExpression } from './expression-reads.ts';
import { calculationStep } from './field-rules.ts';
import type { KnownRule } from './rule-step.ts';

/** The commands after the first pipe of a dataset's base search, for one event at a time. */
export interface EventPipeline {
  /** The rows that one event becomes; the row given may be changed. */
  run(row: Row): readonly Row[];
  /** Fields that the commands read. */
  readonly fields: ReadonlySet<string>;
  /** The commands one by one, for those who run them over columns. */
  readonly steps: readonly PipelineStep[];
}

/** `_raw` among the fields read is the event's text. */
export type PipelineStep =
  | { readonly kind: 'set'; readonly rule: KnownRule }
  | { readonly kind: 'keep'; readonly reads: readonly string[]; readonly test: (row: Row) => boolean }
  /** One row for each value of the field. */
  | { readonly kind: 'expand'; readonly field: string };

/**
 * Compiles the commands that base searches of data models use: eval, where, search, mvexpand, fields and
 * tags (both without effect: a dataset takes its declared fields only, and tags are known).
 * @throws SplError for any other command, by name.
 */
export function compileEventPipeline(stages: readonly Stage[], context: CompileContext): EventPipeline {
  const fields = new Set<string>();
  const steps = stages.flatMap((stage) => {
    if (stage.kind !== 'command') throw new SplError('A macro is left in the base search.', stage.span);
    return compileStage(stage, context);
  });
  for (const step of steps) for (const field of fieldsReadBy(step)) fields.add(field);
  return {
    fields,
    steps,
    run(row) {
      let rows: readonly Row[] = [row];
      for (const step of steps)
        rows = rows.length === 1 ? rowsOf(step, rows[0]!) : rows.flatMap((one) => rowsOf(step, one));
      return rows;
    },
  };
}

function fieldsReadBy(step: PipelineStep): readonly string[] {
  if (step.kind === 'expand') return [step.field];
  return (step.kind === 'set' ? step.rule.reads : step.reads).filter((field) => field !== '_raw');
}

function rowsOf(step: PipelineStep, row: Row): readonly Row[] {
  switch (step.kind) {
    case 'set':
      step.rule.run(row);
      return [row];
    case 'keep':
      return step.test(row) ? [row] : [];
    case 'expand':
      return [...rowPerValue(row, step.field)];
  }
}

function compileStage(stage: CommandStage, context: CompileContext): readonly PipelineStep[] {
  const { body, name } = stage;
  if (name === 'eval' && body.shape === 'assignments')
    return body.assignments.map(({ target, expression }) => ({
      kind: 'set',
      rule: calculationStep(expression, [target.text], context),
    }));
  if (name === 'where' && body.shape === 'expression') {
    const test = compilePredicate(body.expression, context);
    return [{ kind: 'keep', reads: [...readsOfExpression(body.expression)], test }];
  }
  if (name === 'search' && body.shape === 'search') {
    const predicate = compileSearchPredicate(body.terms, context);
    return [{ kind: 'keep', reads: readsOf(predicate), test: predicate.test }];
  }
  if (name === 'mvexpand' && body.shape === 'arguments') {
    const [field, ...more] = body.arguments;
    if (field?.kind !== 'text' || more.length > 0)
      throw new SplError("'mvexpand' takes the name of a field alone in the base search of a dataset.", stage.span);
    return [{ kind: 'expand', field: field.text }];
  }
  // The field `tag` is there already.
  if (name === 'fields' || name === 'tags') return [];
  throw new SplError(
    `The command '${name}' cannot be used in the base search of a dataset.`,
    stage.nameSpan,
    null,
    'unsupported',
  );
}
