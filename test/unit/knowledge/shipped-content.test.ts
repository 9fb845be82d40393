import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExpression, parsePipeline, parseSearchTerms } from '../../../grammar/parse.ts';
import type { Dataset } from '../../../src/knowledge/data-model.ts';
import { loadKnowledge, readAllKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { expandMacros } from '../../../src/language/expand-macros.ts';
import { compileRegex } from '../../../src/values/regex.ts';

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
    expect(files).toHaveLength(30);
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
