import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { toText } from '../values/number.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface AbstractArguments {
  readonly maxLines: number;
}

const options: readonly CommandOption[] = [
  { name: 'maxlines', values: '<int>', default: '10', summary: 'The most lines to keep of an event.' },
  {
    name: 'maxterms',
    values: '<int>',
    default: '1000',
    summary: 'Accepted; lines are not scored by search terms here.',
  },
];

export const abstractCommand = custom<AbstractArguments>({
  name: 'abstract',
  aliases: ['excerpt'],
  role: 'streaming',
  group: 'search and shape',
  summary: 'Shortens the text of events to their first lines, with "..." for the rest.',
  syntax: 'abstract [maxlines=<int>]',
  options,
  example: {
    spl: '| makeresults | eval _raw="a;b;c" | rex mode=sed "s/;/\\n/g" | abstract maxlines=10 | eval n=len(_raw) | table n',
    rows: [{ n: 5 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    reader.integer('maxterms', 1000, { min: 1, max: 1000 });
    return { maxLines: reader.integer('maxlines', 10, { min: 1, max: 500 }) };
  },
  describe: ({ maxLines }) => `Shortens events to their first ${maxLines} lines.`,
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,

  operator({ maxLines }) {
    return rowByRow((row) => {
      const raw = row._raw;
      if (raw == null || typeof raw === 'object') return row;
      const lines = toText(raw).split('\n');
      if (lines.length > maxLines) row._raw = `${lines.slice(0, maxLines).join('\n')}\n...`;
      return row;
    });
  },
});
