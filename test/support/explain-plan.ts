import type { ExecutedScan } from '../../src/run/execute.ts';
import { printSearch } from '../../src/syntax/print.ts';
import { openCase, type SearchCase } from './run-case.ts';

/** Events and a data model that every plan fixture sees: `user` and `Processes.user` have lists somewhere, the other fields have none. */
const surroundings: Omit<SearchCase, 'spl'> = {
  events: [
    {
      _time: 1_700_000_002,
      EventCode: '1',
      user: ['bob', 'eve'],
      host: 'h1',
      process_name: 'reg.exe',
      src: '10.0.0.1',
    },
    { _time: 1_700_000_001, EventCode: '4688', user: 'amy', host: 'h2', process_name: 'cmd.exe' },
  ],
  datamodel: {
    name: 'Endpoint',
    objects: [
      {
        name: 'Processes',
        parent: 'BaseEvent',
        constraint: 'process_name=*',
        fields: ['user', 'process_name', 'process', 'src'],
      },
      { name: 'Shells', parent: 'Processes', constraint: 'process_name=cmd.exe', fields: [] },
    ],
  },
  macros: {
    'drop_dm_object_name(1)': { definition: 'rename $object$.* as *', args: ['object'] },
    'security_content_ctime(1)': {
      definition: 'convert timeformat="%Y-%m-%dT%H:%M:%S" ctime($field$)',
      args: ['field'],
    },
  },
  lookups: { wanted: [{ process_name: 'reg.exe' }, { process_name: 'net*.exe' }] },
};

/** An engine over them. */
export const openFixture = (spl: string): ReturnType<typeof openCase> => openCase({ spl, ...surroundings });

/** What a search does, stage by stage, `sql` or `rows`; then the statement it runs and the parameters of that. */
export function explainPlan(spl: string): string {
  const engine = openCase({ spl, ...surroundings }, 'tables');
  try {
    const prepared = engine.prepare(spl);
    // The first statement reported may be a subsearch's; the last is the search's own.
    const scans: ExecutedScan[] = [];
    engine.search(prepared, { earliest: null, latest: null, onScan: (scan) => scans.push(scan) });
    const scan = scans.at(-1) ?? null;
    const stages = prepared.plan.stages.map(
      ({ lowered }, index) => `${index < (scan?.stages ?? 0) ? 'sql ' : 'rows'}  ${lowered.describe()}`,
    );
    if (scan === null) return stages.join('\n');
    const notes = [...scan.notes.values()].map((note) => note.trim());
    return [
      ...stages,
      '',
      scan.sql,
      ...(scan.parameters.length > 0
        ? [`-- ${scan.parameters.map((parameter) => JSON.stringify(parameter)).join(', ')}`]
        : []),
      ...(scan.rest.length > 0
        ? [`-- tested on each row: ${scan.rest.map((term) => printSearch(term)).join(' AND ')}`]
        : []),
      ...(notes.length > 0 ? [`-- spl_: ${notes.join(' | ')}`] : []),
    ].join('\n');
  } finally {
    engine.close();
  }
}
