import type { XmlElement } from '../../values/xml-tree.ts';

/** Finds the values that an XPath leads to, in the order of the document. */
export type XmlQuery = (roots: readonly XmlElement[]) => readonly string[];

/** What cannot be read, with its place in the path. */
export class XmlPathError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

interface Step {
  /** `//`: at any depth. */
  readonly deep: boolean;
  readonly test: (element: XmlElement) => boolean;
  readonly predicates: readonly Predicate[];
}

type Predicate =
  | { readonly kind: 'position'; readonly position: number | 'last' }
  | { readonly kind: 'test'; readonly test: (element: XmlElement) => boolean };

/** What the end of the path takes of the elements found. */
type Result =
  | { readonly kind: 'element' }
  | { readonly kind: 'text' }
  | { readonly kind: 'attribute'; readonly name: string };

const namePattern = /[A-Za-z_][\w.:-]*/y;

/**
 * Reads the part of XPath that paths in searches use: `/a/b`, `//b`, `*`, `[2]`, `[last()]`, `[@x]`, `[@x="v"]`,
 * `[b="v"]`, and at the end `@x` or `text()`; without a slash in front it starts at the top. An element without children gives its text, any other as it is written.
 * @throws XmlPathError for everything else.
 */
export function compileXmlPath(text: string): XmlQuery {
  const steps: Step[] = [];
  let result: Result = { kind: 'element' };
  let at = 0;
  const fail = (message: string): never => {
    throw new XmlPathError(message, at);
  };
  const take = (part: string): boolean => {
    if (!text.startsWith(part, at)) return false;
    at += part.length;
    return true;
  };
  const name = (): string => {
    namePattern.lastIndex = at;
    const match = namePattern.exec(text);
    if (match === null) return fail('Expected a name');
    if (match[0].includes('::')) return fail('Axes are not supported');
    at = namePattern.lastIndex;
    return match[0];
  };
  while (at < text.length) {
    const deep = take('//');
    if (!deep && !take('/') && at > 0) fail("Expected '/' or '//'");
    if (take('@')) result = { kind: 'attribute', name: name() };
    else if (take('text()')) result = { kind: 'text' };
    else {
      const wanted = take('*') ? null : name();
      if (text[at] === '(') fail(`The function '${wanted}' is not supported`);
      const predicates: Predicate[] = [];
      while (take('[')) {
        predicates.push(readPredicate());
        if (!take(']')) fail("Expected ']'");
      }
      steps.push({ deep, test: (element) => wanted === null || element.name === wanted, predicates });
      continue;
    }
    if (at < text.length) fail('Nothing can follow an attribute or text()');
    if (deep) steps.push({ deep, test: () => true, predicates: [] });
  }
  if (steps.length === 0) fail('The path is empty');
  return (roots) => {
    const found = steps.reduce((elements, step, index) => follow(elements, step, index === 0), roots);
    return found.flatMap((element) => valuesOf(element, result));
  };

  function readPredicate(): Predicate {
    const digits = /^\d+/.exec(text.slice(at));
    if (digits) {
      at += digits[0].length;
      return { kind: 'position', position: Number(digits[0]) };
    }
    if (take('last()')) return { kind: 'position', position: 'last' };
    const attribute = take('@');
    const key = !attribute && take('text()') ? null : name();
    const value = take('=') ? quoted() : null;
    return {
      kind: 'test',
      test: (element) => {
        const values = attribute
          ? [element.attributes.get(key!)].filter((one) => one !== undefined)
          : key === null
            ? [element.text]
            : element.children.filter((child) => child.name === key).map((child) => child.text);
        return value === null ? values.length > 0 : values.includes(value);
      },
    };
  }

  function quoted(): string {
    const match = /^(["'])(.*?)\1/.exec(text.slice(at));
    if (match === null) return fail('Expected a text in quotes');
    at += match[0].length;
    return match[2]!;
  }
}

function follow(elements: readonly XmlElement[], step: Step, first: boolean): readonly XmlElement[] {
  const groups = first ? [elements] : elements.map(({ children }) => children);
  if (step.deep)
    for (const group of groups)
      for (const element of group) if (element.children.length > 0) groups.push(element.children);
  const found = groups.flatMap((group) => select(group, step));
  return step.deep ? [...new Set(found)] : found;
}

/** Positions count among the elements of one parent. */
function select(siblings: readonly XmlElement[], { test, predicates }: Step): readonly XmlElement[] {
  let selected = siblings.filter(test);
  for (const predicate of predicates) {
    if (predicate.kind === 'test') selected = selected.filter(predicate.test);
    else if (predicate.position === 'last') selected = selected.slice(-1);
    else selected = selected.slice(predicate.position - 1, predicate.position);
  }
  return selected;
}

function valuesOf(element: XmlElement, result: Result): readonly string[] {
  switch (result.kind) {
    case 'attribute': {
      const value = element.attributes.get(result.name);
      return value === undefined ? [] : [value];
    }
    case 'text':
      return element.text === '' ? [] : [element.text];
    case 'element':
      return [element.children.length === 0 ? element.text : element.source];
  }
}
