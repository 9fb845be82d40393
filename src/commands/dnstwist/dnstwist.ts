import { custom } from '../../plan/custom.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import type { Span } from '../../syntax/ast.ts';
import { type Row, rowOf } from '../../values/row.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { findTable, unknownLookup } from '../shared/find-lookup.ts';
import { textOf } from '../shared/stored-events.ts';
import { twistDomain } from './domain-twists.ts';

export interface DnstwistArguments {
  readonly lookup: string;
  readonly span: Span;
}

const options: readonly CommandOption[] = [
  {
    name: 'domainlist',
    values: '<lookup>',
    summary: "The lookup that holds the domains, in 'domain' or its first column.",
  },
];

const columns = ['domain', 'fuzzer', 'original'];

export const dnstwistCommand = custom<DnstwistArguments>({
  name: 'dnstwist',
  aliases: [],
  role: 'generating',
  group: 'beyond core',
  summary: 'Makes look-alikes of the domains in a lookup, by typing errors and similar letters. Nothing is resolved.',
  syntax: 'dnstwist domainlist=<lookup>',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const option = reader.option('domainlist');
    if (option === null) return reader.fail("'dnstwist' needs domainlist=<lookup>.");
    const lookup = reader.text('domainlist', '');
    if (!findTable(lookup, context.knowledgeBase)) context.missing('lookup', lookup, option.value.span);
    return { lookup, span: option.value.span };
  },

  describe: ({ lookup }) => `Makes look-alikes of the domains in ${lookup}.`,
  fields: () => ({ known: columns, open: false }),
  needs: () => new Set(),
  operator:
    ({ lookup, span }, context) =>
    () => {
      const table = findTable(lookup, context.knowledgeBase);
      if (!table)
        throw unknownLookup(`The lookup table '${lookup}' does not exist.`, lookup, context.knowledgeBase, span);
      const column = table.fields.includes('domain') ? 'domain' : (table.fields[0] ?? 'domain');
      return { columns, open: false, rows: twistAll(table.rows, column) };
    },
});

function* twistAll(rows: readonly Row[], column: string): Iterable<Row> {
  for (const row of rows) {
    const original = textOf(row[column]);
    for (const [domain, fuzzer] of twistDomain(original)) yield rowOf({ domain, fuzzer, original });
  }
}
