import { formatSubsearch } from '../functions/format-subsearch.ts';
import type { ArgumentValue, CommandBody, CommandStage, Subsearch, Text } from '../syntax/ast.ts';
import { printStage } from '../syntax/print.ts';
import { SplError, SplErrors } from '../syntax/spl-error.ts';
import { anyFields } from './field-flow.ts';
import type { Command, Lowered, ReadContext } from './lowering.ts';
import type { CustomOperator } from './operator.ts';
import type { PlannedPipeline } from './run-context.ts';

/**
 * A command that takes no subsearch itself and has one among its arguments (`table [... | return $fields]`,
 * `outputlookup [...]`, `timechart span=[...]`): the text that the subsearch gives stands in its place, as in Splunk, so that the
 * arguments are known, and read, only when the search runs.
 * Null when nothing among the arguments has to wait.
 */
export function lateStage(command: Command, stage: CommandStage, context: ReadContext): Lowered | null {
  if (command.takesSubsearch === true) return null;
  const found = subsearchesOf(stage.body);
  if (found.length === 0) return null;
  const subsearches = new Map(found.map((subsearch) => [subsearch, context.plan(subsearch.pipeline)]));
  return {
    operators: [lateOperator(command, stage, context.first, subsearches)],
    role: command.role,
    place: placeOf(command),
    ...(command.keeps === undefined ? {} : { keeps: command.keeps }),
    describe: () => `Runs ${command.name} with arguments that its subsearch gives.`,
  };
}

/** Where it may stand, as long as its arguments are not known. */
function placeOf({ role, standsElse }: Command): Lowered['place'] {
  if (standsElse !== null) return 'any';
  return role === 'generating' ? 'first' : 'later';
}

function lateOperator(
  { name, role, standsElse }: Command,
  stage: CommandStage,
  first: boolean,
  subsearches: ReadonlyMap<Subsearch, PlannedPipeline>,
): CustomOperator {
  return {
    kind: 'custom',
    name,
    plans: [...subsearches.values()],
    reads: null,
    extracts: false,
    fields: () => anyFields,
    columnOrder: (input) =>
      role === 'transforming' || (role === 'generating' && standsElse === null) ? 'stated' : input,
    needs: () => 'all',
    ownReads: () => 'all',
    origin: null,
    predicate: null,
    run(context) {
      const texts = new Map(
        [...subsearches].map(([subsearch, pipeline]) => {
          const { rows, columns, open } = context.run(pipeline);
          return [subsearch, formatSubsearch(rows, open ? null : columns, { emptystr: '' })] as const;
        }),
      );
      const text = `| ${printStage({ ...stage, body: filled(stage.body, texts) })}`;
      return (input) => {
        const rows = first ? undefined : input;
        const pipeline = placed(stage, text, () =>
          context.planText(text, rows && { known: rows.columns, open: rows.open }),
        );
        return context.run(pipeline, rows);
      };
    },
  };
}

function subsearchesOf(body: CommandBody): readonly Subsearch[] {
  const items =
    body.shape === 'arguments' ? body.arguments : body.shape === 'aggregate' ? [...body.items, ...(body.by ?? [])] : [];
  return items.flatMap((item) => {
    const value = item.kind === 'option' ? item.value : item;
    return value.kind === 'subsearch' ? [value] : [];
  });
}

function filled(body: CommandBody, texts: ReadonlyMap<Subsearch, string>): CommandBody {
  const fill = <Item>(item: Item | ArgumentValue): Item | Text => {
    const value = item as ArgumentValue;
    if (value.kind !== 'subsearch') return item as Item;
    const text = texts.get(value)!;
    return { kind: 'text', text, raw: text, quoted: false, span: value.span };
  };
  const option = <Item extends { readonly kind: string }>(item: Item): Item =>
    item.kind === 'option' && 'value' in item ? { ...item, value: fill(item.value as ArgumentValue) } : item;
  if (body.shape === 'arguments') return { ...body, arguments: body.arguments.map((item) => fill(option(item))) };
  if (body.shape === 'aggregate') return { ...body, items: body.items.map(option), by: body.by?.map(option) ?? null };
  return body;
}

/** Errors in what the subsearch gave stand at the command, with the text that was read. */
function placed<T>(stage: CommandStage, text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const [first = error] = error instanceof SplErrors ? error.errors : [];
    if (!(first instanceof SplError)) throw error;
    throw new SplError(
      first.message,
      stage.span,
      `With the result of its subsearch it reads: ${text.slice(0, 200)}`,
      first.code,
    );
  }
}
