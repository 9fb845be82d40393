import { describe, expect, it } from 'vitest';
import { evaluate, passes } from './evaluate.ts';

describe('case and validate', () => {
  const grade = 'case(depth<=70,"Low",depth<=300,"Mid",depth>300,"Deep")';

  it.each([
    [50, 'Low'],
    [70, 'Low'],
    [300, 'Mid'],
    ['1000', 'Deep'],
    ['unknown', null],
    [null, null],
  ])('case for %s', (depth, value) => expect(evaluate(grade, { depth })).toBe(value));

  it('validate gives the value of the first condition that is false', () => {
    const check = 'validate(isint(port),"no number",port>=1 AND port<=65535,"out of range")';
    expect(evaluate(check, { port: 'abc' })).toBe('no number');
    expect(evaluate(check, { port: '70000' })).toBe('out of range');
    expect(evaluate(check, { port: 443 })).toBeNull();
  });
});

describe('if, coalesce, nullif', () => {
  it('if takes the false branch for an unknown condition', () => {
    expect(evaluate('if(nosuch="a","t","f")')).toBe('f');
    expect(evaluate('if(word,"t","f")', { word: 'true' })).toBe('f');
  });

  it('coalesce keeps the empty text and multivalues', () => {
    expect(evaluate('coalesce(a,b)', { a: '', b: 'x' })).toBe('');
    expect(evaluate('coalesce(a,b)', { b: ['1', '2'] })).toEqual(['1', '2']);
    expect(evaluate('coalesce(a,b)')).toBeNull();
  });

  it('nullif compares as = does', () => {
    expect(evaluate('nullif(a,b)', { a: '1', b: '1.0' })).toBeNull();
    expect(evaluate('nullif(a,"1.0")', { a: '1' })).toBe('1');
    expect(evaluate('nullif(a,b)', { a: 'x' })).toBe('x');
  });
});

describe('match and cidrmatch', () => {
  it('match looks anywhere and minds the case', () => {
    expect(passes('match(f,"es")', { f: 'Yes' })).toBe(true);
    expect(passes('match(f,"yes")', { f: 'Yes' })).toBe(false);
    expect(passes('match(f,"(?i)yes")', { f: 'Yes' })).toBe(true);
    expect(passes('match(status,"^4\\d\\d$")', { status: 404 })).toBe(true);
  });

  it('takes a pattern from a field; one that is no regular expression matches nothing', () => {
    expect(passes('match(f,p)', { f: 'abc', p: 'b.$' })).toBe(true);
    expect(passes('match(f,p)', { f: 'abc', p: '(' })).toBe(false);
  });

  it('cidrmatch knows IPv4 and IPv6, subnets from fields, and what is no address', () => {
    expect(passes('cidrmatch("10.0.0.0/8",ip)', { ip: '10.20.30.40' })).toBe(true);
    expect(passes('cidrmatch("2001:db8::/32",ip)', { ip: '2001:db8::1' })).toBe(true);
    expect(passes('cidrmatch(net,ip)', { net: '10.0.0.1/32', ip: '10.0.0.2' })).toBe(false);
    expect(passes('cidrmatch("10.0.0.0/8",ip)', { ip: 'hello' })).toBe(false);
    expect(passes('cidrmatch("10.0.0.0/8",ip)', { ip: ['1.1.1.1', '10.0.0.1'] })).toBe(true);
  });
});

describe('informational functions', () => {
  it.each([
    ['isnum(x)', { x: '10' }, true],
    ['isnum(x)', { x: 'abc' }, false],
    ['isnum(x)', { x: 'NaN' }, true],
    ['isstr(x)', { x: 'NaN' }, true],
    ['isstr(x)', { x: '10' }, false],
    ['isstr("10")', {}, true],
    ['isint(x)', { x: '10' }, true],
    ['isint(x)', { x: '1.5' }, false],
    ['isdouble(1000000)', {}, false],
    ['isnull(x)', { x: '' }, false],
    ['isnull(x)', {}, true],
    ['ismv(x)', { x: ['1', '2'] }, true],
    ['ismv("a")', {}, false],
    ['isarray(1)', {}, false],
    ['isobject("{cities: \\"3\\"}")', {}, false],
    ['isbool(x)', { x: 'true' }, false],
  ])('%s with %o', (text, fields, value) => expect(evaluate(text, fields)).toBe(value));

  it('typeof names the type', () => {
    expect(evaluate('typeof(12)+typeof("string")+typeof(1==2)+typeof(badfield)')).toBe('NumberStringBoolInvalid');
    expect(evaluate('typeof(t)', { t: '1700000000' })).toBe('Number');
  });
});
