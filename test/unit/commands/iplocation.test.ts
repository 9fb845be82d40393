import { describe, expect, it } from 'vitest';
import { iplocationCommand, isSpecialAddress } from '../../../src/commands/iplocation.ts';
import { type IpLocations, openIpLocations } from '../../../src/knowledge/ip-location.ts';
import type { RunContext } from '../../../src/plan/run-context.ts';
import { rowOf } from '../../../src/values/row.ts';

const paris = {
  city: 'Paris',
  country: 'France',
  region: null,
  latitude: 48.85,
  longitude: 2.35,
  continent: 'Europe',
  metroCode: null,
  timeZone: 'Europe/Paris',
};
const locations: IpLocations = {
  identity: 'made',
  find: (address, language) => (address === '8.8.8.8' ? { ...paris, country: `France (${language})` } : null),
};

function located(ip: string | string[], allFields: boolean): object {
  const args = { field: 'ip', prefix: 'src_', allFields, language: 'de' };
  const stream = { columns: ['ip'], open: false, rows: [rowOf({ ip })] };
  // Of its context the command reads only the locations.
  const context = { knowledgeBase: { ipLocations: locations } } as unknown as RunContext;
  const [row] = [...iplocationCommand.operator(args, context, () => (input) => input)(stream).rows];
  return Object.fromEntries(Object.entries(row!).filter(([, value]) => value != null));
}

describe('iplocation with a location file', () => {
  it('adds what is known', () => {
    expect(located('8.8.8.8', false)).toEqual({
      ip: '8.8.8.8',
      src_City: 'Paris',
      src_Country: 'France (de)',
      src_lat: 48.85,
      src_lon: 2.35,
    });
    expect(located('8.8.8.8', true)).toMatchObject({ src_Continent: 'Europe', src_Timezone: 'Europe/Paris' });
  });

  it('takes the first known address of a multivalue, and nothing for an unknown one', () => {
    expect(located(['10.0.0.1', '8.8.8.8'], false)).toMatchObject({ src_City: 'Paris' });
    expect(located('1.2.3.4', false)).toEqual({ ip: '1.2.3.4' });
  });

  it('refuses a file that is none', () => {
    expect(() => openIpLocations(import.meta.filename)).toThrow();
  });
});

describe('addresses without a place', () => {
  it('are the private and reserved ones', () => {
    for (const address of [
      '10.0.0.1',
      '172.16.5.5',
      '192.168.1.1',
      '127.0.0.1',
      '169.254.1.1',
      '224.0.0.1',
      '::1',
      'fd00::1',
      'fe80::1',
    ])
      expect(isSpecialAddress(address), address).toBe(true);
    for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111', 'x', ''])
      expect(isSpecialAddress(address), address).toBe(false);
  });
});
