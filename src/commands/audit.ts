import { custom } from '../plan/custom.ts';
import { withFields } from '../plan/field-flow.ts';
import { eventColumns } from '../plan/passes/fields.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { copyRow, type Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { eventsOfIndexes } from './shared/stored-events.ts';

export interface AuditArguments {
  /** True at the start of a search: reads the events of index _audit. */
  readonly reads: boolean;
}

/** Events are loaded without the signatures that Splunk would check them by. */
const VALIDITY = 'NO SIGNATURE';

/** Rule: Search Reference, "audit". */
export const auditCommand = custom<AuditArguments>({
  name: 'audit',
  aliases: [],
  role: 'streaming',
  group: 'knowledge and stored data',
  summary:
    'Gives the events of the index _audit, or those that come to it, with the field validity: always NO SIGNATURE, because there is none to check.',
  syntax: 'audit',
  options: [],
  example: {
    spl: '| makeresults | eval action="login" | audit | table action validity',
    rows: [{ action: 'login', validity: VALIDITY }],
  },

  read(stage, context) {
    new ArgumentReader(stage, []).end();
    return { reads: context.first };
  },

  describe: ({ reads }) => (reads ? 'Reads the events of the index _audit.' : 'Says that no event has a signature.'),
  fields: ({ reads }, input) => withFields(reads ? { known: eventColumns, open: true } : input, 'validity'),
  needs: (_, wanted) => wanted,
  startsAlone: () => true,

  operator:
    ({ reads }, context) =>
    (input) => {
      const stream = reads ? { columns: eventColumns, open: true, rows: eventsOfIndexes(['_audit'], context) } : input;
      return rowByRow(withValidity, ['validity'])(stream);
    },
});

function withValidity(event: Row): Row {
  const row = copyRow(event);
  row.validity = VALIDITY;
  return row;
}
