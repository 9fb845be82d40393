import type { Command } from '../../plan/lowering.ts';
import { SplError } from '../../syntax/spl-error.ts';

/** A command that is known and cannot be run here: it is refused when planned, with the reason. */
export function refusedCommand(
  name: string,
  group: Command['group'],
  summary: string,
  reason: string,
  hint: string | null = null,
): Command {
  return {
    name,
    aliases: [],
    role: 'generating',
    group,
    summary: `Not supported: ${summary}`,
    syntax: name,
    options: [],
    example: null,
    refused: reason,
    standsElse: null,
    relational: false,
    lower(stage) {
      throw new SplError(`'${name}' is not supported: ${reason}`, stage.nameSpan, hint, 'unsupported');
    },
  };
}
