import type { FieldDemand } from '../../src/plan/field-demand.ts';
import type { Operator } from '../../src/plan/operator.ts';
import { demandBefore } from '../../src/plan/passes/demand.ts';
import { plansOf } from '../../src/plan/passes/plans.ts';
import { openPlan, type Plan, type PlannedStage } from '../../src/plan/plan.ts';
import { printExpression, printSearch } from '../../src/syntax/print.ts';
import { openFixture } from './explain-plan.ts';

/** The operators of each pipe, what each asks of the one before it, and the pipelines inside it. */
export function explainOperators(spl: string): string {
  const engine = openFixture(spl);
  try {
    return linesOf(engine.prepare(spl).plan).join('\n');
  } finally {
    engine.close();
  }
}

const linesOf = ({ stages }: Plan): string[] => stages.flatMap(linesOfStage);

function linesOfStage({ lowered: { operators }, wanted }: PlannedStage): string[] {
  return operators.flatMap((operator, at) => {
    const reads = demandBefore(operators.slice(at), wanted);
    const inner = plansOf(operator).flatMap((plan) => linesOf(openPlan(plan)).map((line) => `  | ${line}`));
    return [`${operator.kind}${textOf(operator)}`, `  reads ${demandText(reads)}`, ...inner];
  });
}

const demandText = (demand: FieldDemand): string =>
  demand === 'all' ? 'any field' : demand.size === 0 ? 'no field' : [...demand].sort().join(', ');

function textOf(operator: Operator): string {
  switch (operator.kind) {
    case 'scan': {
      const of = operator.source.kind === 'events' ? 'events' : operator.source.tables.join(', ');
      return ` ${of}${operator.terms === null ? '' : ` where ${printSearch(operator.terms)}`}`;
    }
    case 'filter': {
      const { predicate } = operator;
      if (predicate.kind === 'expression') return ` ${printExpression(predicate.expression)}`;
      return predicate.terms === null ? '' : ` ${printSearch(predicate.terms)}`;
    }
    case 'extend':
      return ` ${operator.assignments.map(({ target, expression }) => `${target.kind === 'fixed' ? target.name : target.text} = ${printExpression(expression)}`).join(', ')}`;
    case 'project':
      return ` ${operator.mode} ${operator.patterns.join(', ')}`;
    case 'rename':
      return ` ${operator.renamings.map(({ from, to }) => `${from} to ${to}`).join(', ')}`;
    case 'limit':
      return ` ${operator.count}`;
    case 'sort':
      return ` ${operator.keys.map(({ field, descending }) => `${descending ? '-' : ''}${field}`).join(', ')} limit ${operator.limit ?? 'default'}`;
    case 'distinct':
      return ` ${operator.count} of ${operator.fields.join(', ')}`;
    case 'aggregate':
      return ` ${operator.aggregates.map(({ output }) => output).join(', ')} by ${operator.by.map(({ output, field }) => (field === output ? output : `${output} (${field})`)).join(', ')}`;
    case 'frequent':
      return ` ${operator.first} ${operator.limit} of ${operator.fields.join(', ')} by ${operator.by.join(', ')}`;
    case 'union':
      return ` ${operator.withInput ? 'of the input and ' : ''}${operator.plans.length} plans, ${operator.order}`;
    case 'join':
      return ` on ${operator.keys?.map(({ left, right }) => `${left}=${right}`).join(', ') ?? 'what both have'}${operator.outer ? ', outer' : ''}`;
    case 'extract':
      return ` ${operator.groups.join(', ')} from ${operator.field}`;
    case 'bin':
      return ` ${operator.field} as ${operator.output}`;
    case 'window':
      return ` ${operator.aggregates.map(({ output }) => output).join(', ')} by ${operator.by.join(', ')}, ${operator.running === null ? 'all rows' : 'running'}`;
    case 'pivot':
      return ` ${operator.aggregates.map(({ output }) => output).join(', ')} for ${operator.row?.name ?? 'all rows'} by ${operator.column?.name ?? 'nothing'}${operator.time === null ? '' : ', in time'}`;
    case 'custom':
      return ` ${operator.name}`;
  }
}
