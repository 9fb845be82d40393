import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';

describe('tostring', () => {
  it.each([
    ['tostring(12345.6789,"commas")', '12,345.68'],
    ['tostring(1234567,"commas")', '1,234,567'],
    ['tostring(999,"commas")', '999'],
    ['tostring(-1234.5,"commas")', '-1,234.50'],
    ['tostring(255,"hex")', '0xFF'],
    ['tostring(9,"binary")', '1001'],
    ['tostring(-1,"hex")', null],
    ['tostring(3661,"duration")', '01:01:01'],
    ['tostring(90061,"duration")', '1+01:01:01'],
    ['tostring(1==1)', 'True'],
    ['tostring(nosuch)', 'Null'],
    ['tostring(word,"commas")', 'abc'],
    ['tostring(big)', '1e3'],
  ])('%s', (text, value) => expect(evaluate(text, { word: 'abc', big: '1e3' })).toBe(value));

  it('keeps the decimals that a duration prints with', () => {
    expect(evaluate('tostring(s,"duration")', { s: 12304.406 })).toBe('03:25:04.406');
    const difference = 'strptime("10:10:15","%H:%M:%S")-strptime("10:00:00","%H:%M:%S")';
    expect(evaluate(`tostring(${difference},"duration")`)).toBe('00:10:15.000000');
  });
});

describe('tonumber, toint, todouble, tobool', () => {
  it.each([
    ['tonumber("0101",2)', 5],
    ['tonumber("ff",16)', 255],
    ['tonumber("0x1F",16)', 31],
    ['tonumber("-7")', -7],
    ['tonumber(x)', null],
    ['tonumber(spaced)', null],
    ['tonumber(trim(spaced))', 5],
    ['tonumber(12)', 12],
    ['toint(3.9)', 3],
    ['toint("word")', null],
    ['todouble("16.00")', '16.0'],
    ['tobool("False")', false],
    ['tobool(0)', false],
    ['tobool(12)', true],
    ['tobool(x)', null],
  ])('%s', (text, value) => expect(evaluate(text, { x: 'seven', spaced: ' 5 ' })).toBe(value));
});

describe('toarray, tomv, toobject', () => {
  it('toarray infers the types of elements', () => {
    expect(evaluate('toarray(mv)', { mv: ['100', 'true', 'x'] })).toBe('[100,true,null]');
    expect(evaluate('toarray("[\\"carrots\\", 1.00, 1.75]")')).toBe('["carrots",1,1.75]');
    expect(evaluate('toarray("somefield")')).toBeNull();
  });

  it('tomv keeps quotes and does not convert other texts', () => {
    expect(evaluate('tomv("[\\"a\\",{\\"b\\":1}]")')).toEqual(['"a"', '{"b":1}']);
    expect(evaluate('tomv("abc")')).toBeNull();
  });

  it('toobject reads the text of an object only', () => expect(evaluate('toobject("[1]")')).toBeNull());
});

describe('ipmask', () => {
  it('masks octet by octet, valid IPv4 addresses only', () => {
    expect(evaluate('ipmask("255.255.255.0",ip)', { ip: '10.20.30.120' })).toBe('10.20.30.0');
    expect(evaluate('ipmask("255.255.255.0",ip)', { ip: '10.20.300.1' })).toBeNull();
  });
});

describe('printf', () => {
  it.each([
    // Search Reference, "Conversion functions".
    ['printf("%.3A",pi())', '0X1.922P+1'],
    ['printf("%c,%c",65,"Foo")', 'A,F'],
    ['printf("%d,%i,%d",-2,+4,30)', '-2,4,30'],
    ['printf("%.2e",5139)', '5.14e+03'],
    ['printf("%.2f",pi())', '3.14'],
    ['printf("%.2g,%.2g",pi(),123)', '3.1,1.2e+02'],
    ['printf("%o",255)', '377'],
    ['printf("%s%z","foo","bar")', 'foobar'],
    ['printf("%u",99)', '99'],
    ['printf("%x,%X,%p",10,10,10)', 'a,A,A'],
    ['printf("100%%")', '100%'],
    ['printf("%\'d",12345)', '12,345'],
    ['printf("%-4d|",1)', '1   |'],
    ['printf("%04d",1)', '0001'],
    ['printf("%+4d",1)', '  +1'],
    ['printf("%#x",1)', '0x1'],
    ['printf("%*d",5,123)', '  123'],
    ['printf("%.*f",1,1.23)', '1.2'],
    ['printf("%*.*e",9,2,pi())', ' 3.14e+00'],
    // As C's sprintf.
    ['printf("%5.1f|%-5s|",2.25,"ab")', '  2.2|ab   |'],
    ['printf("%d",3.99)', '3'],
    ['printf("%.0f %.0f",0.5,1.5)', '0 2'],
    ['printf("%08.3f",-3.14159)', '-003.142'],
    ['printf("%.3d",7)', '007'],
    ['printf("%.2s","abc")', 'ab'],
    ['printf("%g %g %g",100000,1000000,0.0001)', '100000 1e+06 0.0001'],
    ['printf("%#.0f",3)', '3.'],
    ['printf("% d",7)', ' 7'],
    ['printf("%s",nosuch)', 'Null'],
    ['printf("%s",1==1)', 'True'],
    ['printf("%d",nosuch)', null],
    ['printf("%d",word)', null],
    ['printf(format,5)', '<5>'],
  ])('%s', (text, value) => expect(evaluate(text, { word: 'abc', format: '<%d>' })).toBe(value));

  it('does not let a format fill the memory', () => {
    expect(String(evaluate('printf("%999999999d",1)'))).toHaveLength(10_000);
  });
});
