import type { TreeNode, TreeSettings } from '../../learning/decision-tree.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { ArgumentReader } from '../shared/arguments.ts';
import { randomStateOption, readRandom } from './algorithm.ts';

export const treeOptions: readonly CommandOption[] = [
  { name: 'max_depth', values: '<int>', default: 'any', summary: 'How often a row is told apart at most.' },
  { name: 'min_samples_split', values: '<int>', default: '2', summary: 'Rows that are split further, at least.' },
  { name: 'max_leaf_nodes', values: '<int>', default: 'any', summary: 'Ends of the tree at most.' },
  {
    name: 'max_features',
    values: '<int>|<share>|sqrt|log2|auto|None',
    summary: 'Fields that each split chooses from.',
  },
  { name: 'criterion', values: 'gini|entropy|squared_error', summary: 'How mixed a group of rows is.' },
  { name: 'splitter', values: 'best', default: 'best', summary: 'Only best is supported.' },
  randomStateOption,
];

export const forestOptions: readonly CommandOption[] = [
  { name: 'n_estimators', values: '<int>', default: '100', summary: 'How many trees there are.' },
  ...treeOptions.filter(({ name }) => name !== 'splitter'),
];

const squares = { squared_error: 'squares', mse: 'squares' } as const;

/** Settings of a tree over points with `width` numbers. */
export function readTree(
  reader: ArgumentReader,
  kind: 'class' | 'number',
  usualFeatures: 'sqrt' | 'None',
): (width: number) => TreeSettings {
  const criterion =
    kind === 'class'
      ? reader.choice('criterion', ['gini', 'entropy'], 'gini')
      : squares[reader.choice('criterion', ['squared_error', 'mse'], 'squared_error')];
  const whole = (name: string, min: number): number | null =>
    reader.text(name) === null || reader.text(name)!.toLowerCase() === 'none' ? null : reader.integer(name, 0, { min });
  const maxDepth = whole('max_depth', 1);
  const maxLeaves = whole('max_leaf_nodes', 2);
  const minSplit = reader.integer('min_samples_split', 2, { min: 2 });
  const features = readFeatures(reader, kind, usualFeatures);
  return (width) => ({
    criterion,
    maxDepth,
    maxLeaves,
    minSplit,
    maxFeatures: Math.max(1, Math.min(width, features(width))),
    random: readRandom(reader),
  });
}

function readFeatures(
  reader: ArgumentReader,
  kind: 'class' | 'number',
  usual: 'sqrt' | 'None',
): (width: number) => number {
  const text = reader.text('max_features', usual);
  switch (text.toLowerCase()) {
    case 'none':
      return (width) => width;
    case 'sqrt':
      return (width) => Math.floor(Math.sqrt(width));
    case 'log2':
      return (width) => Math.floor(Math.log2(width));
    case 'auto':
      return kind === 'class' ? (width) => Math.floor(Math.sqrt(width)) : (width) => width;
  }
  const number = Number(text);
  if (!(number > 0) || (number > 1 && !Number.isInteger(number)))
    throw new SplError(
      `'max_features' must be a whole number, a share up to 1, sqrt, log2, auto or None, not '${text}'.`,
      reader.option('max_features')!.value.span,
      null,
      'option-value',
    );
  return /^\d+$/.test(text) ? () => number : (width) => Math.floor(number * width);
}

/** A tree as lines: `x <= 5`, indented by how deep they stand; at its ends what `say` makes of the value. */
export function treeLines(
  node: TreeNode,
  names: readonly string[],
  say: (leaf: TreeNode & { kind: 'leaf' }) => string,
): string[] {
  const lines: string[] = [];
  const walk = (at: TreeNode, depth: number): void => {
    const indent = '|--- '.padStart(5 + 4 * depth, '|   ');
    if (at.kind === 'leaf') {
      lines.push(`${indent}${say(at)}`);
      return;
    }
    lines.push(`${indent}${names[at.feature]} <= ${at.threshold}`);
    walk(at.low, depth + 1);
    lines.push(`${indent}${names[at.feature]} > ${at.threshold}`);
    walk(at.high, depth + 1);
  };
  walk(node, 0);
  return lines;
}
