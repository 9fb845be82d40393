import { describe, expect, it } from 'vitest';
import { errorOf } from './run-search.ts';

describe('errors point at what is wrong', () => {
  it('in a regular expression, after escaped characters', () => {
    expect(errorOf(String.raw`| makeresults | regex a="\"\"x)y"`)).toEqual({
      at: ')',
      message: expect.stringMatching(/^Regular expression: /),
    });
    expect(errorOf(String.raw`| makeresults | rex field=a "\\\\(?<n>b))"`).at).toBe(')');
    expect(errorOf('| makeresults | makemv tokenizer="(a" t').message).toMatch(/^Regular expression: /);
  });

  it('at a second pattern of rex, such as an option that it does not have', () => {
    expect(errorOf('| makeresults | rex feild=a "(?<x>b)"').at).toBe('"(?<x>b)"');
  });

  it('in a sed script, at the regular expression', () => {
    expect(errorOf('| makeresults | rex field=a mode=sed "s/x/y/ s/a)/b/"').at).toBe(')');
    expect(errorOf('| makeresults | rex field=a mode=sed "s/x/y/q"').at).toBe('q');
  });

  it('in the condition of head', () => {
    expect(errorOf('| makeresults | head (nosuch(count)>1)').at).toBe('nosuch');
    expect(errorOf('| makeresults | head null=t nosuch(count)>1').at).toBe('nosuch');
  });

  it('in an XPath', () => {
    expect(errorOf('| makeresults | xpath "/a/count(b)"').at).toBe('(');
  });

  it('in arguments', () => {
    expect(errorOf('| makeresults | bin span=5x a').at).toBe('5x');
    expect(errorOf('| makeresults | convert ctyme(a)').at).toBe('ctyme');
    expect(errorOf('| makeresults | rename a* as b').at).toBe('a* as b');
    expect(errorOf('| makeresults | rangemap field=a x=9').at).toBe('9');
    expect(errorOf('| makeresults | dedup a keepempt=t').at).toBe('keepempt');
    expect(errorOf('| makeresults | sort a desc, b').at).toBe('desc');
    expect(errorOf('| makeresults | extract my-stanza').at).toBe('my-stanza');
  });
});
