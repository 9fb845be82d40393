import type { CommandOption } from '../../plan/lowering.ts';
import type { Pipeline, Span, Text } from '../../syntax/ast.ts';
import type { ArgumentReader } from './arguments.ts';

/** Options of every command that takes a subsearch (Search Reference, "append"). */
export const subsearchOptions: readonly CommandOption[] = [
  { name: 'maxout', values: '<int>', default: '50000', summary: 'Rows at most from the subsearch; 0 is no limit.' },
  { name: 'maxtime', values: '<int>', default: '60', summary: 'Accepted; has no effect here.' },
  { name: 'timeout', values: '<int>', default: '60', summary: 'Accepted; has no effect here.' },
  { name: 'extendtimerange', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
];

/** Takes the subsearch that must come next. */
export function readSubsearch(reader: ArgumentReader): Pipeline {
  while (reader.comma()) {}
  const item = reader.peek();
  if (item?.kind !== 'subsearch') return reader.fail(`'${reader.stage.name}' needs a subsearch in square brackets.`);
  reader.next();
  return item.pipeline;
}

/** A dataset as `from` takes it, `lookup:x` or `datamodel:"M.D"`, which is a word and quoted text behind it. */
export function readDatasetName(reader: ArgumentReader): { readonly text: string; readonly span: Span } {
  const first = reader.next();
  if (first?.kind !== 'text') return reader.fail('Expected a dataset.');
  const written = ({ quoted, raw }: Text): string => (quoted ? `"${raw}"` : raw);
  const second = reader.peek();
  const joined =
    !first.quoted && first.raw.endsWith(':') && second?.kind === 'text' && second.span.start === first.span.end;
  if (!joined) return { text: written(first), span: first.span };
  reader.next();
  return { text: written(first) + written(second), span: { start: first.span.start, end: second.span.end } };
}

/** `maxout`, or null where the user gave none. */
export function readMaxout(reader: ArgumentReader): number | null {
  return reader.option('maxout') === null ? null : reader.integer('maxout', 0, { min: 0 });
}
