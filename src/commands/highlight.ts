import { ArgumentReader } from './shared/arguments.ts';
import { unchangedRows } from './shared/unchanged-rows.ts';

export const highlightCommand = unchangedRows<readonly string[]>(
  {
    name: 'highlight',
    aliases: ['hilite'],
    group: 'not run',
    summary: 'Accepted; marking words in a list of events is for a user interface.',
    syntax: 'highlight <text>...',
    options: [],
    example: {
      spl: '| makeresults | eval a="login failed" | highlight login | table a',
      rows: [{ a: 'login failed' }],
    },
  },
  (stage) => {
    const reader = new ArgumentReader(stage, []);
    const words = reader.names().map((name) => name.text);
    reader.end();
    if (words.length === 0) reader.fail("'highlight' needs at least one word.");
    return words;
  },
  (words) => `Leaves the rows as they are; a user interface would mark ${words.join(', ')}.`,
);
