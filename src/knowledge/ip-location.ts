import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { type CityResponse, Reader } from 'maxmind';
import { once } from './once.ts';

/** What is known of where an address is. Null: not known. */
export interface IpLocation {
  readonly city: string | null;
  readonly country: string | null;
  readonly region: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly continent: string | null;
  readonly metroCode: number | null;
  readonly timeZone: string | null;
}

type ReadLocation = (location: IpLocation) => string | number | null;

/** The fields of a place, as iplocation names them, in its order. */
export const locationFields: ReadonlyMap<string, ReadLocation> = new Map<string, ReadLocation>([
  ['City', ({ city }) => city],
  ['Country', ({ country }) => country],
  ['Region', ({ region }) => region],
  ['lat', ({ latitude }) => latitude],
  ['lon', ({ longitude }) => longitude],
  ['Continent', ({ continent }) => continent],
  ['MetroCode', ({ metroCode }) => metroCode],
  ['Timezone', ({ timeZone }) => timeZone],
  // The name of it in data models.
  ['long', ({ longitude }) => longitude],
]);

/** Finds addresses; null for one that is not known or no address at all. */
export interface IpLocations {
  /** `language`: of the names, such as `en`; English where the file lacks it. */
  find(address: string, language: string): IpLocation | null;
  /** Tells a file from another: size and time of change. */
  readonly identity: string;
}

/**
 * A MaxMind DB file (GeoLite2-City, DB-IP City Lite ...). It is read into memory when the first address is looked up.
 * @throws Error when the file cannot be read or is no such file.
 */
export function openIpLocations(file: string): IpLocations {
  if (!hasMetadata(file)) throw new Error('it is no MaxMind DB (.mmdb) file');
  const reader = once(() => new Reader<CityResponse>(readFileSync(file)));
  const { size, mtimeMs } = statSync(file);
  return {
    identity: `${size} ${mtimeMs}`,
    find(address, language) {
      const found = lookUp(reader(), address);
      return found === null ? null : toLocation(found, language);
    },
  };
}

/** Stands before the metadata, within the last 128 KB (MaxMind DB File Format Specification). */
const metadataStart = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const metadataReach = 128 * 1024;

function hasMetadata(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const tail = Buffer.alloc(Math.min(size, metadataReach));
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
    return tail.includes(metadataStart);
  } finally {
    closeSync(descriptor);
  }
}

function lookUp(reader: Reader<CityResponse>, address: string): CityResponse | null {
  try {
    return reader.get(address);
  } catch {
    return null; // no address
  }
}

type Names = { readonly [language: string]: string | undefined };

function toLocation(found: CityResponse, language: string): IpLocation {
  const named = (names: object | undefined): string | null => {
    const byLanguage = names as Names | undefined;
    return byLanguage?.[language] ?? byLanguage?.en ?? null;
  };
  return {
    city: named(found.city?.names),
    country: named(found.country?.names),
    region: named(found.subdivisions?.[0]?.names),
    latitude: found.location?.latitude ?? null,
    longitude: found.location?.longitude ?? null,
    continent: named(found.continent?.names),
    metroCode: found.location?.metro_code ?? null,
    timeZone: found.location?.time_zone ?? null,
  };
}
