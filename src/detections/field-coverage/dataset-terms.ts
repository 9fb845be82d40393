import { parseExpression, parseSearchTerms } from '../../../grammar/parse.ts';
import { datasetsOf } from '../../commands/shared/data-model-source.ts';
import { fieldsOfExpression } from '../../functions/expression-fields.ts';
import type { Calculation, DataModel } from '../../knowledge/data-model.ts';
import type { SearchExpression } from '../../syntax/ast.ts';

/** The terms that an event must meet to be in a root dataset: its constraints, and the beginning of its base search. */
export function rootTerms(model: DataModel, root: string): SearchExpression | null {
  const dataset = model.datasets.find(({ name, parent }) => name === root && parent === null);
  if (dataset === undefined) return null;
  const texts = [dataset.baseSearch?.split('|')[0] ?? '', ...dataset.constraints].filter((text) => text.trim() !== '');
  const terms = texts.flatMap((text) => {
    try {
      return parseSearchTerms(text) ?? [];
    } catch {
      // Reported where models are loaded; nothing is known of it here.
      return [];
    }
  });
  return terms.length === 0 ? null : { kind: 'and', terms, span: { start: 0, end: 0 } };
}

/** Adds the fields that the model calculates from fields that are there. */
export function addCalculated(model: DataModel, root: string, fields: Set<string>): void {
  for (const { calculations } of datasetsOf(model, root)) {
    for (const calculation of calculations) {
      const { inputs, outputs } = flowOf(calculation);
      const others = inputs.filter((input) => !outputs.includes(input));
      if (others.some((input) => fields.has(input))) for (const output of outputs) fields.add(output);
    }
  }
}

function flowOf(calculation: Calculation): { inputs: readonly string[]; outputs: readonly string[] } {
  switch (calculation.kind) {
    case 'eval':
      try {
        return {
          inputs: [...fieldsOfExpression(parseExpression(calculation.expression))],
          outputs: calculation.outputs,
        };
      } catch {
        return { inputs: [], outputs: [] };
      }
    case 'rex':
      return { inputs: [calculation.input], outputs: calculation.outputs };
    case 'lookup':
      return {
        inputs: calculation.inputs.map(({ field }) => field),
        outputs: calculation.outputs.map(({ field }) => field),
      };
    case 'geoip':
      return { inputs: [calculation.input], outputs: calculation.outputs.map(({ field }) => field) };
  }
}
