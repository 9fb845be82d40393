import type { Command } from '../plan/lowering.ts';
import { ArgumentReader } from './shared/arguments.ts';

export const fieldsCommand: Command = {
  name: 'fields',
  aliases: [],
  role: 'streaming',
  standsElse: null,
  relational: true,
  group: 'search and shape',
  summary: 'Keeps (+, the default) or removes (-) fields. Internal fields such as _time stay unless removed by name.',
  syntax: 'fields [+|-] [<field-pattern>]...',
  options: [],
  example: { spl: '| makeresults | eval a=1, b=2, c=3 | fields a b | fields - b | table *', rows: [{ a: 1 }] },

  lower(stage, context) {
    const reader = new ArgumentReader(stage, []);
    const keep = !reader.keyword('-');
    if (keep) reader.keyword('+');
    const names = reader.names();
    reader.end();
    // `fields -a` and `fields +a` are written without a blank too.
    const first = names[0];
    const sign = first?.quote === '' && first.text.length > 1 ? first.text[0] : '';
    const patterns = names.map((name, index) =>
      index === 0 && (sign === '-' || sign === '+') ? name.text.slice(1) : name.text,
    );
    if (patterns.length === 0)
      context.notice(
        keep
          ? "'fields' names no field: only internal ones such as _time are kept."
          : "'fields -' names no field: all are kept.",
        stage.nameSpan,
      );
    const mode = keep && sign !== '-' ? 'keep' : 'remove';
    return {
      operators: [{ kind: 'project', mode, patterns }],
      role: 'streaming',
      place: 'later',
      describe: () => describe(mode, patterns),
    };
  },
};

function describe(mode: 'keep' | 'remove', patterns: readonly string[]): string {
  if (patterns.length === 0) return mode === 'keep' ? 'Keeps only internal fields.' : 'Removes no field.';
  return mode === 'keep'
    ? `Keeps only ${patterns.join(', ')} (and internal fields).`
    : `Removes ${patterns.join(', ')}.`;
}
