import type { MappingParts } from '../knowledge/mapping-parts.ts';

/** What has to be mapped again. */
export type MappingChange =
  | { readonly kind: 'none' }
  /** Every event, from its text. */
  | { readonly kind: 'all' }
  | {
      readonly kind: 'some';
      /** Definitions that stand by themselves: events of theirs, and of those that extend them, from their text. */
      readonly sources: ReadonlySet<string>;
      /** True: all other events may have other event types and tags. */
      readonly classes: boolean;
      /** Data models whose rows are made anew. */
      readonly models: ReadonlySet<string>;
      /** Of events whose fields are found when a search asks: those that have to be read again. */
      readonly kinds?: readonly { readonly definition: string; readonly isBare: boolean }[];
    };

/** What maps again what one set of knowledge made, so that it is what the other makes. `before`: null when that is not known. */
export function mappingChange(before: MappingParts | null, now: MappingParts): MappingChange {
  if (before === null || before.recognition !== now.recognition || before.apps !== now.apps) return { kind: 'all' };
  // A new column is empty in all events.
  if (now.columns.some((field) => !before.columns.includes(field))) return { kind: 'all' };
  const sources = differing(before.sources, now.sources);
  const models = differing(before.models, now.models);
  const classes = before.classes !== now.classes;
  return sources.size + models.size === 0 && !classes ? { kind: 'none' } : { kind: 'some', sources, classes, models };
}

/** The names whose fingerprints differ, or that are in one of two sets only. */
export function differing(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): Set<string> {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return new Set([...names].filter((name) => before[name] !== now[name]));
}

/** What changed, as the beginning of a sentence: `The data models Endpoint and Web`. */
export function changeText(change: MappingChange): string {
  if (change.kind === 'none') return 'Nothing';
  if (change.kind === 'all') return 'What logs are taken for';
  const parts = [
    ...named('log source', change.sources),
    ...(change.classes ? ['event types or tags'] : []),
    ...named('data model', change.models),
  ];
  const text = parts.join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const shownNames = 3;

function named(what: string, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return [];
  const shown = [...names].slice(0, shownNames).join(', ');
  const more = names.size > shownNames ? ` and ${names.size - shownNames} more` : '';
  return [`the ${what}${names.size > 1 ? 's' : ''} ${shown}${more}`];
}
