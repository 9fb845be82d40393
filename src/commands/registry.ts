import type { Command } from './command.ts';
import { evalCommand } from './eval.ts';
import { fieldsCommand } from './fields.ts';
import { statsCommand } from './stats.ts';
import { whereCommand } from './where.ts';

/** Every command, one line each, in alphabetical order. */
const all = [evalCommand, fieldsCommand, statsCommand, whereCommand] as const;

/** Every command by its name and by each alias. */
export const commands: ReadonlyMap<string, Command> = new Map(
  (all as unknown as readonly Command[]).flatMap((command) =>
    [command.name, ...command.aliases].map((name) => [name, command] as const),
  ),
);
