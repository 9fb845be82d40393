import { SplError } from '../language/spl-error.ts';
import type { Command } from './command.ts';

export const kvformCommand: Command<never> = {
  name: 'kvform',
  aliases: [],
  role: 'streaming',
  group: 'not run',
  summary: 'Not run: it needs form files, which belong to a Splunk server. Use rex instead.',
  syntax: 'kvform [form=<string>] [field=<field>]',
  options: [],
  example: null,

  read(stage) {
    throw new SplError(
      "'kvform' is not supported: it needs form files of a Splunk server.",
      stage.nameSpan,
      'Use rex with a regular expression.',
      'unsupported',
    );
  },
  describe: () => 'Is not run.',
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,
  operator: () => (input) => input,
};
