import { describe, expect, it } from 'vitest';
import type { FieldDemand } from '../../../src/plan/field-demand.ts';
import { anyFields } from '../../../src/plan/field-flow.ts';
import { demandBefore } from '../../../src/plan/passes/demand.ts';
import { fieldsAfter } from '../../../src/plan/passes/fields.ts';
import type { PlannedStage } from '../../../src/plan/plan.ts';
import { openCase } from '../../support/run-case.ts';

/** The last stage of a search, planned. */
function lastStage(spl: string): PlannedStage {
  const engine = openCase({ spl });
  try {
    return engine.prepare(spl).plan.stages.at(-1)!;
  } finally {
    engine.close();
  }
}

/** What the last stage needs so that the fields come out right; sorted. */
function needs(stage: string, ...wanted: string[]): 'all' | string[] {
  const { lowered } = lastStage(`index=main | ${stage}`);
  const demand: FieldDemand = demandBefore(lowered.operators, new Set(wanted));
  return demand === 'all' ? 'all' : [...demand].sort();
}

function fields(stage: string, known: readonly string[]): readonly string[] {
  const { lowered } = lastStage(`index=main | ${stage}`);
  return fieldsAfter(lowered.operators, { known, open: false }).known;
}

describe('which fields a command reads', () => {
  it('rename asks for the old names', () => {
    expect(needs('rename a as b', 'b', 'c')).toEqual(['a', 'c']);
    expect(needs('rename a as b, b as c', 'c')).toEqual(['a']);
    expect(needs('rename Processes.* as *', 'user')).toEqual(['Processes.user', 'user']);
    expect(needs('rename a as b', 'a')).toEqual([]);
    expect(needs('rename *a* as *b*', 'xby')).toBe('all');
  });

  it('table needs all it lists: whether there are rows depends on them', () => {
    expect(needs('table a b', 'a')).toEqual(['a', 'b']);
    expect(needs('table a*', 'a1')).toBe('all');
  });

  it('commands that add a field read nothing when nobody wants it', () => {
    expect(needs('rex "(?<x>a)"', 'y')).toEqual(['y']);
    expect(needs('rex "(?<x>a)"', 'x')).toEqual(['_raw', 'x']);
    expect(needs('rex "(?<x>a)" offset_field=o', 'o')).toEqual(['_raw', 'o']);
    expect(needs('spath input=j output=x path=a', 'y')).toEqual(['y']);
    expect(needs('spath input=j output=x path=a', 'x')).toEqual(['j', 'x']);
    expect(needs('iplocation src', 'Country')).toEqual(['src']);
    expect(needs('strcat a "-" b c', 'c')).toEqual(['a', 'b']);
    expect(needs('strcat allrequired=t a b c', 'c')).toEqual(['a', 'b', 'c']);
    expect(needs('bin _time span=1h as t', 't')).toEqual(['_time']);
    expect(needs('bin x span=1', 'x')).toEqual(['x']);
    expect(needs('reltime', 'reltime')).toEqual(['_time']);
  });

  it('commands that depend on a field ask for it', () => {
    expect(needs('sort -a, b', 'c')).toEqual(['a', 'b', 'c']);
    expect(needs('dedup a sortby -b', 'c')).toEqual(['a', 'b', 'c']);
    expect(needs('head (a>1)', 'c')).toEqual(['a', 'c']);
    expect(needs('regex a="x"', 'c')).toEqual(['a', 'c']);
    expect(needs('regex "x"', 'c')).toEqual(['_raw', 'c']);
    expect(needs('mvexpand a', 'c')).toEqual(['a', 'c']);
    expect(needs('uniq', 'c')).toBe('all');
    expect(needs('mvcombine a', 'c')).toBe('all');
    expect(needs('convert ctime(a) as b', 'b')).toEqual(['a', 'b']);
    expect(needs('extract', 'b')).toEqual(['_raw', 'b']);
    expect(needs('tojson a output_field=j', 'j')).toEqual(['a', 'j']);
    expect(needs('tojson output_field=j', 'j')).toBe('all');
  });
});

describe('which columns come out', () => {
  it('in order', () => {
    expect(fields('table b* a', ['a', 'b1', 'c', 'b2'])).toEqual(['b1', 'b2', 'a']);
    expect(fields('rename b as z', ['a', 'b', 'c'])).toEqual(['a', 'z', 'c']);
    expect(fields('rename b as c', ['a', 'b', 'c'])).toEqual(['a', 'c']);
    expect(fields('rename P.* as *', ['P.a', 'P.b', 'x'])).toEqual(['a', 'b', 'x']);
    expect(fields('convert ctime(*Time) as s_*', ['aTime', 'x'])).toEqual(['aTime', 'x', 's_a']);
    expect(fields('bin x span=1 as y', ['x'])).toEqual(['x', 'y']);
  });

  it('open where names come from the data', () => {
    for (const stage of ['spath', 'extract', 'xmlkv', 'multikv', 'fromjson a']) {
      const { lowered } = lastStage(`index=main | ${stage}`);
      expect(fieldsAfter(lowered.operators, { known: ['a'], open: false }).open, stage).toBe(true);
    }
    const { lowered } = lastStage('index=main | table a b');
    expect(fieldsAfter(lowered.operators, anyFields).open).toBe(false);
  });
});
