import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { isInsideFolder } from '../knowledge/inside-folder.ts';
import { YamlError } from '../knowledge/yaml-compose.ts';
import { lineOfPath } from '../knowledge/yaml-documents.ts';
import { parseYaml } from '../knowledge/yaml-text.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

/** Values for options that the command line leaves out. Paths are absolute. */
export interface Settings {
  readonly store?: string;
  readonly content?: readonly string[];
  readonly tz?: readonly string[];
  readonly sourcetype?: string;
  readonly geoip?: string;
}

type SettingName = keyof Settings;

const names = ['store', 'content', 'tz', 'sourcetype', 'geoip'] as const satisfies readonly SettingName[];
/** With what stands between the values in the environment. */
const lists: ReadonlyMap<SettingName, string> = new Map([
  ['content', delimiter],
  ['tz', ','],
]);
const paths: ReadonlySet<SettingName> = new Set(['store', 'content', 'geoip']);

const settingsFile = 'splite.yml';

/**
 * What the environment (`SPLITE_STORE`, `SPLITE_CONTENT`, `SPLITE_TZ`, `SPLITE_SOURCETYPE`, `SPLITE_GEOIP`) and, for what it leaves
 * out, the nearest `splite.yml` in or above the directory say.
 * @throws CommandFailure when the file cannot be used.
 */
export function readSettings(directory: string, environment: Readonly<Record<string, string | undefined>>): Settings {
  const file = nearestFile(directory);
  return { ...(file === null ? {} : settingsOfFile(file)), ...settingsOfEnvironment(directory, environment) };
}

function settingsOfEnvironment(directory: string, environment: Readonly<Record<string, string | undefined>>): Settings {
  const settings: Partial<Record<SettingName, string | readonly string[]>> = {};
  for (const name of names) {
    const value = environment[`SPLITE_${name.toUpperCase()}`];
    if (value === undefined || value === '') continue;
    const between = lists.get(name);
    const parts = between === undefined ? [value] : value.split(between);
    const found = parts
      .filter((part) => part !== '')
      .map((part) => (paths.has(name) ? resolve(directory, part) : part));
    settings[name] = lists.has(name) ? found : found[0]!;
  }
  return settings as Settings;
}

function nearestFile(directory: string): string | null {
  for (let folder = directory; ; folder = dirname(folder)) {
    const file = join(folder, settingsFile);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return null;
  }
}

function settingsOfFile(file: string): Settings {
  let text: string;
  let content: unknown;
  try {
    text = readFileSync(file, 'utf8');
    content = parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw refused(file, error.line, error.message);
    throw refused(file, null, `It cannot be read: ${(error as Error).message}`);
  }
  if (content === null) return {};
  if (typeof content !== 'object' || Array.isArray(content))
    throw refused(file, 1, `It holds names and values, such as 'store: logs.db'.`);
  const settings: Partial<Record<SettingName, string | readonly string[]>> = {};
  for (const [key, value] of Object.entries(content)) {
    const line = lineOfPath(text, [key]);
    const name = names.find((each) => each === key);
    if (name === undefined) {
      const near = nearestName(key, names);
      throw refused(file, line, `There is no setting '${key}'; there are ${names.join(', ')}.`, near);
    }
    const values = Array.isArray(value) ? value : [value];
    if (!values.every((each) => typeof each === 'string') || (values.length !== 1 && !lists.has(name)))
      throw refused(file, line, `'${name}' takes ${lists.has(name) ? 'one text or a list of texts' : 'one text'}.`);
    const found = values.map((each) => (paths.has(name) ? pathInside(file, line, name, each) : each));
    settings[name] = lists.has(name) ? found : found[0]!;
  }
  return settings as Settings;
}

/** Whoever wrote a repository's `splite.yml` need not be whom its user trusts: it names nothing outside of its folder. */
function pathInside(file: string, line: number | null, name: SettingName, path: string): string {
  const folder = realpathSync(dirname(file));
  const whole = resolve(folder, path);
  // A store may not be there yet; then its folder must be.
  const existing = existsSync(whole) ? realpathSync(whole) : join(realOf(dirname(whole)), basename(whole));
  if (isAbsolute(path) || !isInsideFolder(folder, existing))
    throw refused(
      file,
      line,
      `'${name}: ${path}' leads out of the folder of ${settingsFile}.`,
      null,
      `--${name} and SPLITE_${name.toUpperCase()} may name any place.`,
    );
  return whole;
}

const realOf = (folder: string): string => (existsSync(folder) ? realpathSync(folder) : folder);

function refused(
  file: string,
  line: number | null,
  message: string,
  near: string | null = null,
  hint: string | null = null,
): CommandFailure {
  const place = line === null ? file : `${file}:${line}`;
  return new CommandFailure(`${place}: ${message}`, exitCodes.usage, near === null ? hint : `Did you mean '${near}'?`);
}
