import { type CustomCommand, custom } from '../../plan/custom.ts';
import type { CommandOption, CommandTexts } from '../../plan/lowering.ts';
import type { CommandStage } from '../../syntax/ast.ts';
import { ArgumentReader } from './arguments.ts';

/** A command that leaves rows as they are: it concerns how Splunk runs a search or shows its results. */
export function unchangedRows<Arguments>(
  about: Pick<CommandTexts, 'name' | 'aliases' | 'group' | 'summary' | 'syntax' | 'options' | 'example'>,
  read: (stage: CommandStage) => Arguments,
  describe: (args: Arguments) => string,
): CustomCommand<Arguments> {
  return custom<Arguments>({
    ...about,
    role: 'streaming',
    read,
    describe,
    fields: (_, input) => input,
    needs: (_, wanted) => wanted,
    operator: () => (input) => input,
  });
}

/** Reads nothing but options that have no effect here. */
export function readIgnoredOptions(options: readonly CommandOption[]): (stage: CommandStage) => null {
  return (stage) => {
    new ArgumentReader(stage, options).end();
    return null;
  };
}
