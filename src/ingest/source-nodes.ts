import { once } from '../knowledge/once.ts';
import type { SourceDefinition } from '../knowledge/source.ts';
import type { Row } from '../values/row.ts';
import type { CompiledSource, SourceCompiler } from './compile-source.ts';
import { compileFieldBlocks, readsRaw } from './field-rules.ts';
import { FieldTree } from './flatten.ts';
import { compileRefinement, type SourceTree } from './recognise.ts';
import type { FieldStep } from './rule-step.ts';

/** A definition that stands by itself: recognises JSON or text, and names its fields. */
export interface RootSource {
  readonly fields: FieldTree;
  /** Takes fields out of the event's text: of plain text, or of other events. */
  textSteps(isText: boolean): readonly FieldStep[];
  /** The definition that an event belongs to in the end: one that extends this one, and so on. */
  refine(row: Row): CompiledSource;
}

interface SourceNode {
  readonly chain: readonly SourceDefinition[];
  readonly children: readonly { readonly matches: readonly ((row: Row) => boolean)[]; readonly node: SourceNode }[];
  compiled: CompiledSource | null;
}

/** Everything is compiled when the first event needs it. */
export function rootSource(tree: SourceTree, compiler: SourceCompiler): RootSource {
  const { source } = tree;
  const fields = once(() => fieldTreeOf(source));
  const text = once(() => compileFieldBlocks(source.text, compiler.contextFor(source)));
  const otherText = once(() =>
    compileFieldBlocks(
      source.text.filter((block) => !readsRaw(block)),
      compiler.contextFor(source),
    ),
  );
  const node = sourceNode(tree, [], compiler);
  return {
    get fields() {
      return fields();
    },
    textSteps: (isText) => (isText ? text() : otherText()),
    refine: (row) => refine(node, row, compiler),
  };
}

/**
 * Definitions with those that they extend, compiled when they are first asked for; null for a name that there is not.
 * `others`: those that no file defines.
 */
export function compileByName(
  others: readonly CompiledSource[],
  sources: readonly SourceDefinition[],
  compiler: SourceCompiler,
): (name: string) => CompiledSource | null {
  const compiled = new Map<string, CompiledSource | null>(others.map((source) => [source.name, source]));
  const chainOf = (name: string): readonly SourceDefinition[] | null => {
    const source = sources.find((each) => each.name === name);
    if (source === undefined) return null;
    return [...(source.extends === null ? [] : (chainOf(source.extends) ?? [])), source];
  };
  return (name) => {
    let source = compiled.get(name);
    if (source === undefined) {
      const chain = chainOf(name);
      source = chain && compiler.compile(chain);
      compiled.set(name, source);
    }
    return source;
  };
}

function refine(node: SourceNode, row: Row, compiler: SourceCompiler): CompiledSource {
  for (const child of node.children)
    if (child.matches.some((test) => test(row))) return refine(child.node, row, compiler);
  node.compiled ??= compiler.compile(node.chain);
  return node.compiled;
}

function sourceNode(tree: SourceTree, above: readonly SourceDefinition[], compiler: SourceCompiler): SourceNode {
  const chain = [...above, tree.source];
  const { problems } = compiler;
  return {
    chain,
    children: tree.children.map((child) => ({
      matches: child.source.recognise.flatMap(
        (recognition) =>
          problems.guard(child.source.file, child.source.name, () => compileRefinement(recognition)) ?? [],
      ),
      node: sourceNode(child, chain, compiler),
    })),
    compiled: null,
  };
}

function fieldTreeOf({
  normalise: { lift, rename, drop, parse, embedded, pairs, alsoUnder, nulls },
}: SourceDefinition): FieldTree {
  return new FieldTree({
    lift,
    rename,
    drop: new Set(drop),
    parse: new Set(parse),
    embedded: new Set(embedded),
    pairs: new Map(pairs.map((pair) => [pair.path, pair])),
    alsoUnder,
    nulls,
  });
}
