import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';

const cities = JSON.stringify([
  {
    name: 'London',
    Bridges: [
      { name: 'Tower Bridge', length: 801 },
      { name: 'Millennium Bridge', length: 1066 },
    ],
  },
  { name: 'Venice', Bridges: [{ name: 'Rialto Bridge', length: 157 }] },
]);
const o = '{"a":{"b":[1,2,{"c":"x"}]},"n":1.10,"s":"str","t":true,"z":null,"d.e":"dotted","big":12345678901234567890}';

describe('json_extract', () => {
  it.each([
    ['json_extract(cities,"{}.name")', '["London","Venice"]'],
    ['json_extract(cities,"{0}.Bridges{0}")', '{"name":"Tower Bridge","length":801}'],
    ['json_extract(cities,"{}.Bridges{}.length")', '[801,1066,157]'],
    ['json_extract(cities,"{1}.Bridges{0}.length")', 157],
    ['json_extract(o,"a.b")', '[1,2,{"c":"x"}]'],
    ['json_extract(o,"a.b{2}.c")', 'x'],
    ['json_extract(o,"n")', '1.10'],
    ['json_extract(o,"big")', '12345678901234567890'],
    ['json_extract(o,"t")', 'true'],
    ['json_extract(o,"z")', null],
    ['json_extract(o,"d.e")', null],
    ['json_extract(o,"n","s","zzz")', '[1.10,"str",null]'],
    ['json_extract(o,"{}")', o],
    ['json_extract(text,"a")', null],
    ['json_extract(nosuch,"a")', null],
    ['json_extract_exact(o,"d.e")', 'dotted'],
    ['json_extract_exact(o,"s","d.e")', '["str","dotted"]'],
    ['spath(cities,"{}.Bridges{}.name")', ['Tower Bridge', 'Millennium Bridge', 'Rialto Bridge']],
    ['spath(o,path)', 'x'],
  ])('%s', (text, value) => expect(evaluate(text, { cities, o, text: 'abc', path: 'a.b{2}.c' })).toEqual(value));
});

describe('building JSON', () => {
  it.each([
    ['json_object()', '{}'],
    ['json_array()', '[]'],
    ['json_object("a",json_object("b",json_array("x",1)))', '{"a":{"b":["x",1]}}'],
    ['json_array("1",1,text,number,true(),null(),nosuch)', '["1",1,"abc",1.10,true,null,null]'],
    ['json_array(mv)', '[["a","b"]]'],
    ['json_object("list",list)', '{"list":["Pandemic"]}'],
    ['json_object("quote","say \\"hi\\"")', '{"quote":"say \\"hi\\""}'],
  ])('%s', (text, value) => {
    expect(evaluate(text, { text: 'abc', number: '1.10', mv: ['a', 'b'], list: '["Pandemic"]' })).toBe(value);
  });
});

describe('changing JSON', () => {
  it.each([
    ['json_set(j,"n",6)', '{"n":6,"l":["a","b"],"o":{"k":"v"}}'],
    ['json_set(j,"o.k2.k3","d")', '{"n":5,"l":["a","b"],"o":{"k":"v","k2":{"k3":"d"}}}'],
    ['json_set(j,"l{1}","z")', '{"n":5,"l":["a","z"],"o":{"k":"v"}}'],
    ['json_set(j,"l{9}","z")', '{"n":5,"l":["a","b"],"o":{"k":"v"}}'],
    ['json_set(j,"n.x","z")', '{"n":5,"l":["a","b"],"o":{"k":"v"}}'],
    ['json_set(j,"l","x","o",true())', '{"n":5,"l":"x","o":true}'],
    ['json_set("[{\\"a\\":1},{\\"a\\":2}]","{}.b",null())', '[{"a":1,"b":null},{"a":2,"b":null}]'],
    ['json_set_exact(j,"o.k","d")', '{"n":5,"l":["a","b"],"o":{"k":"v"},"o.k":"d"}'],
    ['json_append(j,"l","c")', '{"n":5,"l":["a","b","c"],"o":{"k":"v"}}'],
    ['json_append(j,"l",json_array("c"))', '{"n":5,"l":["a","b",["c"]],"o":{"k":"v"}}'],
    ['json_append(j,"n",6,"nosuch",7)', '{"n":[5,6],"l":["a","b"],"o":{"k":"v"}}'],
    ['json_extend(j,"l",json_array("c","d"))', '{"n":5,"l":["a","b","c","d"],"o":{"k":"v"}}'],
    ['json_delete(j,"l","o.k","nosuch.x")', '{"n":5,"o":{}}'],
    ['json_delete(j,json_array("n","l"))', '{"o":{"k":"v"}}'],
    ['json_set(text,"a",1)', null],
    ['json_append(nosuch,"a",1)', null],
  ])('%s', (text, value) => {
    expect(evaluate(text, { j: '{"n": 5, "l": ["a","b"], "o": {"k": "v"}}', text: 'abc' })).toBe(value);
  });
});

describe('looking at JSON', () => {
  it.each([
    ['json_keys(o)', '["a","n","s","t","z","d.e","big"]'],
    ['json_keys(cities)', null],
    ['json_entries("{\\"a\\": 1, \\"b\\": [2]}")', '[{"key":"a","value":1},{"key":"b","value":[2]}]'],
    ['json_array_to_mv("[\\"a\\",1,{\\"b\\":2}]")', ['a', '1', '{"b":2}']],
    ['json_array_to_mv("[\\"a\\",1]",true())', ['"a"', '1']],
    ['json_array_to_mv(o)', null],
    ['json_has_key_exact(o,"d.e")', true],
    ['json_has_key_exact(o,"b")', false],
    ['json_valid(o)', true],
    ['json_valid("{a:1")', false],
    ['json_valid(nosuch)', null],
    ['json("Golden Gate Bridge")', null],
    ['json(o)', o],
  ])('%s', (text, value) => expect(evaluate(text, { o, cities })).toEqual(value));

  it('does not follow paths of endless depth', () => {
    const path = Array.from({ length: 100_000 }, () => 'a').join('.');
    expect(evaluate('json_set(o,path,1)', { o: '{"x":1}', path })).toBe('{"x":1}');
    expect(evaluate('json_extract(deep,"a")', { deep: '['.repeat(100_000) })).toBeNull();
  });
});
