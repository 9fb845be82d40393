import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RawOptions } from './common-options.ts';
import type { Surroundings } from './surroundings.ts';

/** Where a command's content comes from: directories, absolute, the weakest first, and the location file. */
export interface ContentChoice {
  readonly directories: readonly string[];
  readonly geoip: string | null;
}

/** What a store remembers of the content that it was last used with. */
export interface RememberedContent {
  /** Named by the user. */
  readonly given: readonly string[];
  /** The repositories of the detections that were run. */
  readonly found: readonly string[];
  readonly geoip: string | null;
}

const nothingRemembered: RememberedContent = { given: [], found: [], geoip: null };

/** Reads the JSON of remembered content; nothing of a text that is none. */
export function readRemembered(text: string | null): RememberedContent {
  try {
    const { given, found, geoip } = JSON.parse(text ?? '{}') as Record<keyof RememberedContent, unknown>;
    return { given: textsOf(given), found: textsOf(found), geoip: typeof geoip === 'string' ? geoip : null };
  } catch {
    return nothingRemembered;
  }
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** The directories that the user names; null when they are left to be found. `--no-content`: none. */
export function givenContent({ content }: Pick<RawOptions, 'content'>, around: Surroundings): readonly string[] | null {
  if (content === undefined) return null;
  return content === false ? [] : content.map((path) => resolve(around.directory, path));
}

/**
 * What a command over a store uses: what the user names; otherwise what the store remembers, with the repositories of the
 * detections at hand in place of those of before.
 */
export function contentForStore(
  options: RawOptions,
  found: readonly string[],
  before: RememberedContent,
  around: Surroundings,
): { readonly choice: ContentChoice; readonly remember: RememberedContent; readonly missing: readonly string[] } {
  const named = givenContent(options, around);
  const here = found.map((path) => resolve(around.directory, path));
  const given = named ?? before.given;
  const repositories = named !== null ? [] : here.length > 0 ? here : before.found;
  const geoip = options.geoip === undefined ? before.geoip : resolve(around.directory, options.geoip);
  const remember = { given, found: repositories, geoip };
  const unnamed = [
    ...(named === null ? given : []),
    ...(here.length > 0 ? [] : repositories),
    ...(options.geoip === undefined && geoip !== null ? [geoip] : []),
  ];
  const missing = [...new Set(unnamed)].filter((path) => !existsSync(path));
  return {
    choice: {
      directories: [...new Set([...given, ...repositories])].filter((path) => !missing.includes(path)),
      geoip: geoip !== null && missing.includes(geoip) ? null : geoip,
    },
    remember,
    missing,
  };
}

export const sameContent = (one: RememberedContent, other: RememberedContent): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
