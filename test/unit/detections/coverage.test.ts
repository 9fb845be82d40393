import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CoveredField, coverage } from '../../../src/detections/field-coverage/coverage.ts';
import { readKnowledge } from '../../../src/run/engine.ts';
import { splite, temporaryDirectory } from '../../support/cli.ts';

const shippedDir = new URL('../../..', import.meta.url).pathname;
const knowledge = readKnowledge(shippedDir, []);

/** The fields that a search reads: by `dataset field`. */
function fieldsOf(spl: string, examples: readonly string[] = []): Map<string, CoveredField> {
  const search = { path: 'a.yml', id: 'a', spl, file: spl, place: (offset: number) => offset };
  const context = { knowledge, now: 1_714_557_600, timeZone: 'UTC' };
  const { searches } = coverage(
    [search],
    context,
    examples.map((raw) => ({ raw })),
  );
  expect(searches[0]!.error).toBeNull();
  return new Map(searches[0]!.fields.map((field) => [`${field.dataset} ${field.field}`, field]));
}

describe('fields of data models', () => {
  it('names the sources whose events lead into the dataset and give the field', () => {
    const fields = fieldsOf(
      '| tstats count from datamodel=Endpoint.Processes where Processes.process_name=a.exe by Processes.dest',
    );
    expect([...fields.keys()].sort()).toEqual(['Endpoint.Processes dest', 'Endpoint.Processes process_name']);
    const { sources, reason } = fields.get('Endpoint.Processes process_name')!;
    expect(sources).toEqual(expect.arrayContaining(['crowdstrike_fdr', 'linux_sysmon', 'windows_sysmon']));
    expect(sources).not.toContain('aws_cloudtrail');
    expect(reason).toBeNull();
  });

  it('does not count a field that the source gives for other events only', () => {
    const fields = fieldsOf('| tstats count from datamodel=Network_Resolution.DNS by DNS.query, DNS.answer');
    expect(fields.get('Network_Resolution.DNS query')!.sources).toContain('windows_sysmon');
    const none = fieldsOf('| tstats count from datamodel=Network_Traffic by All_Traffic.tcp_flag');
    expect(none.get('Network_Traffic.All_Traffic tcp_flag')!.sources).not.toContain('windows_sysmon');
  });

  it('counts what the model calculates from what a source gives', () => {
    const fields = fieldsOf('| tstats count from datamodel=Web by Web.url_length');
    expect(fields.get('Web.Web url_length')!.sources).toContain('suricata');
  });

  it('reads the fields that later commands ask of a dataset', () => {
    const prefixed = fieldsOf(
      '| datamodel Endpoint Processes search | where \'Processes.user\'="a" | stats count by Processes.dest',
    );
    expect([...prefixed.keys()].sort()).toEqual(['Endpoint.Processes dest', 'Endpoint.Processes user']);
    const bare = fieldsOf('| from datamodel:Endpoint.Processes | stats count by dest');
    expect([...bare.keys()]).toEqual(['Endpoint.Processes dest']);
  });

  it('reads those of subsearches', () => {
    const fields = fieldsOf(
      'sourcetype=suricata | join src [| tstats count from datamodel=Endpoint.Processes by Processes.dest | rename Processes.dest as src] | table src dest',
    );
    expect([...fields.keys()].sort()).toEqual(['Endpoint.Processes dest', 'events dest', 'events src']);
  });

  it('says that a model has no such field', () => {
    const fields = fieldsOf('| tstats count from datamodel=Endpoint.Processes by Processes.colour');
    expect(fields.get('Endpoint.Processes Processes.colour')!.reason).toBe('the data model has no field of this name');
  });

  it("says that a field comes from the user's own lists", () => {
    const fields = fieldsOf('| tstats count from datamodel=Endpoint.Processes by Processes.dest_category');
    expect(fields.get('Endpoint.Processes dest_category')!.reason).toContain('assets and identities');
  });
});

