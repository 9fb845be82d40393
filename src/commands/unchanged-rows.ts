import type { CommandStage } from '../language/ast.ts';
import { ArgumentReader } from './arguments.ts';
import type { Command, CommandOption } from './command.ts';

/** A command that leaves rows as they are: it concerns how Splunk runs a search or shows its results. */
export function unchangedRows<Arguments>(
  about: Pick<Command<Arguments>, 'name' | 'aliases' | 'group' | 'summary' | 'syntax' | 'options' | 'example'>,
  read: (stage: CommandStage) => Arguments,
  describe: (args: Arguments) => string,
): Command<Arguments> {
  return {
    ...about,
    role: 'streaming',
    read,
    describe,
    fields: (_, input) => input,
    needs: (_, wanted) => wanted,
    operator: () => (input) => input,
  };
}

/** Reads nothing but options that have no effect here. */
export function readIgnoredOptions(options: readonly CommandOption[]): (stage: CommandStage) => null {
  return (stage) => {
    new ArgumentReader(stage, options).end();
    return null;
  };
}
