import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Engine, readKnowledge } from '../../../src/run/engine.ts';
import { temporaryDirectory } from '../../support/cli.ts';

const lines = [
  'Nov 30 08:00:00 web1 sshd[1]: Failed password for amy from 1.2.3.4 port 22 ssh2',
  'Nov 30 08:00:01 web1 sshd[2]: Failed password for root from 5.6.7.8 port 23 ssh2',
];

it.each(['columns', 'tables'] as const)(
  'searchmatch() in a field of a dataset sees the text and the fields of its event (%s)',
  (layout) => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'default', 'data', 'models'), { recursive: true });
    const calculation = (fieldName: string, terms: string): object => ({
      calculationID: fieldName,
      calculationType: 'Eval',
      expression: `if(searchmatch("${terms}"), "yes", "no")`,
      outputFields: [{ fieldName, type: 'string' }],
    });
    const dataset = {
      objectName: 'Base',
      parentName: 'BaseEvent',
      fields: [{ fieldName: 'user', type: 'string' }],
      calculations: [calculation('by_word', 'password root'), calculation('by_field', 'src=1.2.3.*')],
      constraints: [{ search: 'sourcetype=linux_secure' }],
    };
    const model = JSON.stringify({ modelName: 'Mine', objects: [dataset] });
    writeFileSync(join(directory, 'default', 'data', 'models', 'Mine.json'), model);
    writeFileSync(join(directory, 'auth.log'), `${lines.join('\n')}\n`);
    const knowledge = readKnowledge('.', [directory]);
    const engine = new Engine({ knowledge, shippedDir: '.', now: 1_750_000_000, timeZone: 'UTC', layout });
    engine.load(['auth.log'], { directory });
    const { rows } = engine.search('| datamodel Mine Base search | table Base.user Base.by_word Base.by_field');
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['root', 'yes', 'no'],
      ['amy', 'no', 'yes'],
    ]);
    engine.close();
  },
);
