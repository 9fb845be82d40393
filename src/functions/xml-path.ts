import type { XmlElement } from '../values/xml-tree.ts';

/** One step of a path: an element, all of its kind or the n-th (from 1), and at the end possibly an attribute. */
export interface XmlStep {
  readonly name: string;
  readonly index: number | null;
  readonly attribute: string | null;
}

/**
 * Reads `book.title`, `book{2}.title`, `book{@id}`; `{}` means all, as without. Null for anything else. Rule: Search
 * Reference, "spath".
 */
export function parseXmlPath(text: string): readonly XmlStep[] | null {
  const steps: XmlStep[] = [];
  // A dot may be part of a name in braces.
  for (const [segment] of text.matchAll(/(?:[^.{]|\{[^}]*\})+/g)) {
    const parts = /^([^{}]+)(?:\{(\d*)\})?(?:\{@([^{}]+)\})?$/.exec(segment);
    if (parts === null) return null;
    const [, name, index, attribute] = parts;
    steps.push({ name: name!, index: index ? Number(index) : null, attribute: attribute ?? null });
  }
  return steps.length === 0 ? null : steps;
}

/** The values that a path leads to: the text of an element without children, otherwise the element as written. */
export function xmlAtPath(roots: readonly XmlElement[], path: readonly XmlStep[]): readonly string[] {
  let current: readonly XmlElement[] = roots;
  for (const [at, step] of path.entries()) {
    const next = at === 0 ? select(current, step) : current.flatMap((element) => select(element.children, step));
    if (step.attribute !== null) {
      if (at < path.length - 1) return [];
      const { attribute } = step;
      return next.flatMap((element) => element.attributes.get(attribute) ?? []);
    }
    current = next;
  }
  return current.map((element) => (element.children.length === 0 ? element.text : element.source));
}

function select(elements: readonly XmlElement[], { name, index }: XmlStep): readonly XmlElement[] {
  const named = elements.filter((element) => element.name === name);
  return index === null ? named : named.slice(index - 1, index);
}

/** All elements with text as `a.b`, all attributes as `a.b{@c}`. */
export function allXmlFields(
  elements: readonly XmlElement[],
  found: (field: string, value: string) => void,
  prefix = '',
): void {
  for (const element of elements) {
    const name = `${prefix}${element.name}`;
    for (const [attribute, value] of element.attributes) found(`${name}{@${attribute}}`, value);
    if (element.text !== '') found(name, element.text);
    allXmlFields(element.children, found, `${name}.`);
  }
}

/** Whether spath reads a text as XML; anything else is JSON or nothing. */
export function isXmlText(text: string): boolean {
  return /^\s*</.test(text);
}
