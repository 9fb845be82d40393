import { parseExpression } from '../../../grammar/parse.ts';
import { compileExpression } from '../../functions/compile-expression.ts';
import type {
  EvalTransform,
  EventPart,
  IndexedFieldTransform,
  IndexTransform,
  RewriteTransform,
} from '../../knowledge/props/index-transform.ts';
import { fill, groupCount } from '../../knowledge/props/regex-extraction.ts';
import type { Template } from '../../knowledge/props/transform-format.ts';
import { compileRegex } from '../../values/regex.ts';
import { newRow, type Row } from '../../values/row.ts';
import { fromList, toList } from '../../values/value.ts';
import { fieldValue } from '../field-rules.ts';

/** An event while it is read: transforms change it in place. */
export interface IncomingEvent {
  raw: string;
  sourcetype: string;
  source: string;
  host: string;
  index: string;
  /** `nullQueue`: the event is thrown away unless a later transform sends it elsewhere. */
  queue: string;
  readonly time: number;
  /** Indexed fields. */
  readonly fields: Row;
}

export type TransformEvent = (event: IncomingEvent) => void;

/**
 * Compiles a transform that runs when events are read (transforms.conf.spec).
 * @throws RegexError, SplError
 */
export function compileIndexTransform(
  transform: IndexTransform,
  context: { readonly now: number; readonly timeZone: string },
): TransformEvent {
  switch (transform.kind) {
    case 'rewrite':
      return compileRewrite(transform);
    case 'fields':
      return compileIndexedFields(transform);
    case 'eval':
      return compileEval(transform, context);
  }
}

/** How the parts are written in REGEX and FORMAT. */
const prefixes: Readonly<Record<EventPart, string>> = {
  raw: '',
  queue: '',
  index: '',
  sourcetype: 'sourcetype::',
  source: 'source::',
  host: 'host::',
};

function reader({ reads, lookAhead }: RewriteTransform | IndexedFieldTransform): (event: IncomingEvent) => string {
  if (typeof reads === 'object') {
    const { fields } = reads;
    return (event) => fields.flatMap((field) => toList(event.fields[field])).join(' ');
  }
  const prefix = prefixes[reads];
  return (event) => {
    const text = prefix + event[reads];
    return text.length > lookAhead ? text.slice(0, lookAhead) : text;
  };
}

function compileRewrite(transform: RewriteTransform): TransformEvent {
  const { pattern, writes, format, otherwise } = transform;
  const { regex } = compileRegex(pattern);
  const read = reader(transform);
  const template = existingGroups(format, groupCount(pattern));
  const prefix = prefixes[writes];
  return (event) => {
    const match = regex.exec(read(event));
    // `$0` is what the part held before.
    const text = match === null ? otherwise : fill(template, [event[writes], ...match.slice(1)]);
    if (text === null) return;
    const value = prefix !== '' && text.startsWith(prefix) ? text.slice(prefix.length) : text;
    if (value !== '' || writes === 'raw') event[writes] = value;
  };
}

function compileIndexedFields(transform: IndexedFieldTransform): TransformEvent {
  const { pattern, format, repeats } = transform;
  const { regex } = compileRegex(pattern, { global: repeats });
  const read = reader(transform);
  const count = groupCount(pattern);
  const pairs = format.map(({ name, value }) => ({
    name: existingGroups(name, count),
    value: existingGroups(value, count),
  }));
  const write = (event: IncomingEvent, match: readonly (string | undefined)[]): void => {
    for (const pair of pairs) {
      const name = fill(pair.name, match);
      const value = fill(pair.value, match);
      if (name !== '' && value !== '') event.fields[name] = fromList([...toList(event.fields[name]), value]);
    }
  };
  return (event) => {
    const text = read(event);
    if (repeats) for (const match of text.matchAll(regex)) write(event, match);
    else {
      const match = regex.exec(text);
      if (match !== null) write(event, match);
    }
  };
}

/** `$n` stands for itself where the regular expression has no such group. */
function existingGroups(template: Template, count: number): Template {
  return template.map((part) => (typeof part === 'number' && part > count ? `$${part}` : part));
}

const writable: Readonly<Record<string, EventPart>> = {
  _raw: 'raw',
  queue: 'queue',
  index: 'index',
  host: 'host',
  source: 'source',
  sourcetype: 'sourcetype',
};

function compileEval({ assignments }: EvalTransform, context: { now: number; timeZone: string }): TransformEvent {
  const steps = assignments.map(({ field, expression, replaces }) => ({
    field,
    replaces,
    part: writable[field],
    ...compileExpression(parseExpression(expression), context),
  }));
  return (event) => {
    const row = Object.assign(newRow(), event.fields);
    row._time = event.time;
    for (const { field, replaces, part, evaluate } of steps) {
      for (const name of Object.keys(writable)) row[name] = event[writable[name]!];
      const value = fieldValue(evaluate(row));
      if (part !== undefined) {
        const [text] = toList(value);
        if (text !== undefined) event[part] = String(text);
        continue;
      }
      const before = replaces ? [] : toList(event.fields[field]);
      event.fields[field] = fromList([...before, ...toList(value)]);
      row[field] = toList(event.fields[field])[0];
    }
  };
}
