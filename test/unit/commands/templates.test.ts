import { describe, expect, it } from 'vitest';
import { diffLines } from '../../../src/commands/diff/lines.ts';
import { twistDomain } from '../../../src/commands/dnstwist/domain-twists.ts';
import { defaultTemplateNames, fillTemplate, matchTemplates } from '../../../src/commands/foreach/template.ts';
import { fieldsOfMapText, fillMapText } from '../../../src/commands/map/text.ts';

const span = { start: 0, end: 0 };
const fill = (text: string, field: string, ...captures: string[]) =>
  fillTemplate(text, defaultTemplateNames, { field, captures }, span);

describe('a template of foreach', () => {
  it('takes plain names as they are', () => {
    expect(fill('eval <<FIELD>>=<<FIELD>>+1', 'count')).toBe('eval count=count+1');
  });

  it('puts other names into single quotes where they stand alone', () => {
    expect(fill("eval <<FIELD>>=lower(<<FIELD>>), x='<<FIELD>>'", 'a.b{}')).toBe(
      "eval 'a.b{}'=lower('a.b{}'), x='a.b{}'",
    );
  });

  it('cannot be broken out of by the name of a field', () => {
    const name = 'x\' | outputlookup y "z';
    expect(fill('eval a=\'<<FIELD>>\', b="<<FIELD>>"', name)).toBe(
      'eval a=\'x\\\' | outputlookup y "z\', b="x\' | outputlookup y \\"z"',
    );
    expect(() => fill('eval sum_<<MATCHSTR>>=1', `a_${name}`, name)).toThrow(/without quotes/);
  });

  it('goes through patterns in order, each field once', () => {
    const matches = matchTemplates(['b', 'a_*', '*_x'], ['_time', 'a_x', 'a_y', 'c_x']);
    expect(matches.map(({ field }) => field)).toEqual(['b', 'a_x', 'a_y', 'c_x']);
  });
});

describe('the text of map', () => {
  const values = (field: string) => ({ user: 'bob', full: 'bob "b" smith', n: 5, list: ['a', 'b'] })[field];

  it('names the fields it needs', () => {
    expect(fieldsOfMapText('search u=$user$ C$ x="$n$" $_serial_id$')).toEqual(['user', 'n']);
  });

  it('quotes a value of several words after a comparison', () => {
    expect(fillMapText('u=$user$ f=$full$ n>$n$', values)).toBe('u=bob f="bob \\"b\\" smith" n>5');
  });

  it('escapes inside quotes', () => {
    expect(fillMapText('x="<$full$>" y=$user$', values)).toBe('x="<bob \\"b\\" smith>" y=bob');
  });

  it('joins the values of a multivalue', () => {
    expect(fillMapText('search $list$', values)).toBe('search a b');
  });
});

describe('diffLines', () => {
  it('finds the shortest way', () => {
    expect(diffLines(['a', 'b', 'c', 'd'], ['a', 'c', 'x', 'd'], true)).toEqual([' a', '-b', ' c', '+x', ' d']);
  });

  it('stays quick on long texts', () => {
    const lines = (start: number) => Array.from({ length: 20_000 }, (_, index) => `line ${start + index}`);
    expect(diffLines(['same', ...lines(0)], ['same', ...lines(100_000)], false)).toHaveLength(40_000);
  });
});

describe('twistDomain', () => {
  it('makes look-alikes of the first label and keeps the rest', () => {
    const twists = twistDomain('Paypal.co.uk');
    expect(twists.get('paypa1.co.uk')).toBe('homoglyph');
    expect(twists.get('papyal.co.uk')).toBe('transposition');
    expect(twists.has('paypal.co.uk')).toBe(false);
  });

  it('makes none of what is no domain', () => {
    expect(twistDomain('localhost').size).toBe(0);
    expect(twistDomain('').size).toBe(0);
  });
});
