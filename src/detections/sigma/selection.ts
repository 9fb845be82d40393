import type { YamlDocument, YamlPath } from '../../knowledge/yaml-documents.ts';
import { applyModifiers } from './modifiers.ts';
import { SigmaProblem } from './sigma-problem.ts';
import { patternOf, type SigmaValue } from './sigma-value.ts';

/** One line of a selection: a field and what it may hold, or, without a field, words of the event. */
export interface SelectionItem {
  readonly kind: 'item';
  /** Null: the event's text. */
  readonly field: string | null;
  readonly values: readonly SigmaValue[];
  /** Every value must be found, not any. */
  readonly all: boolean;
  readonly negated: boolean;
  /** Offset of the line in the rule's file. */
  readonly at: number;
  /** The `id`s of the steps of pipelines that changed it. */
  readonly changedBy: ReadonlySet<string>;
}

export type Selection =
  | SelectionItem
  | { readonly kind: 'group'; readonly link: 'and' | 'or'; readonly of: readonly Selection[] };

/** Reads a selection: a map of fields, a list of maps, or a list of words. @throws SigmaProblem */
export function readSelection(value: unknown, path: YamlPath, document: YamlDocument): Selection {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new SigmaProblem('This selection is empty.', document.keyAt(path));
    if (value.every(isScalar)) return readItem('', value, path, document);
    return {
      kind: 'group',
      link: 'or',
      of: value.map((each, index) => readSelection(each, [...path, index], document)),
    };
  }
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    if (keys.length === 0) throw new SigmaProblem('This selection is empty.', document.keyAt(path));
    const of = keys.map((key) => readItem(key, (value as Record<string, unknown>)[key], [...path, key], document));
    return of.length === 1 ? of[0]! : { kind: 'group', link: 'and', of };
  }
  if (value === null) throw new SigmaProblem('This selection is empty.', document.keyAt(path));
  return readItem('', value, path, document);
}

/** `key` is the field with its modifiers. */
function readItem(key: string, value: unknown, path: YamlPath, document: YamlDocument): SelectionItem {
  const [field = '', ...modifiers] = key.split('|');
  const given = Array.isArray(value) ? value : [value];
  const at = document.keyAt(path);
  if (given.length === 0) throw new SigmaProblem(`'${key}' has no values.`, at);
  const places = given.map((_, index) => document.valueAt(Array.isArray(value) ? [...path, index] : path));
  const values = given.map((each, index) => scalarOf(each, places[index]!));
  return {
    kind: 'item',
    field: field === '' ? null : field,
    ...applyModifiers(modifiers, values, at, places),
    at,
    changedBy: new Set(),
  };
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** A value as it is written. @throws SigmaProblem */
export function scalarOf(value: unknown, at: number): SigmaValue {
  switch (typeof value) {
    case 'string':
      return patternOf(value);
    case 'number':
    case 'bigint':
      return { kind: 'number', text: String(value) };
    case 'boolean':
      return { kind: 'boolean', value };
    default:
      if (value === null) return { kind: 'null' };
      throw new SigmaProblem('Text, a number, true, false or null was expected here.', at);
  }
}

/** The same selection with each of its lines changed; null takes a line away. Null when nothing is left. */
export function mapItems(selection: Selection, change: (item: SelectionItem) => Selection | null): Selection | null {
  if (selection.kind === 'item') return change(selection);
  const of = selection.of.flatMap((each) => mapItems(each, change) ?? []);
  if (of.length === 0) return null;
  return of.length === 1 ? of[0]! : { ...selection, of };
}

export function itemsOf(selection: Selection): readonly SelectionItem[] {
  return selection.kind === 'item' ? [selection] : selection.of.flatMap(itemsOf);
}
