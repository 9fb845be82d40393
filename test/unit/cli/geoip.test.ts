import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';
import { writeLocationFile } from '../../support/location-file.ts';

const places = {
  '81.2.69.0/24': {
    city: { names: { en: 'London', de: 'London (de)' } },
    continent: { names: { en: 'Europe' } },
    country: { names: { en: 'United Kingdom', de: 'Vereinigtes Königreich' } },
    location: { latitude: 51.5142, longitude: -0.0931, time_zone: 'Europe/London' },
    subdivisions: [{ names: { en: 'England' } }],
  },
  '2001:218::/32': { country: { names: { en: 'Japan' } }, location: { latitude: 35.68, longitude: 139.75 } },
};

function prepared(): string {
  const directory = temporaryDirectory();
  writeLocationFile(join(directory, 'places.mmdb'), places);
  writeFileSync(
    join(directory, 'events.json'),
    ['81.2.69.160', '10.1.2.3', '8.8.8.8', '2001:218::7', 'no address']
      .map((src) => JSON.stringify({ _time: 1, index: 'main', src }))
      .join('\n'),
  );
  return directory;
}

const search = (directory: string, spl: string, ...more: string[]) =>
  splite(directory, ['search', spl, 'events.json', '-f', 'ndjson', ...more]);

describe('--geoip names a MaxMind DB file', () => {
  it('and iplocation finds addresses of both kinds in it', async () => {
    const { stdout, stderr } = await search(
      prepared(),
      'index=main | iplocation src | search Country=* | sort Country | table src City Country Region lat lon',
      '--geoip',
      'places.mmdb',
    );
    expect(jsonLines(stdout)).toEqual([
      { src: '2001:218::7', Country: 'Japan', lat: 35.68, lon: 139.75 },
      {
        src: '81.2.69.160',
        City: 'London',
        Country: 'United Kingdom',
        Region: 'England',
        lat: 51.5142,
        lon: -0.0931,
      },
    ]);
    expect(stderr).toBe('');
  });

  it('with allfields, prefix and another language', async () => {
    const { stdout } = await search(
      prepared(),
      'index=main src=81.* | iplocation prefix=a_ allfields=t lang=de src | table a_*',
      '--geoip',
      'places.mmdb',
    );
    expect(jsonLines(stdout)).toEqual([
      {
        a_City: 'London (de)',
        a_Country: 'Vereinigtes Königreich',
        a_Region: 'England',
        a_lat: 51.5142,
        a_lon: -0.0931,
        a_Continent: 'Europe',
        a_Timezone: 'Europe/London',
      },
    ]);
  });

  it('a data model that looks up places finds them', async () => {
    const directory = prepared();
    writeFileSync(
      join(directory, 'Visits.json'),
      JSON.stringify({
        modelName: 'Visits',
        objects: [
          {
            objectName: 'Visit',
            parentName: 'BaseEvent',
            constraints: [{ search: 'src=*' }],
            fields: [{ fieldName: 'src', type: 'ipv4' }],
            calculations: [
              {
                calculationType: 'GeoIP',
                inputField: 'src',
                outputFields: [
                  { fieldName: 'src_city', lookupOutputFieldName: 'City', type: 'string' },
                  { fieldName: 'src_lat', lookupOutputFieldName: 'lat', type: 'number' },
                  { fieldName: 'Country', type: 'string' },
                ],
              },
            ],
          },
        ],
      }),
    );
    const spl = '| tstats count from datamodel=Visits.Visit by Visit.Country Visit.src_city Visit.src_lat';
    const { stdout } = await search(directory, spl, '--content', '.', '--geoip', 'places.mmdb');
    expect(jsonLines(stdout)).toEqual([
      { 'Visit.Country': 'United Kingdom', 'Visit.src_city': 'London', 'Visit.src_lat': 51.5142, count: 1 },
    ]);
    const without = await search(directory, '| tstats count from datamodel=Visits.Visit', '--content', '.');
    expect(jsonLines(without.stdout)).toEqual([{ count: 5 }]);
    expect(without.stderr).toBe('');
  });

  it('a file that is none, or not there, is refused', async () => {
    const directory = prepared();
    const spl = 'index=main | iplocation src';
    const none = await search(directory, spl, '--geoip', 'events.json');
    expect(none.exitCode).not.toBe(0);
    expect(none.stderr).toContain('events.json cannot be used: it is no MaxMind DB (.mmdb) file');
    expect((await search(directory, spl, '--geoip', 'nosuch.mmdb')).stderr).toContain('nosuch.mmdb cannot be used');
  });

  it('without one a note says so, once', async () => {
    const { stderr } = await search(prepared(), 'index=main | iplocation src | table src');
    expect(stderr.match(/no location file \(--geoip/g)).toHaveLength(1);
  });
});
