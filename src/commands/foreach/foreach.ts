import { custom } from '../../plan/custom.ts';
import { nothing } from '../../plan/field-demand.ts';
import { anyFields } from '../../plan/field-flow.ts';
import type { CommandOption, Lowered, ReadContext } from '../../plan/lowering.ts';
import type { RowForm } from '../../plan/operator.ts';
import { allColumns } from '../../plan/row-stream.ts';
import type { PlannedPipeline, RowOperator, RunContext } from '../../plan/run-context.ts';
import { holdRows } from '../../rows/held-rows.ts';
import type { Pipeline, Span } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { type JsonValue, leafText, parseJson } from '../../values/json-text.ts';
import type { Row } from '../../values/row.ts';
import { isMultivalue, type Scalar, toList, type Value } from '../../values/value.ts';
import { hasWildcard } from '../../values/wildcard.ts';
import { evalCommand } from '../eval.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { readSubsearch } from '../shared/subsearch-argument.ts';
import { type ItemNames, itemTemplate } from './items.ts';
import {
  defaultTemplateNames,
  fillTemplate,
  matchTemplates,
  sampleMatch,
  type TemplateMatch,
  type TemplateNames,
} from './template.ts';

const modes = ['multifield', 'multivalue', 'json_array', 'auto_collections'] as const;
type ItemMode = Exclude<(typeof modes)[number], 'multifield'>;

export type ForeachArguments =
  | {
      readonly mode: 'multifield';
      readonly patterns: readonly string[];
      readonly text: string;
      readonly names: TemplateNames;
      readonly span: Span;
    }
  | {
      readonly mode: ItemMode;
      readonly field: string;
      readonly names: ItemNames;
      readonly evaluation: Lowered;
    };

const options: readonly CommandOption[] = [
  {
    name: 'mode',
    values: modes.join('|'),
    default: 'multifield',
    summary: 'Go through fields, the values of one field, a JSON array, or whichever of the last two a field holds.',
  },
  { name: 'fieldstr', values: '<string>', default: '<<FIELD>>', summary: 'What stands for the name of the field.' },
  {
    name: 'matchstr',
    values: '<string>',
    default: '<<MATCHSTR>>',
    summary: 'What stands for the part of the name that the stars matched.',
  },
  ...[1, 2, 3].map((number) => ({
    name: `matchseg${number}`,
    values: '<string>',
    default: `<<MATCHSEG${number}>>`,
    summary: `What stands for the part that star number ${number} matched.`,
  })),
  { name: 'itemstr', values: '<string>', default: '<<ITEM>>', summary: 'What stands for the value.' },
  {
    name: 'iterstr',
    values: '<string>',
    default: '<<ITER>>',
    summary: 'What stands for the number of the value, from 0.',
  },
];

export const foreachCommand = custom<ForeachArguments>({
  name: 'foreach',
  aliases: [],
  takesSubsearch: true,
  role: 'streaming',
  group: 'combine',
  summary: 'Repeats a template of commands for each field of a list, or for each value of a field.',
  syntax: 'foreach [mode=multifield|multivalue|json_array|auto_collections] <field-pattern>... [ <template> ]',
  options,
  example: {
    spl: '| makeresults | eval total=0, test1=22, test2=33 | foreach test* [eval total=total + <<FIELD>>] | table total',
    rows: [{ total: 55 }],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const names = reader.names();
    const template = readSubsearch(reader);
    reader.end();
    if (names.length === 0) throw new SplError("'foreach' needs at least one field.", stage.span, null, 'arguments');
    const mode = reader.choice('mode', modes, 'multifield');
    if (mode !== 'multifield') {
      if (names.length > 1)
        throw new SplError(`'foreach mode=${mode}' takes one field.`, names[1]!.span, null, 'arguments');
      const itemNames = { item: reader.text('itemstr', '<<ITEM>>'), iteration: reader.text('iterstr', '<<ITER>>') };
      const evaluation = evalCommand.lower(itemTemplate(template, itemNames), context);
      return { mode, field: names[0]!.text, names: itemNames, evaluation };
    }
    const templateNames: TemplateNames = {
      field: reader.text('fieldstr', defaultTemplateNames.field),
      match: reader.text('matchstr', defaultTemplateNames.match),
      segments: defaultTemplateNames.segments.map((name, index) => reader.text(`matchseg${index + 1}`, name)),
    };
    const patterns = names.map((name) => name.text);
    const text = template.text.replace(/^\s*\|/, '');
    checkTemplate(text, templateNames, patterns, template, context);
    return { mode, patterns, text, names: templateNames, span: template.span };
  },

  describe: (args) =>
    args.mode === 'multifield'
      ? `Repeats '${args.text.trim()}' for each field ${args.patterns.join(', ')}.`
      : `Repeats ${args.evaluation
          .describe()
          .replace(/^Sets /, 'setting ')
          .replace(/\.$/, '')} for each value of ${args.field}.`,
  fields: (_, input) => ({ known: input.known, open: true }),
  // It may name fields that are not there.
  ownReads: () => nothing,
  needs: () => 'all',
  operator: (args, context, operate) =>
    args.mode === 'multifield' ? overFields(args, context) : overItems(args, operate),
});

