import { compileWildcard } from '../values/wildcard.ts';
import { tacticsOf } from './attack.ts';
import type { Detection } from './detection.ts';

/** A mistake in what is to be chosen. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

const properties: Readonly<Record<string, (detection: Detection) => readonly string[]>> = {
  id: ({ id }) => (id === null ? [] : [id]),
  name: ({ name }) => [name],
  path: ({ path }) => [path],
  type: ({ type }) => (type === null ? [] : [type]),
  status: ({ status }) => (status === null ? [] : [status]),
  mitre: ({ techniques }) => techniques,
  tactic: ({ techniques }) => techniques.flatMap(tacticsOf).flatMap(({ id, key, name }) => [id, key, name]),
  story: ({ stories }) => stories,
  datamodel: ({ search }) => dataModelsOf(search),
  source: ({ dataSources, tests }) => [
    ...dataSources,
    ...tests.flatMap(({ data }) => data.flatMap(({ source, sourcetype }) => [source ?? [], sourcetype ?? []].flat())),
  ],
};

/** The models and datasets that a search names: `Endpoint.Processes`. */
export function dataModelsOf(search: string): readonly string[] {
  const names = [...search.matchAll(/\bdatamodel\s*[=:]?\s*"?([A-Za-z_]\w*(?:\.\w+)*)/gi)].map((match) => match[1]!);
  return [...new Set(names)];
}

/**
 * Reads `type=TTP,mitre=T1003*`: wildcards, no case; values of the same key are alternatives, keys must all match. A comma in a
 * value is written `\,`. @throws SelectionError
 */
export function parseFilter(text: string): (detection: Detection) => boolean {
  const tests = new Map<string, ((value: string) => boolean)[]>();
  for (const part of text.split(/(?<!\\),/)) {
    const [, key = '', value = ''] = /^\s*([a-z_]+)\s*=\s*(.*?)\s*$/is.exec(part.replaceAll('\\,', ',')) ?? [];
    const name = key.toLowerCase();
    if (!Object.hasOwn(properties, name))
      throw new SelectionError(
        `'${part.trim()}' is no filter.`,
        `Write key=value with one of ${Object.keys(properties).join(', ')}.`,
      );
    if (value === '') throw new SelectionError(`'${part.trim()}' has no value.`, 'Write key=value; * is a wildcard.');
    tests.set(name, [...(tests.get(name) ?? []), compileWildcard(value, { caseSensitive: false })]);
  }
  return (detection) =>
    [...tests].every(([name, alternatives]) => {
      const values = properties[name]!(detection);
      return alternatives.some((matches) => values.some(matches));
    });
}

/** Reads `1/4`: the first of four parts; every item is in one of them. @throws SelectionError */
export function parseShard(text: string): <T>(items: readonly T[]) => readonly T[] {
  const [, part = '', of = ''] = /^(\d+)\/(\d+)$/.exec(text.trim()) ?? [];
  const [index, count] = [Number(part), Number(of)];
  if (!(index >= 1 && index <= count))
    throw new SelectionError(`'${text}' is no shard.`, 'Write 1/4 for the first of four.');
  return (items) => items.filter((_, at) => at % count === index - 1);
}
