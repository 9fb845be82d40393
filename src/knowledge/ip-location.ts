import { readFileSync } from 'node:fs';
import { type CityResponse, Reader } from 'maxmind';

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

/** Finds addresses; null for one that is not known or no address at all. */
export interface IpLocations {
  /** `language`: of the names, such as `en`; English where the file lacks it. */
  find(address: string, language: string): IpLocation | null;
}

/**
 * Reads a MaxMind DB file (GeoLite2-City, DB-IP City Lite ...) into memory.
 * @throws Error when the file cannot be read or is no such file.
 */
export function openIpLocations(file: string): IpLocations {
  const reader = new Reader<CityResponse>(readFileSync(file));
  return {
    find(address, language) {
      const found = lookUp(reader, address);
      return found === null ? null : toLocation(found, language);
    },
  };
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
