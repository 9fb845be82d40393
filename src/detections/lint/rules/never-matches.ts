import { datasetsOf } from '../../../commands/shared/data-model-source.ts';
import { storedSource } from '../../../plan/passes/reads.ts';
import type { PlannedStage } from '../../../plan/plan.ts';
import type { Expression, SearchExpression, Span } from '../../../syntax/ast.ts';
import { expressionNodes, expressionsOf, searchNodes, searchTermsOf } from '../../../syntax/walk.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

type Say = (message: string, span: Span, hint?: string) => void;

export const neverMatches: LintRule = {
  code: 'never-matches',
  severity: 'error',
  sigma: 'also',
  summary: 'A comparison with a literal that can never hold.',
  explanation:
    'Capital letters compared with lower(...), text compared with a field that holds numbers, a subnet that is none: no value meets such a condition.',
  check({ planned }, _repository, report) {
    const say: Say = (message, span, hint) => report({ message, at: inSearch(planned!, span), hint: hint ?? null });
    for (const { stages } of planned?.plans ?? [])
      for (const each of stages) {
        for (const root of expressionsOf(each.stage))
          for (const node of expressionNodes(root)) checkExpression(node, say);
        for (const root of searchTermsOf(each.stage)) checkTerms(root, each, say);
      }
  },
};

// ------------------------------------------------------------------------------------------------------ expressions

const changedCase = { lower: /[A-Z]/, upper: /[a-z]/ } as const;

function checkExpression(node: Expression, say: Say): void {
  if (node.kind === 'binary' && ['=', '==', 'like'].includes(node.operator)) {
    checkCase(node.left, node.right, say);
    if (node.operator !== 'like') checkCase(node.right, node.left, say);
  }
  if (node.kind === 'in-list') for (const item of node.items) checkCase(node.operand, item, say);
  if (node.kind !== 'call') return;
  const [first, second, ...rest] = node.args;
  if (first === undefined || second === undefined) return;
  if (node.name === 'like') checkCase(first, second, say);
  if (node.name === 'in') for (const item of [second, ...rest]) checkCase(first, item, say);
}

function checkCase(side: Expression, literal: Expression, say: Say): void {
  if (side.kind !== 'call' || literal.kind !== 'string') return;
  if (side.name !== 'lower' && side.name !== 'upper') return;
  if (changedCase[side.name].test(literal.value))
    say(`${side.name}(...) never equals '${literal.value}', which has letters of the other case.`, literal.span);
}

function checkSubnet(text: string, span: Span, say: Say): void {
  const problem = subnetProblem(text);
  if (problem !== null) say(`'${text}' is no subnet: ${problem}.`, span, 'Write it as 10.0.0.0/8.');
}

/** What is wrong with an IPv4 subnet; null for a good one and for anything else. */
function subnetProblem(text: string): string | null {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(text.trim());
  if (!match) return null;
  if (match.slice(1, 5).some((part) => Number(part) > 255)) return 'a part of the address is above 255';
  return match[5] !== undefined && Number(match[5]) > 32
    ? `a mask of ${match[5]} bits is longer than the address`
    : null;
}

// ------------------------------------------------------------------------------------------------------ search terms

function checkTerms(root: SearchExpression, planned: PlannedStage, say: Say): void {
  const numeric = numericFields(planned);
  for (const node of searchNodes(root)) {
    const values =
      node.kind === 'comparison' ? (node.operator === '=' ? [node.value] : []) : node.kind === 'in' ? node.values : [];
    if (node.kind !== 'comparison' && node.kind !== 'in') continue;
    for (const value of values) {
      if (value.kind !== 'text') continue;
      if (/^[\d.]+\/\d+$/.test(value.text)) checkSubnet(value.text, value.span, say);
      if (numeric.has(node.field.text) && /[a-z]/i.test(value.text) && !/[*$]/.test(value.text))
        say(`'${node.field.text}' holds numbers and is never '${value.text}'.`, value.span);
    }
  }
}

/** The fields of a tstats that its data model declares as numbers. */
function numericFields({ lowered }: PlannedStage): ReadonlySet<string> {
  const fields = new Set<string>();
  const reads = storedSource(lowered.operators);
  if (reads?.kind !== 'datasets' || reads.aggregated === null) return fields;
  const { source } = reads;
  // Models fill missing numbers with `unknown` at times.
  for (const root of source.roots)
    for (const dataset of datasetsOf(source.model, root))
      for (const { name, owner, type } of dataset.fields)
        if (type === 'number' && !isFilled(dataset.calculations, name)) fields.add(`${owner}.${name}`);
  return fields;
}

const isFilled = (calculations: readonly { readonly outputs: readonly unknown[] }[], name: string): boolean =>
  calculations.some(({ outputs }) => outputs.includes(name));