/** Finds mistakes in a template before any row is read, with made-up fields. */
function checkTemplate(
  text: string,
  names: TemplateNames,
  patterns: readonly string[],
  { span }: Pipeline,
  context: ReadContext,
): void {
  const plan = (star: string): PlannedPipeline =>
    context.planText(
      templateText(
        text,
        names,
        patterns.map((pattern) => sampleMatch(pattern, star)),
        span,
      ),
      span,
      anyFields,
    );
  let planned: PlannedPipeline;
  try {
    planned = plan('x');
  } catch (error) {
    // `<<MATCHSTR>>` may have to be a number.
    try {
      planned = plan('1');
    } catch {
      throw error;
    }
  }
  if (!planned.streaming) {
    throw new SplError('foreach repeats streaming commands only, such as eval.', span, null, 'not-streaming');
  }
}

function templateText(text: string, names: TemplateNames, matches: readonly TemplateMatch[], span: Span): string {
  return matches.map((match) => `| ${fillTemplate(text, names, match, span)}`).join(' ');
}

function overFields(args: ForeachArguments & { mode: 'multifield' }, context: RunContext): RowOperator {
  const { patterns, text, names, span } = args;
  return (input) => {
    const look = input.open && patterns.some(hasWildcard);
    const rows = look ? holdRows(input.rows, context.limits, 'foreach') : input.rows;
    const columns = look ? allColumns(input, rows) : input.columns;
    const matches = matchTemplates(patterns, columns);
    if (matches.length === 0) return { ...input, rows };
    const planned = context.planText(templateText(text, names, matches, span), {
      known: input.columns,
      open: input.open,
    });
    return context.run(planned, { ...input, rows });
  };
}

function overItems(args: ForeachArguments & { mode: ItemMode }, operate: RowForm): RowOperator {
  const { mode, field, names, evaluation } = args;
  const step = operate(evaluation.operators);
  const turn = (row: Row): Row => {
    for (const result of step({ columns: [], open: true, rows: [row] }).rows) return result;
    return row;
  };
  function* rowsOf(rows: Iterable<Row>): Iterable<Row> {
    for (let row of rows) {
      const items = itemsOf(row[field], mode);
      for (const [number, item] of items.entries()) {
        row[names.item] = item;
        row[names.iteration] = number;
        row = turn(row);
      }
      if (items.length > 0) row[names.item] = row[names.iteration] = undefined;
      yield row;
    }
  }
  return (input) => {
    const { columns, open } = step({ ...input, rows: [] });
    return { columns, open, rows: rowsOf(input.rows) };
  };
}

function itemsOf(value: Value, mode: ItemMode): readonly (Scalar | null)[] {
  if (value == null || mode === 'multivalue') return toList(value);
  if (isMultivalue(value)) return mode === 'json_array' ? [] : value;
  const array = typeof value === 'string' ? parseJson(value) : undefined;
  if (Array.isArray(array))
    return (array as readonly JsonValue[]).map((item) => (item === null ? null : leafText(item)));
  return mode === 'json_array' ? [] : [value as Scalar];
}
