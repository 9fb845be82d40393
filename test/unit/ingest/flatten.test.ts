import { describe, expect, it } from 'vitest';
import { type FieldNaming, FieldTree, plainNaming } from '../../../src/ingest/flatten.ts';
import { RepeatedElements } from '../../../src/ingest/read/xml/xml-object.ts';

function flatten(json: unknown, naming: Partial<FieldNaming> = {}) {
  return { ...new FieldTree({ ...plainNaming, ...naming }).flatten(json) };
}

describe('flattening', () => {
  it('names nested members by their path and writes all values as text', () => {
    expect(flatten({ a: { b: { c: 'x' } }, n: 7, t: true, f: false, e: '' })).toEqual({
      'a.b.c': 'x',
      n: '7',
      t: 'true',
      f: 'false',
      e: '',
    });
  });
  it('makes multivalues of arrays', () => {
    expect(flatten({ tags: ['a', 'b'], one: ['x'], items: [{ id: 1, k: { v: 'p' } }, { id: 2 }] })).toEqual({
      'tags{}': ['a', 'b'],
      'one{}': 'x',
      'items{}.id': ['1', '2'],
      'items{}.k.v': 'p',
    });
    expect(flatten({ a: [{ b: ['x', 'y'] }, { b: ['z'] }], c: [[1], [2, 3]] })).toEqual({
      'a{}.b{}': ['x', 'y', 'z'],
      'c{}{}': ['1', '2', '3'],
    });
    expect(flatten([{ a: 1 }, { a: 2 }])).toEqual({ '{}.a': ['1', '2'] });
  });
  it('gives no field for empty objects and arrays', () => {
    expect(flatten({ b: {}, c: [] })).toEqual({});
  });
  it('shows null as text: as an element, and, when that is asked for, by itself', () => {
    const tree = new FieldTree();
    const row = tree.flatten({ a: null, 'b.c': null, b: { c: 1 }, d: [null, 2] });
    expect({ ...row }).toEqual({ 'b.c': '1', 'd{}': ['null', '2'] });
    tree.addNulls(row);
    expect({ ...row }).toEqual({ a: 'null', 'b.c': '1', 'd{}': ['null', '2'] });
  });
  it('takes the later of two members with the same path', () => {
    expect(flatten({ 'a.b': 1, a: { b: 2 } })).toEqual({ 'a.b': '2' });
  });
  it('treats names of object methods as any others', () => {
    const json: unknown = JSON.parse('{"constructor":1,"__proto__":{"x":2},"toString":3}');
    const row = new FieldTree().flatten(json);
    expect([row.constructor, row['__proto__.x'], row.toString]).toEqual(['1', '2', '3']);
  });
  it('keeps what is nested deeper than 1,000 levels as text', () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(20_000)}[1,"x"]${'}'.repeat(20_000)}`);
    const row = flatten(deep);
    const [[name, value]] = Object.entries(row) as [[string, string]];
    expect(name.split('.').length).toBe(1000);
    expect(value.startsWith('{"a":{"a":')).toBe(true);
    expect(value).toContain('[1,"x"]');
    expect(JSON.parse(value)).toBeTypeOf('object');
  });
  it('does the same for the second document of a kind', () => {
    const tree = new FieldTree();
    tree.flatten({ a: { b: 1 }, c: [1] });
    expect({ ...tree.flatten({ a: { b: 2 }, c: ['x', 'y'] }) }).toEqual({ 'a.b': '2', 'c{}': ['x', 'y'] });
  });
});

describe('naming', () => {
  it('lifts members to the top level, with * for any key', () => {
    expect(flatten({ d: { x: 1, y: { z: 2 } }, u: { any: { w: 3 } } }, { lift: ['d', 'u.*'] })).toEqual({
      x: '1',
      'y.z': '2',
      w: '3',
    });
  });
  it('renames fields and whole objects', () => {
    const rename = new Map([
      ['a.id', 'ID'],
      ['b', 'other'],
    ]);
    expect(flatten({ a: { id: 1 }, b: { c: 2 } }, { rename })).toEqual({ ID: '1', 'other.c': '2' });
  });
  it('lets a lifted field win over a renamed one, whichever comes first', () => {
    const naming = { lift: ['data'], rename: new Map([['pid', 'ProcessID']]) };
    expect(flatten({ pid: 1, data: { ProcessID: 2 } }, naming)).toEqual({ ProcessID: '2' });
    expect(flatten({ data: { ProcessID: 2 }, pid: 1 }, naming)).toEqual({ ProcessID: '2' });
  });
  it('renames the elements of an array', () => {
    expect(flatten({ a: ['x', 'y'] }, { rename: new Map([['a{}', 'b']]) })).toEqual({ b: ['x', 'y'] });
  });
  it('gives elements of XML that stand side by side the name of one', () => {
    const texts = RepeatedElements.of('x', null, 'y');
    const objects = RepeatedElements.of({ c: '1' }, { c: '2', d: RepeatedElements.of('3', '4') });
    expect(flatten({ a: texts, b: objects })).toEqual({ a: ['x', 'y'], 'b.c': ['1', '2'], 'b.d': ['3', '4'] });
  });
  it('reads XML that stands in a text', () => {
    const naming = { parse: new Set(['m']), lift: ['m.Event.EventData'] };
    const xml = "<Event><EventData><Data Name='x'>1</Data></EventData></Event>";
    expect(flatten({ m: `May  1 10:00:00 host sysmon: ${xml}` }, naming)).toMatchObject({ x: '1' });
    expect(flatten({ m: 'no <event' }, naming)).toEqual({ m: 'no <event' });
  });
  it('drops what is no field', () => {
    expect(flatten({ a: { xmlns: 'x', b: 1 } }, { drop: new Set(['a.xmlns']) })).toEqual({ 'a.b': '1' });
  });
  it('reads JSON that stands in a text', () => {
    const naming = { parse: new Set(['data']), lift: ['data'] };
    expect(flatten({ data: '{"x":1.10,"y":["a"]}' }, naming)).toEqual({ x: '1.10', 'y{}': 'a' });
    expect(flatten({ data: '{broken' }, naming)).toEqual({ data: '{broken' });
  });
  it('names what is in an event inside a text as if it were the whole event', () => {
    const naming = { embedded: new Set(['line']), lift: ['Event.EventData'], rename: new Map([['id', 'number']]) };
    expect(flatten({ host: 'a', line: '{"id":7,"b":{"c":1}}' }, naming)).toEqual({
      host: 'a',
      number: '7',
      'b.c': '1',
    });
    expect(flatten({ line: "<EventData><Data Name='Image'>x</Data></EventData>" }, naming)).toMatchObject({
      Image: 'x',
    });
    expect(flatten({ line: 'no event' }, naming)).toEqual({ line: 'no event' });
  });
  it('makes fields of lists of names and values', () => {
    const pairs = new Map([['p', { name: 'Name', value: ['Value'], beside: false }]]);
    const json = {
      p: [
        { Name: 'A', Value: 1 },
        { Name: 'B', Value: 'x' },
      ],
    };
    expect(flatten(json, { pairs })).toEqual({ 'p.A': '1', 'p.B': 'x' });
    expect(flatten(json, { pairs, lift: ['p'] })).toEqual({ A: '1', B: 'x' });
    expect(flatten({ p: 'text' }, { pairs, lift: ['p'] })).toEqual({ p: 'text' });
    expect(flatten({ p: ['a', 'b'] }, { pairs, lift: ['p'] })).toEqual({ 'p{}': ['a', 'b'] });
    expect(flatten({ p: [{ Name: 'A', Value: 1 }, { q: 2 }] }, { pairs })).toEqual({
      'p{}.Name': 'A',
      'p{}.Value': '1',
      'p{}.q': '2',
    });
  });
  it('makes such fields beside the list, from whichever key holds the value', () => {
    const pairs = new Map([['p', { name: 'n', value: ['v', 'many'], beside: true }]]);
    const json = {
      A: 'of the event',
      p: [
        { n: 'A', v: 'of the list' },
        { n: 'B', many: ['x', 'y'] },
        { n: 'C', v: true },
      ],
    };
    expect(flatten(json, { pairs })).toEqual({
      A: 'of the event',
      B: ['x', 'y'],
      C: 'true',
      'p{}.n': ['A', 'B', 'C'],
      'p{}.v': ['of the list', 'true'],
      'p{}.many{}': ['x', 'y'],
    });
  });
  it('names fields a second time under a key that the document does not have', () => {
    expect(flatten({ a: 1, b: { c: [2, 3] } }, { alsoUnder: 'data' })).toEqual({
      a: '1',
      'b.c{}': ['2', '3'],
      'data.a': '1',
      'data.b.c{}': ['2', '3'],
    });
    expect(flatten({ a: 1, data: { b: 2 } }, { alsoUnder: 'data' })).toEqual({ a: '1', 'data.b': '2' });
    const lifted = { lift: ['data'], alsoUnder: 'data' };
    expect(flatten({ a: 1, data: { b: 2 } }, lifted)).toEqual({ a: '1', b: '2', 'data.a': '1', 'data.b': '2' });
  });
});
