import type { ColumnOrder } from '../commands/column-order.ts';
import type { Command } from '../commands/command.ts';

/** How columns are ordered after a stage, given how they were before it. */
export function orderAfter(command: Command, args: unknown, before: ColumnOrder = 'stated'): ColumnOrder {
  if (command.columnOrder) return command.columnOrder(args, before);
  const states = command.role === 'transforming' || (command.role === 'generating' && !command.appends?.(args));
  return states ? 'stated' : before;
}
