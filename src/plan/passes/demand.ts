import { fieldsOfExpression, readsAnyField } from '../../functions/expression-fields.ts';
import { type FieldDemand, nothing, union, without } from '../field-demand.ts';
import { demandBeforeAggregate } from '../fields/aggregate-fields.ts';
import { demandBeforeExtend } from '../fields/extend-fields.ts';
import { demandBeforeExtract } from '../fields/extract-fields.ts';
import { demandBeforeJoin } from '../fields/join-fields.ts';
import { demandBeforePivot } from '../fields/pivot-fields.ts';
import { demandBeforeProject } from '../fields/project-fields.ts';
import { demandBeforeRenaming } from '../fields/rename-fields.ts';
import { demandBeforeWindow } from '../fields/window-fields.ts';
import type { Operator } from '../operator.ts';
import type { FilterOperator } from '../row-operators.ts';

/** The fields that operators need from their input so that `wanted` fields come out right: walked from the end. */
export const demandBefore = (operators: readonly Operator[], wanted: FieldDemand): FieldDemand =>
  operators.reduceRight((demand, operator) => demandBeforeOne(operator, demand), wanted);

function demandBeforeOne(operator: Operator, wanted: FieldDemand): FieldDemand {
  switch (operator.kind) {
    case 'scan':
      // Events are read for the fields that the terms test, too; a dataset is not made of what comes in.
      return operator.source.kind === 'events' ? union(operator.reads, wanted) : nothing;
    case 'filter':
      return demandBeforeFilter(operator, wanted);
    case 'extend':
      return demandBeforeExtend(operator, wanted);
    case 'project':
      return demandBeforeProject(operator, wanted);
    case 'rename':
      return demandBeforeRenaming(operator.renamings, wanted);
    case 'limit':
      return wanted;
    case 'sort':
      return union(
        wanted,
        operator.keys.map(({ field }) => field),
      );
    case 'distinct':
      return union(wanted, [...operator.fields, ...operator.sortBy.map(({ field }) => field)]);
    case 'aggregate':
      return demandBeforeAggregate(operator);
    case 'frequent':
      return new Set([...operator.fields, ...operator.by]);
    case 'union':
      return wanted;
    case 'join':
      return demandBeforeJoin(operator, wanted);
    case 'extract':
      return demandBeforeExtract(operator, wanted);
    case 'bin': {
      const { field, output } = operator;
      return wanted === 'all' || wanted.has(output) ? union(without(wanted, [output]), [field]) : wanted;
    }
    case 'window':
      return demandBeforeWindow(operator, wanted);
    case 'pivot':
      return demandBeforePivot(operator);
    case 'custom':
      return operator.needs(wanted);
  }
}

function demandBeforeFilter({ predicate }: FilterOperator, wanted: FieldDemand): FieldDemand {
  if (predicate.kind === 'search') return union(predicate.reads, wanted);
  return readsAnyField(predicate.expression) ? 'all' : union(wanted, fieldsOfExpression(predicate.expression));
}

/**
 * The fields that operators read for themselves, so that something is wrong when no row can have one of them; `after`: those that come
 * out. None for what may name fields that are not there.
 */
export function ownReads(operators: readonly Operator[], after: readonly string[]): FieldDemand {
  const [only] = operators;
  if (only === undefined || operators.length > 1) return demandBefore(operators, new Set(after));
  if (only.kind === 'custom') return only.ownReads(after);
  if (only.kind === 'project' && only.mode !== 'only') return nothing;
  return demandBefore(operators, new Set(after));
}
