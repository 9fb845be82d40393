import { describe, expect, it } from 'vitest';
import { allXmlFields, parseXmlPath, xmlAtPath } from '../../../src/functions/xml-path.ts';
import { parseXml } from '../../../src/values/xml-tree.ts';

function fieldsOf(xml: string): [string, string][] {
  const fields: [string, string][] = [];
  allXmlFields(parseXml(xml), (field, value) => fields.push([field, value]));
  return fields;
}

const at = (xml: string, path: string) => xmlAtPath(parseXml(xml), parseXmlPath(path)!);

describe('XML', () => {
  it('may start with a declaration, blanks, comments, a byte order mark', () => {
    for (const start of ['<?xml version="1.0" encoding="utf-8"?>', ' \n', '<!-- x -->', '\ufeff', '<!DOCTYPE a>'])
      expect(fieldsOf(`${start}<a><b>1</b></a>`), start).toEqual([['a.b', '1']]);
  });

  it('keeps prefixes, CDATA, characters by number', () => {
    expect(fieldsOf('<n:a xmlns:n="u"><n:b><![CDATA[<x>]]></n:b><c>&#65;&amp;</c></n:a>')).toEqual([
      ['n:a{@xmlns:n}', 'u'],
      ['n:a.n:b', '<x>'],
      ['n:a.c', 'A&'],
    ]);
  });

  it('that breaks off or is wrong gives what was complete before', () => {
    expect(fieldsOf('<a><b>1</b><c>2')).toEqual([['a.b', '1']]);
    expect(fieldsOf('<a><b>1</b></x><c>2</c></a>')).toEqual([['a.b', '1']]);
    expect(fieldsOf('no xml')).toEqual([]);
    expect(fieldsOf('')).toEqual([]);
  });

  it('with an unknown entity is read on; entities are never expanded from a declaration', () => {
    expect(fieldsOf('<a><b>x&nbsp;y</b><c>2</c></a>')).toContainEqual(['a.c', '2']);
    const bomb = '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;">]><a><b>&y;</b><c>2</c></a>';
    expect(JSON.stringify(fieldsOf(bomb))).not.toContain('lol');
  });

  it('nested without end is no danger', () => {
    const depth = 100_000;
    expect(() => fieldsOf('<a>'.repeat(depth) + '</a>'.repeat(depth))).not.toThrow();
    expect(fieldsOf(`<r><ok>1</ok>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</r>`)).toContainEqual(['r.ok', '1']);
  });

  it('is found by path: positions from 1, attributes, elements as written', () => {
    const xml = '<c><b id="1"><t>A</t></b><b id="2"><t>B</t></b></c>';
    expect(at(xml, 'c.b.t')).toEqual(['A', 'B']);
    expect(at(xml, 'c.b{2}.t')).toEqual(['B']);
    expect(at(xml, 'c.b{}.t')).toEqual(['A', 'B']);
    expect(at(xml, 'c.b{@id}')).toEqual(['1', '2']);
    expect(at(xml, 'c.b{2}{@id}')).toEqual(['2']);
    expect(at(xml, 'c.b{1}')).toEqual(['<b id="1"><t>A</t></b>']);
    expect(at(xml, 'c.nosuch')).toEqual([]);
    expect(at(xml, 'c.b{9}')).toEqual([]);
    expect(parseXmlPath('a{x}')).toBeNull();
  });
});
