import type { Command } from 'commander';
import { readSettings } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

/** Where options that were not typed get their values from; below what is typed. */
const source = 'settings';

/**
 * Gives options that the command line leaves out the values of the environment and of `splite.yml`. `afterDashes`: what stands
 * behind `--`.
 */
export function applySettings(command: Command, around: Surroundings, afterDashes: readonly string[]): void {
  const taken = new Set(command.options.map((option) => option.attributeName()));
  const settings = readSettings(around.directory, around.environment);
  for (const [name, value] of Object.entries(settings)) {
    const from = command.getOptionValueSource(name);
    if (!taken.has(name) || (from !== undefined && from !== 'default')) continue;
    if (name === 'store' && !usesStore(command, afterDashes)) continue;
    if (name === 'sourcetype' && !namesLogs(command, afterDashes)) continue;
    command.setOptionValueWithSource(name, value, source);
  }
}

/** Logs that are named go into a store only where one is named beside them, or where that is what the command is for. */
function usesStore(command: Command, afterDashes: readonly string[]): boolean {
  return command.name() === 'ingest' || !namesLogs(command, afterDashes);
}

const logArgument: Readonly<Record<string, number>> = {
  search: 1,
  run: 1,
  explain: 1,
  ingest: 0,
  export: 0,
  detect: 0,
};

function namesLogs(command: Command, afterDashes: readonly string[]): boolean {
  const place = logArgument[command.name()];
  if (place === undefined) return afterDashes.length > 0;
  const paths: unknown = command.processedArgs[place];
  return Array.isArray(paths) && paths.length > 0;
}
