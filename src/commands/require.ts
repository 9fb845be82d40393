import { custom } from '../plan/custom.ts';
import type { Span } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface RequireArguments {
  readonly span: Span;
}

export const requireCommand = custom<RequireArguments>({
  name: 'require',
  aliases: [],
  role: 'centralised',
  group: 'search and shape',
  summary: 'Makes the search fail when there are no rows at this point.',
  syntax: 'require',
  options: [],
  example: { spl: '| makeresults | eval a=1 | require | table a', rows: [{ a: 1 }] },

  read(stage) {
    new ArgumentReader(stage, []).end();
    return { span: stage.nameSpan };
  },
  describe: () => 'Fails when there are no rows.',
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,
  operator:
    ({ span }) =>
    (input) => ({ ...input, rows: required(input.rows, span) }),
});

function* required(rows: Iterable<Row>, span: Span): Iterable<Row> {
  let any = false;
  for (const row of rows) {
    any = true;
    yield row;
  }
  if (!any) throw new SplError("'require' found no rows: the search fails.", span, null, 'require');
}
