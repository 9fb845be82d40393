import {
  bytesToText,
  type CyberchefStep,
  compileRecipeStep,
  cyberchefOperations,
  operationKey,
  type RecipeStep,
} from '../functions/cyberchef-operations.ts';
import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { Span } from '../syntax/ast.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import { fromList, toList, type Value } from '../values/value.ts';
import { ArgumentReader, argumentsOf, textOfValue } from './shared/arguments.ts';

export interface CyberchefArguments {
  readonly input: string;
  readonly output: string;
  readonly names: readonly string[];
  readonly steps: readonly CyberchefStep[];
}

const options: readonly CommandOption[] = [
  { name: 'infield', values: '<field>', summary: 'The field to read.' },
  { name: 'outfield', values: '<field>', default: 'the field read', summary: 'The field to write.' },
  { name: 'operation', values: '<operation>', summary: 'One operation, such as FromBase64 or "From Base64".' },
  { name: 'jsonrecipe', values: '<json>', summary: 'Several operations: [{"op":"From Base64","args":[]}].' },
];

export const cyberchefCommand = custom<CyberchefArguments>({
  name: 'cyberchef',
  aliases: [],
  role: 'streaming',
  group: 'beyond core',
  summary: 'Decodes or encodes a field with operations of CyberChef.',
  syntax: 'cyberchef infield=<field> [outfield=<field>] (operation=<operation> | jsonrecipe=<json>)',
  options,
  example: {
    spl: '| makeresults | eval a="aGVsbG8=" | cyberchef infield=a outfield=b operation="From Base64" | table b',
    rows: [{ b: 'hello' }],
  },

  read(stage) {
    const recipe = recipeText(stage);
    const reader = new ArgumentReader(stage, options);
    if (recipe === null) reader.end();
    const input = reader.text('infield')?.replace(/^'|'$/g, '');
    if (!input) return reader.fail("'cyberchef' needs infield=<field>.");
    const operation = reader.option('operation');
    const recipeSteps =
      recipe !== null
        ? readRecipe(recipe.text, recipe.span)
        : operation !== null
          ? [{ op: textOfValue(operation.value, operation), args: [] }]
          : null;
    if (recipeSteps === null) return reader.fail("'cyberchef' needs operation=<operation> or jsonrecipe=<json>.");
    const span = recipe?.span ?? operation!.value.span;
    return {
      input,
      output: reader.text('outfield')?.replace(/^'|'$/g, '') || input,
      names: recipeSteps.map(({ op }) => op),
      steps: recipeSteps.map((step) => requireStep(step, span)),
    };
  },

  describe: ({ input, output, names }) =>
    `Applies ${names.join(', then ')} to ${input}${input === output ? '' : ` and writes ${output}`}.`,
  fields: ({ output }, input) => withFields(input, output),
  needs: ({ input, output }, wanted) => union(without(wanted, [output]), [input]),
  operator: ({ input, output, steps }) =>
    rowByRow(
      (row) => {
        row[output] = applySteps(row[input], steps);
        return row;
      },
      [output],
    ),
});

function applySteps(value: Value, steps: readonly CyberchefStep[]): Value {
  const results: string[] = [];
  for (const item of toList(value)) {
    let bytes: Buffer | null = Buffer.from(toText(item), 'utf8');
    for (const step of steps) if (bytes !== null) bytes = step(bytes);
    if (bytes !== null) results.push(bytesToText(bytes));
  }
  return fromList(results);
}

/**
 * A recipe is often written with the quotes of its JSON unescaped, `jsonrecipe="[{"op":"From Base64"}]"`, which reads as
 * a row of strings and words: they are put together again.
 */
function recipeText(stage: Parameters<typeof argumentsOf>[0]): { text: string; span: Span } | null {
  const items = argumentsOf(stage).arguments;
  const at = items.findIndex((item) => item.kind === 'option' && item.name === 'jsonrecipe');
  const option = items[at];
  if (option?.kind !== 'option') return null;
  if (option.value.kind !== 'text') return { text: textOfValue(option.value, option), span: option.value.span };
  let text = option.value.text;
  let quoted = option.value.quoted;
  let end = option.value.span.end;
  for (const item of items.slice(at + 1)) {
    if (item.kind !== 'text' && item.kind !== 'comma') break;
    const isQuoted = item.kind === 'text' && item.quoted;
    text += isQuoted === quoted ? ' '.repeat(Math.max(0, item.span.start - end)) : '"';
    text += item.kind === 'text' ? item.raw : ',';
    quoted = isQuoted;
    end = item.span.end;
  }
  return { text, span: { start: option.value.span.start, end } };
}

function readRecipe(text: string, span: Span): readonly RecipeStep[] {
  try {
    const parsed: unknown = JSON.parse(text.replaceAll('\\"', '"'));
    const list = Array.isArray(parsed) ? parsed : [parsed];
    if (list.length > 0 && list.every(isStep)) return list.map(({ op, args }) => ({ op, args: args ?? [] }));
  } catch {
    // Reported below.
  }
  throw new SplError(
    'This is no recipe of CyberChef.',
    span,
    'Write [{"op":"From Base64","args":[]}].',
    'option-value',
  );
}

function isStep(value: unknown): value is { op: string; args?: readonly unknown[] } {
  if (typeof value !== 'object' || value === null || !('op' in value) || typeof value.op !== 'string') return false;
  return !('args' in value) || Array.isArray(value.args);
}

function requireStep(step: RecipeStep, span: Span): CyberchefStep {
  const compiled = compileRecipeStep(step) ?? compileRecipeStep({ ...step, op: spaced(step.op) });
  if (compiled !== null) return compiled;
  const nearest = nearestName(operationKey(step.op), cyberchefOperations());
  const hint = nearest === null ? `There are ${[...cyberchefOperations()].join(', ')}.` : `Did you mean '${nearest}'?`;
  throw new SplError(`The CyberChef operation '${step.op}' is not supported.`, span, hint, 'unsupported');
}

/** `FromBase64` as `From Base64`. */
function spaced(op: string): string {
  return op.replace(/([a-z])([A-Z])/g, '$1 $2');
}