describe('fields of events', () => {
  it('chooses sources by the sourcetype and names those that lack the field', () => {
    const fields = fieldsOf('sourcetype=crowdstrike:identities | stats count by primaryDisplayName shoe_size');
    expect(fields.get('events primaryDisplayName')!.sources).toEqual(['crowdstrike_identities']);
    expect(fields.get('events shoe_size')!.reason).toBe('not given by crowdstrike_identities');
  });

  it('says that no source has the sourcetype', () => {
    const fields = fieldsOf('sourcetype=my:own | stats count by colour');
    expect(fields.get('events colour')!.reason).toContain('no source has the sourcetype');
  });

  it('leaves out what the search makes itself', () => {
    const fields = fieldsOf(
      'sourcetype=suricata | eval a=src | rex field=url "(?<b>x+)" | stats count as c by a b | where c > 1 | rename a as d',
    );
    expect([...fields.keys()].sort()).toEqual(['events src', 'events url']);
  });

  it('accepts either name of a field that is renamed with a wildcard', () => {
    const fields = fieldsOf('sourcetype=osquery:results | rename columns.* as * | stats count by pid host_name');
    const notGiven = [...fields.values()].filter(({ reason }) => reason !== null);
    expect(notGiven.map(({ field }) => field)).toEqual([expect.stringMatching(/host_name$/)]);
  });

  it('knows the fields of examples that content brings along', () => {
    const spl = 'sourcetype=suricata | stats count by mqtt.topic';
    expect(fieldsOf(spl).get('events mqtt.topic')!.reason).toBe('not given by suricata');
    const example = '{"event_type": "mqtt", "flow_id": 1, "timestamp": "2024-05-01T10:00:00Z", "mqtt": {"topic": "x"}}';
    expect(fieldsOf(spl, [example]).get('events mqtt.topic')!.sources).toEqual(['suricata']);
  });
});

describe('splite coverage', () => {
  function repository(): string {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'detections'));
    mkdirSync(join(directory, 'macros'));
    writeFileSync(
      join(directory, 'detections', 'a.yml'),
      "name: A\nid: a-1\nsearch: 'sourcetype=crowdstrike:identities | stats count by riskScore shoe_size'\n",
    );
    return directory;
  }

  it('prints a table, what is not given and why, and the share that is given', async () => {
    const { exitCode, stdout } = await splite(repository(), ['coverage', 'detections']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('not given: events shoe_size: not given by crowdstrike_identities (a-1)\n');
    expect(stdout).toContain('1 of 2 field references in 1 searches are given by some source: 50.0%.\n');
  });

  it("knows the event types of the user's content", async () => {
    const directory = repository();
    mkdirSync(join(directory, 'default'));
    writeFileSync(join(directory, 'default', 'eventtypes.conf'), '[my_ids]\nsearch = sourcetype=suricata\n');
    writeFileSync(
      join(directory, 'detections', 'a.yml'),
      "name: A\nid: a-1\nsearch: 'eventtype=my_ids | stats count by signature shoe_size'\n",
    );
    const { stdout } = await splite(directory, ['coverage', 'detections', '--content', '.']);
    expect(stdout).toContain('not given: events shoe_size: not given by suricata (a-1)\n');
  });

  it('--min decides the exit code', async () => {
    const directory = repository();
    expect((await splite(directory, ['coverage', 'detections', '--min', '50'])).exitCode).toBe(0);
    expect((await splite(directory, ['coverage', 'detections', '--min', '50.1'])).exitCode).toBe(1);
    expect((await splite(directory, ['coverage', 'detections', '--min', 'half'])).exitCode).toBe(2);
  });

  it('--format json has every field', async () => {
    const { stdout } = await splite(repository(), ['coverage', 'detections', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      references: 2,
      given: 1,
      searches: [
        {
          id: 'a-1',
          error: null,
          fields: expect.arrayContaining([
            { dataset: 'events', field: 'riskScore', sources: ['crowdstrike_identities'], reason: null },
          ]),
        },
      ],
    });
  });
});
