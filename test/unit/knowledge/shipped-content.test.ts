import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExpression, parsePipeline, parseSearchTerms } from '../../../grammar/parse.ts';
import { checkSearch } from '../../../src/detections/check-search.ts';
import { compileExpression } from '../../../src/functions/compile-expression.ts';
import type { Dataset } from '../../../src/knowledge/data-model.ts';
import { loadKnowledge, readAllKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { expandMacros } from '../../../src/syntax/expand-macros.ts';
import { compileRegex } from '../../../src/values/regex.ts';
import { type Row, rowOf } from '../../../src/values/row.ts';
import { toList, type Value } from '../../../src/values/value.ts';

const shippedDir = join(import.meta.dirname, '../../..');
const knowledge = loadKnowledge({ shippedDir, contentDirs: [] });
const datasets = [...knowledge.dataModels.values()].flatMap((model) => model.datasets);
const expand = (text: string) => expandMacros(text, { macros: knowledge.macros, evaluate: () => null }).text;

function dataset(model: string, lineage: string): Dataset {
  return knowledge.dataModels.get(model)!.datasets.find((candidate) => candidate.lineage === lineage)!;
}

describe('the data models that are shipped', () => {
  it('can be read without a problem; each file is named after its model', () => {
    expect(readAllKnowledge(knowledge)).toEqual([]);
    const files = readdirSync(join(shippedDir, 'datamodels')).filter((name) => name.endsWith('.json'));
    expect([...knowledge.dataModels].map(([name, model]) => [name, model.name, `${name}.json`]).sort()).toEqual(
      files.map((file) => [file.slice(0, -5), file.slice(0, -5), file]).sort(),
    );
    expect(files).toHaveLength(31);
  });

  it('say what they are about', () => {
    for (const model of knowledge.dataModels.values()) expect(model.description, model.name).toMatch(/\.$/);
  });

  it('have constraints and base searches that are SPL', () => {
    for (const { model, lineage, constraints, baseSearch, parent } of datasets) {
      const where = `${model} ${lineage}`;
      expect(constraints.length > 0 || baseSearch !== null, where).toBe(true);
      for (const constraint of constraints) {
        expect(() => parseSearchTerms(expand(constraint)), `${where}: ${constraint}`).not.toThrow();
      }
      if (baseSearch !== null) expect(() => parsePipeline(expand(baseSearch)), `${where}: ${baseSearch}`).not.toThrow();
      if (parent === null) expect(constraints.length > 0).toBe(baseSearch === null);
    }
  });

  it('have calculations that are SPL', () => {
    for (const { model, lineage, calculations } of datasets) {
      for (const calculation of calculations) {
        const where = `${model} ${lineage}: ${JSON.stringify(calculation)}`;
        if (calculation.kind === 'eval') expect(() => parseExpression(calculation.expression), where).not.toThrow();
        else if (calculation.kind === 'rex') {
          expect(compileRegex(calculation.expression).groups, where).toEqual(calculation.outputs);
        } else expect.fail(where);
      }
    }
  });

  it('name no field of a dataset twice, and no field that an ancestor has', () => {
    const byName = new Map(datasets.map((each) => [`${each.model} ${each.name}`, each]));
    for (const each of datasets) {
      const names = new Set<string>();
      for (let at: Dataset | undefined = each; at; at = byName.get(`${at.model} ${at.parent}`)) {
        for (const field of at.fields) {
          expect(names.has(field.name), `${each.model} ${each.lineage} ${field.name}`).toBe(false);
          names.add(field.name);
        }
      }
    }
  });

  it('have the datasets and fields that detections ask for', () => {
    const names = (model: string, lineage: string) => dataset(model, lineage).fields.map((field) => field.name);
    expect(names('Endpoint', 'Processes')).toEqual(
      expect.arrayContaining(['dest', 'user', 'process', 'process_name', 'parent_process_name', 'original_file_name']),
    );
    expect(names('Change', 'All_Changes.Account_Management')).toContain('src_user');
    expect(names('Certificates', 'All_Certificates.SSL')).toContain('ssl_issuer_common_name');
    expect(dataset('Endpoint', 'Filesystem').kind).toBe('search');
    expect(dataset('Network_Traffic', 'All_Traffic.Traffic_By_Action.Blocked_Traffic').root).toBe('All_Traffic');
  });

  it('look for their events where a macro says, which is everywhere by default', () => {
    expect(dataset('Web', 'Web').constraints).toEqual(['(`cim_Web_indexes`) tag=web']);
    expect(knowledge.macros.find('cim_Web_indexes', 0)!.definition).toBe('');
  });
});

describe('calculated fields', () => {
  const context = { now: 0, timeZone: 'UTC' };

  /** What a dataset's own calculations make of an event. */
  function calculate(model: string, lineage: string, event: Readonly<Record<string, Value>>): Row {
    const row = rowOf(event);
    for (const calculation of dataset(model, lineage).calculations) {
      if (calculation.kind === 'eval') {
        const value = compileExpression(parseExpression(calculation.expression), context).evaluate(row);
        row[calculation.outputs[0]!] = value as Value;
      } else if (calculation.kind === 'rex') {
        const [input] = toList(row[calculation.input]);
        const groups = compileRegex(calculation.expression).regex.exec(String(input ?? ''))?.groups;
        for (const output of calculation.outputs) row[output] = groups?.[output];
      }
    }
    return row;
  }

  it('can be computed for an event that has none of the fields', () => {
    for (const { model, lineage } of datasets) expect(() => calculate(model, lineage, {})).not.toThrow();
  });

  it('fill what is missing or empty and keep what is there', () => {
    expect(calculate('Endpoint', 'Processes', { user: '', dest: 'h1' })).toMatchObject({
      user: 'unknown',
      dest: 'h1',
      process: 'unknown',
      process_name: 'unknown',
      parent_process_name: 'unknown',
      vendor_product: 'unknown',
    });
    expect(calculate('Web', 'Web', { http_user_agent: '-', src: '10.0.0.1' })).toMatchObject({
      http_user_agent: 'unknown',
      src: '10.0.0.1',
    });
  });

  it('take the name of a program from its command line', () => {
    expect(
      calculate('Endpoint', 'Processes', {
        process: ' reg.exe  query HKLM',
        parent_process: 'cmd.exe\n/c',
        parent_process_name: 'sh',
      }),
    ).toMatchObject({ process_name: 'reg.exe', parent_process_name: 'sh' });
  });

  it('put vendor and product together', () => {
    const vendorProduct = (event: Readonly<Record<string, Value>>) =>
      calculate('Change', 'All_Changes', event).vendor_product;
    expect(vendorProduct({ vendor: 'Acme', product: 'Wall', sourcetype: 's' })).toBe('Acme Wall');
    expect(vendorProduct({ product: 'Wall' })).toBe('unknown Wall');
    expect(vendorProduct({ vendor: 'Acme', product: '' })).toBe('Acme unknown');
    expect(vendorProduct({ sourcetype: 'aws:cloudtrail' })).toBe('aws:cloudtrail');
    expect(vendorProduct({ vendor_product: 'x', vendor: 'Acme' })).toBe('x');
  });

  it('complete the counters of traffic', () => {
    expect(
      calculate('Network_Traffic', 'All_Traffic', { bytes_in: '10', bytes_out: '5', transport: 'TCP' }),
    ).toMatchObject({
      bytes: 15,
      transport: 'tcp',
    });
    expect(calculate('Network_Traffic', 'All_Traffic', { bytes: '15', bytes_out: '5' }).bytes_in).toBe(10);
    expect(calculate('Network_Traffic', 'All_Traffic', { bytes_out: '5' }).bytes ?? null).toBeNull();
  });

  it('read parts of addresses and URLs', () => {
    expect(calculate('Email', 'All_Email', { recipient: 'amy@example.com', src_user: 'nobody' })).toMatchObject({
      recipient_domain: 'example.com',
      recipient_count: 1,
      src_user_domain: undefined,
    });
    expect(calculate('Web', 'Web', { url: 'HTTPS://user@www.example.com:8443/a?b' })).toMatchObject({
      url_domain: 'www.example.com',
      url_length: 37,
    });
    expect(calculate('Web', 'Web', { url: '/a?b' }).url_domain).toBeUndefined();
  });

  it('name DNS reply codes', () => {
    const reply = (event: Readonly<Record<string, Value>>) => calculate('Network_Resolution', 'DNS', event);
    expect(reply({ reply_code_id: '3' })).toMatchObject({ reply_code: 'Non-Existent Domain', reply_code_id: '3' });
    expect(reply({ reply_code: 'NXDomain' })).toMatchObject({ reply_code: 'Non-Existent Domain' });
    expect(reply({ reply_code: 'odd' })).toMatchObject({ reply_code: 'odd', query: 'unknown', query_count: 1 });
    expect(reply({ answer: ['1.1.1.1', '1.0.0.1'] }).answer_count).toBe(2);
  });

  it('judge certificates by their dates unless the log does', () => {
    const valid = (event: Readonly<Record<string, Value>>) => calculate('Certificates', 'All_Certificates.SSL', event);
    expect(valid({ _time: 150, ssl_start_time: '100', ssl_end_time: '200' })).toMatchObject({
      ssl_is_valid: 1,
      ssl_validity_window: 100,
    });
    expect(valid({ _time: 250, ssl_start_time: '100', ssl_end_time: '200' }).ssl_is_valid).toBe(0);
    expect(valid({ _time: 250, ssl_start_time: '100', ssl_end_time: '200', ssl_is_valid: 'True' }).ssl_is_valid).toBe(
      1,
    );
    expect(valid({ _time: 250 }).ssl_is_valid ?? null).toBeNull();
  });
});

describe('the macros that are shipped', () => {
  it('take the dataset off field names', () => {
    expect(expand('`drop_dm_object_name("Processes")`')).toBe('rename "Processes.*" AS *');
  });

  it('let a detection over a data model run without other content', () => {
    expect(expand('| tstats `security_content_summariesonly` count from datamodel=Endpoint.Processes')).toBe(
      '| tstats summariesonly=false allow_old_summaries=true fillnull_value=null count from datamodel=Endpoint.Processes',
    );
    expect(expand('`security_content_ctime(firstTime)`')).toBe(
      'convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(firstTime)',
    );
  });

  it('are all SPL', () => {
    for (const name of knowledge.macros.names()) {
      for (const count of [0, 1]) {
        const macro = knowledge.macros.find(name, count);
        if (macro) expect(() => expand(`\`${name}${count === 1 ? '(x)' : ''}\``), name).not.toThrow();
      }
    }
  });
});

describe('the macro comment(1)', () => {
  it('stands for nothing, in terms, behind a command and as a stage', () => {
    const context = { knowledge, now: 0, timeZone: 'UTC' };
    for (const spl of [
      '`comment("all | of it, (really)")` index=main | stats count',
      'index=main | eval a=1 `comment("why")` | `comment("x")` | stats count',
    ]) {
      const { errors, missing, prepared } = checkSearch(spl, context);
      expect({ errors, missing }).toEqual({ errors: [], missing: [] });
      expect(prepared!.expanded).not.toMatch(/why|all|x"/);
    }
  });
});
