import { refusedCommand } from './refused.ts';

export const historyCommand = refusedCommand(
  'history',
  'knowledge and stored data',
  'lists earlier searches.',
  'earlier searches are not recorded.',
);
