import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { isMultivalue, type Scalar } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

const options: readonly CommandOption[] = [
  { name: 'maxinputs', values: '<int>', default: '50000', summary: 'Accepted; has no effect here.' },
];

export const xmlunescapeCommand = custom<null>({
  name: 'xmlunescape',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Puts characters in the place of XML entities (&amp;lt; becomes <) in every field.',
  syntax: 'xmlunescape',
  options,
  example: { spl: '| makeresults | eval a="&lt;b&gt; &amp; c" | xmlunescape | table a', rows: [{ a: '<b> & c' }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    reader.integer('maxinputs', 50_000, { min: 1 });
    return null;
  },
  describe: () => 'Puts characters in the place of XML entities.',
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,

  operator: () =>
    rowByRow((row) => {
      for (const field in row) {
        const value = row[field];
        if (value == null) continue;
        row[field] = isMultivalue(value) ? value.map(unescapeScalar) : unescapeScalar(value as Scalar);
      }
      return row;
    }),
});

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeScalar(value: Scalar): Scalar {
  if (typeof value === 'number' || !value.includes('&')) return value;
  return value.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name as string]!;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
