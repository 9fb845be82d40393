import { custom } from '../../plan/custom.ts';
import { union } from '../../plan/field-demand.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toText } from '../../values/number.ts';
import { copyRow, type Row } from '../../values/row.ts';
import { toList } from '../../values/value.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { compileForm, type FormTemplate } from './template.ts';

export interface KvformArguments {
  /** The one form for every event; null: `field` holds its name. */
  readonly form: string | null;
  readonly field: string;
  readonly templates: ReadonlyMap<string, FormTemplate>;
}

const options: readonly CommandOption[] = [
  { name: 'form', values: '<name>', summary: 'The form for every event: forms/<name>.form of an app.' },
  { name: 'field', values: '<field>', default: 'sourcetype', summary: 'The field that holds the name of the form.' },
];

/** Rule: Search Reference, "kvform". */
export const kvformCommand = custom<KvformArguments>({
  name: 'kvform',
  aliases: [],
  extracts: true,
  role: 'streaming',
  group: 'extract',
  summary: 'Extracts fields by form files of apps: static text with [[<regex>:<field>]] where values stand.',
  syntax: 'kvform [form=<name>] [field=<field>]',
  options,
  example: null,

  read(stage, { knowledgeBase: { forms = new Map<string, string>(), transforms }, notice }) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const form = reader.text('form')?.replace(/\.form$/, '') ?? null;
    const at = reader.option('form')?.value.span ?? stage.nameSpan;
    if (form !== null && !forms.has(form)) {
      const nearest = nearestName(form, forms.keys());
      throw new SplError(
        `There is no form '${form}'.`,
        at,
        nearest === null ? 'Name the app that has forms/<name>.form: --content DIR.' : `Did you mean '${nearest}'?`,
        'unknown-form',
      );
    }
    if (forms.size === 0)
      notice("'kvform' extracts nothing: no app given with --content has forms/*.form.", stage.nameSpan);
    const wanted = form === null ? [...forms.keys()] : [form];
    const templates = new Map(
      wanted.map((name) => {
        try {
          return [name, compileForm(forms.get(name)!, transforms)];
        } catch (error) {
          throw new SplError(`${name}.form cannot be used: ${(error as Error).message}`, at, null, 'form');
        }
      }),
    );
    return { form, field: reader.text('field', 'sourcetype'), templates };
  },

  describe: ({ form, field }) =>
    form === null ? `Extracts fields by the form that ${field} names.` : `Extracts the fields of the form ${form}.`,
  fields: (_, input) => ({ ...input, open: true }),
  needs: ({ form, field }, wanted) => union(wanted, form === null ? ['_raw', field] : ['_raw']),
  operator: (args) => (input) => ({ ...rowByRow((row) => fillIn(row, args))(input), open: true }),
});

/** Fields that an event has already stay as they are. */
function fillIn(row: Row, { form, field, templates }: KvformArguments): Row {
  const [named] = form === null ? toList(row[field]) : [form];
  const template = named === undefined ? undefined : templates.get(toText(named));
  const [raw] = toList(row._raw);
  if (template === undefined || raw === undefined) return row;
  const values = template.regex.exec(toText(raw))?.groups;
  if (values === undefined) return row;
  const result = copyRow(row);
  for (const { name, group } of template.fields) if (values[group]) result[name] ??= values[group];
  return result;
}
