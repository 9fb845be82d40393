import { describe, expect, it } from 'vitest';
import { parseConf } from '../../../src/knowledge/conf-file.ts';
import { percentileMethodFrom } from '../../../src/knowledge/load-limits.ts';

function read(text: string): { method: string | null; problems: string[] } {
  const problems: string[] = [];
  const report = (_file: string, line: number | null, message: string): void => {
    problems.push(`${line}: ${message}`);
  };
  return { method: percentileMethodFrom(parseConf(text, 'limits.conf', report), report), problems };
}

describe('perc_method', () => {
  it('is read from [stats], or from the stanza it shares with sistats', () => {
    expect(read('[stats]\nperc_method = nearest-rank').method).toBe('nearest-rank');
    expect(read('[stats|sistats]\nperc_method = Interpolated').method).toBe('interpolated');
    expect(read('[stats]\nperc_method = interpolated\n[stats|sistats]\nperc_method = nearest-rank').method).toBe(
      'interpolated',
    );
  });

  it('is unknown elsewhere, and reported when it is neither', () => {
    expect(read('[search]\nperc_method = nearest-rank')).toEqual({ method: null, problems: [] });
    expect(read('[stats]\nperc_method = tdigest')).toEqual({
      method: null,
      problems: ["2: perc_method is interpolated or nearest-rank, not 'tdigest'."],
    });
  });
});
