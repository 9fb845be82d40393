import { confFiles, readConfFiles } from '../conf-layers.ts';
import type { ContentDirectory } from '../content-directory.ts';
import type { Report } from '../problem.ts';
import { PropsLayer } from './props-layer.ts';

/** What users' apps say about the shape of events: props.conf and transforms.conf. */
export interface EventProps {
  /** Precedence in the context of an app: for what happens when events are searched. */
  readonly searchTime: PropsLayer;
  /** The global precedence: for what happens when events are read. */
  readonly indexTime: PropsLayer;
}

/** Reads props.conf and transforms.conf of all content directories; null when none has a props.conf. */
export function loadProps(contents: readonly ContentDirectory[], report: Report): EventProps | null {
  const filesOf = (name: string, context: 'app' | 'global') =>
    contents.flatMap((content) => confFiles(content, name, null, context));
  if (filesOf('props', 'app').length === 0) return null;
  const layer = (context: 'app' | 'global', told: Report): PropsLayer =>
    new PropsLayer(
      readConfFiles(filesOf('props', context), told),
      readConfFiles(filesOf('transforms', context), () => {}),
      told,
    );
  // The same files are read twice; what is wrong in them is said once. transforms.conf is reported where lookups are read.
  return { searchTime: layer('app', report), indexTime: layer('global', () => {}) };
}
