import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../grammar/parse.ts';
import { compileExpression } from '../../../src/functions/compile-expression.ts';
import { copyRow, rowOf } from '../../../src/values/row.ts';
import { context, evaluate } from './evaluate.ts';

const names = ['alex', 'celestino', 'claudia', 'david'];
const fields = { names, one: 'solo', numbers: ['5', '20', '7', '100'], factor: 10, empty: '' };

describe('mvindex', () => {
  it.each([
    ['mvindex(names,2)', 'claudia'],
    ['mvindex(names,0,1)', ['alex', 'celestino']],
    ['mvindex(names,-1)', 'david'],
    ['mvindex(names,-2,-1)', ['claudia', 'david']],
    ['mvindex(names,1,-1)', ['celestino', 'claudia', 'david']],
    ['mvindex(names,2,99)', ['claudia', 'david']],
    ['mvindex(names,4)', null],
    ['mvindex(names,-5)', null],
    ['mvindex(names,2,1)', null],
    ['mvindex(one,0)', 'solo'],
    ['mvindex(one,-1)', 'solo'],
    ['mvindex(nosuch,0)', null],
  ])('%s', (text, value) => expect(evaluate(text, fields)).toEqual(value));
});

describe('mvfilter and mvmap', () => {
  it.each([
    ['mvfilter(match(names,"^c"))', ['celestino', 'claudia']],
    ['mvfilter(numbers>10)', ['20', '100']],
    ['mvfilter(NOT match(names,"a"))', 'celestino'],
    ['mvfilter(names!="alex" AND names!="david")', ['celestino', 'claudia']],
    ['mvfilter(names="zoe")', null],
    ['mvfilter(nosuch="a")', null],
    ['mvmap(numbers,numbers*10)', [50, 200, 70, 1000]],
    ['mvmap(numbers,numbers*factor)', [50, 200, 70, 1000]],
    ['mvmap(mvindex(numbers,1,2),numbers*2)', [40, 14]],
    ['mvmap(one,one."!")', 'solo!'],
    ['mvmap(numbers,if(numbers>10,numbers,null()))', ['20', '100']],
    ['mvmap(names,split(names,"a"))', ['', 'lex', 'celestino', 'cl', 'udi', '', 'd', 'vid']],
    ['mvmap(nosuch,nosuch*2)', null],
  ])('%s', (text, value) => expect(evaluate(text, fields)).toEqual(value));

  it('finds the values that another field lacks', () => {
    const text = 'mvmap(new,if(isnull(mvfind(old,new)),new,null()))';
    expect(evaluate(text, { new: ['a.com', 'b.com', '(c'], old: ['b.com', 'x.com'] })).toEqual(['a.com', '(c']);
  });

  it('leave the row as it was', () => {
    const row = rowOf(fields);
    const before = copyRow(row);
    for (const text of ['mvmap(numbers,numbers*2)', 'mvfilter(names="alex")', 'mvmap(nosuch,1)']) {
      compileExpression(parseExpression(text), context).evaluate(row);
    }
    expect(row).toEqual(before);
    expect(Object.keys(row)).toEqual(Object.keys(before));
  });
});

describe('other multivalue functions', () => {
  it.each([
    ['mvappend(names,one,nosuch,"x")', [...names, 'solo', 'x']],
    ['mvappend(mvappend("a",one),"b")', ['a', 'solo', 'b']],
    ['mvcount(names)', 4],
    ['mvcount(one)', 1],
    ['mvcount(nosuch)', null],
    ['mvdedup(split("b,a,b,c,a",","))', ['b', 'a', 'c']],
    ['mvfind(names,"^d")', 3],
    ['mvfind(names,"zoe")', null],
    ['mvjoin(names," OR ")', 'alex OR celestino OR claudia OR david'],
    ['mvjoin(one,";")', 'solo'],
    ['mvjoin(nosuch,";")', null],
    ['mvrange(1,4)', [1, 2, 3]],
    ['mvrange(5,1,-2)', [5, 3]],
    ['mvrange(1,4,0)', null],
    ['mvrange(4,1)', null],
    ['mvrange(1514834731,1516649131,"7d")', [1514834731, 1515439531, 1516044331]],
    ['mvsort(split("banana,Apple,10,9",","))', ['10', '9', 'Apple', 'banana']],
    ['mvreverse(names)', ['david', 'claudia', 'celestino', 'alex']],
    ['mvzip(split("a,b,c",","),split("1,2",","))', ['a,1', 'b,2']],
    ['mvzip(mvzip(split("a,b",","),split("1,2",","),"|"),split("x,y",","),"|")', ['a|1|x', 'b|2|y']],
    ['split("a,,b",",")', ['a', '', 'b']],
    ['split("abc",",")', 'abc'],
    ['split("abcd","")', ['a', 'b', 'c', 'd']],
    ['split(nosuch,",")', null],
    ['mv_to_json_array(split("a,1",","))', '["a","1"]'],
    ['mv_to_json_array(mvappend("\\"a\\"","1","true","null","word"),true())', '["a",1,true,null,null]'],
    ['commands("search foo | stats count | sort count")', ['search', 'stats', 'sort']],
    ['commands("| tstats count | search x=\\"a|b\\" [| inputlookup t | fields x]")', ['tstats', 'search']],
  ])('%s', (text, value) => expect(evaluate(text, fields)).toEqual(value));

  it('mvrange does not fill the memory', () => {
    expect(() => evaluate('mvrange(0,end)', { end: 1e12 })).toThrow('more than 1,000,000 values');
  });
});
