import { refusedCommand } from './refused.ts';

export const deleteCommand = refusedCommand(
  'delete',
  'knowledge and stored data',
  'makes events unsearchable.',
  'a search never takes away events.',
  'Leave the events out of the search, or load other files.',
);
