import type { Report } from './problem.ts';

/** One `key = value` of a .conf file, and where it stands. */
export interface ConfSetting {
  /** Blanks around it removed; the lines of a continued value are joined by line feeds. */
  readonly value: string;
  readonly file: string;
  /** From 1: the line with the key. */
  readonly line: number;
}

export interface ConfStanza {
  /** What stands between the brackets. */
  readonly name: string;
  /** Where the stanza begins (in the last file that has it). */
  readonly file: string;
  readonly line: number;
  readonly settings: ReadonlyMap<string, ConfSetting>;
}

/** A .conf file, or several laid over each other. */
export interface Conf {
  /** Settings for all stanzas: `[default]` and what stands before the first stanza. */
  readonly defaults: ReadonlyMap<string, ConfSetting>;
  /** Without `[default]`; the defaults are not mixed in (see `settingOf`). */
  readonly stanzas: ReadonlyMap<string, ConfStanza>;
}

/**
 * Reads Splunk's .conf format (Admin Manual, "Configuration file structure"): stanzas, `key = value`, comments that
 * begin a line with `#`, lines continued by a backslash at their very end. Of two settings with the same key the later
 * one counts, two stanzas of the same name are one. Lines that are none of these are reported and skipped.
 */
export function parseConf(text: string, file: string, report: Report): Conf {
  const defaults = new Map<string, ConfSetting>();
  const stanzas = new Map<string, ConfStanza>();
  let settings = defaults;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    let content = lines[index]!;
    if (/^\s*(?:#|$)/.test(content)) continue;

    const header = /^\s*\[(.*)\]\s*$/.exec(content);
    if (header) {
      const name = header[1]!;
      if (name === 'default') {
        settings = defaults;
        continue;
      }
      settings = new Map(stanzas.get(name)?.settings);
      stanzas.set(name, { name, file, line, settings });
      continue;
    }

    while (content.endsWith('\\') && index + 1 < lines.length) content = `${content.slice(0, -1)}\n${lines[++index]!}`;
    const equals = content.indexOf('=');
    const key = content.slice(0, Math.max(equals, 0)).trim();
    if (key === '') {
      report(file, line, `Neither a [stanza] nor a 'key = value': ${shorten(content)}`);
      continue;
    }
    settings.set(key, { value: content.slice(equals + 1).trim(), file, line });
  }
  return { defaults, stanzas };
}

/** The setting of a stanza, or the default of all stanzas. */
export function settingOf(conf: Conf, stanza: ConfStanza, key: string): string | undefined {
  return (stanza.settings.get(key) ?? conf.defaults.get(key))?.value;
}

/** Splunk's spellings of a truth value; undefined for anything else. */
export function parseConfBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (
    word === '1' ||
    word === 'true' ||
    word === 't' ||
    word === 'yes' ||
    word === 'y' ||
    word === 'on' ||
    word === 'enabled'
  )
    return true;
  if (
    word === '0' ||
    word === 'false' ||
    word === 'f' ||
    word === 'no' ||
    word === 'n' ||
    word === 'off' ||
    word === 'disabled'
  )
    return false;
  return undefined;
}

function shorten(text: string): string {
  const line = text.trim().split('\n')[0]!;
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** The same; `otherwise` for anything else, nothing included. */
export const isConfTrue = (text: string | null | undefined, otherwise = false): boolean =>
  parseConfBoolean(text ?? '') ?? otherwise;
