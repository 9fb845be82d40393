import { describe, expect, it } from 'vitest';
import { parseCutJson } from '../../../src/ingest/read/cut-json.ts';

const filler = 'x'.repeat(1000);

describe('JSON whose end was cut off', () => {
  const whole = JSON.stringify({ filler, a: { b: [1, { c: 'with "quotes" and }' }], d: 2 }, e: 'end' });

  it('gives the complete members, wherever it was cut', () => {
    expect(parseCutJson(whole.slice(0, whole.indexOf('nd"}')))).toEqual({
      filler,
      a: { b: [1, { c: 'with "quotes" and }' }], d: 2 },
    });
    expect(parseCutJson(whole.slice(0, whole.indexOf('quotes')))).toEqual({ filler, a: { b: [1, {}] } });
    expect(parseCutJson(whole.slice(0, whole.indexOf('"d"')))).toEqual({
      filler,
      a: { b: [1, { c: 'with "quotes" and }' }] },
    });
    expect(parseCutJson(whole.slice(0, whole.indexOf(':2')))).toEqual({
      filler,
      a: { b: [1, { c: 'with "quotes" and }' }] },
    });
  });

  it('reads at every length without an error', () => {
    for (let length = whole.indexOf('"a"'); length < whole.length; length++) {
      expect(parseCutJson(whole.slice(0, length)), String(length)).toBeDefined();
    }
  });

  it('leaves other texts alone', () => {
    expect(parseCutJson(whole)).toBeUndefined();
    expect(parseCutJson(`${whole} and more`)).toBeUndefined();
    expect(parseCutJson('{"a":1')).toBeUndefined();
    expect(parseCutJson(`{ ${filler}`)).toBeUndefined();
    expect(parseCutJson(`{"a":[1}, "b": "${filler}`)).toBeUndefined();
    expect(parseCutJson(`{"a" 1, "b": "${filler}`)).toBeUndefined();
    expect(parseCutJson(`text {"a":1, "b": "${filler}`)).toBeUndefined();
  });
});
