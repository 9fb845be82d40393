/** A regular expression that cannot be used. `offset` is a place in the pattern. */
export class RegexError extends Error {
  override readonly name = 'RegexError';
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** A PCRE pattern as a JavaScript regular expression. */
export interface SplRegex {
  readonly regex: RegExp;
  /** Names of the named groups, in the order of the pattern, each once. */
  readonly groups: readonly string[];
}

/** Interim: only the commonest differences are translated. */
export function compileRegex(pattern: string, options: { caseInsensitive?: boolean; global?: boolean } = {}): SplRegex {
  const lead = /^\(\?([ims]+)\)/.exec(pattern);
  const flags = new Set([
    'u',
    ...(lead?.[1] ?? ''),
    ...(options.caseInsensitive ? 'i' : ''),
    ...(options.global ? 'g' : ''),
  ]);
  const source = pattern.slice(lead?.[0].length ?? 0).replace(/\(\?P</g, '(?<');
  try {
    const groups = [...source.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map((match) => match[1]!);
    return { regex: new RegExp(source, [...flags].join('')), groups: [...new Set(groups)] };
  } catch (error) {
    throw new RegexError((error as Error).message, 0);
  }
}

/** Replaces every match. `\1` to `\99` in the replacement are groups (empty when unset), `\0` the match, `\\` a backslash. */
export function replaceAll(text: string, regex: SplRegex, replacement: string): string {
  const { source, flags } = regex.regex;
  const global = flags.includes('g') ? regex.regex : new RegExp(source, `${flags}g`);
  return text.replace(global, (...args) => {
    return replacement.replace(/\\(\d{1,2}|\\)/g, (_, what: string) =>
      what === '\\' ? '\\' : String(args[Number(what)] ?? ''),
    );
  });
}
