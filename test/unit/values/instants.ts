/** Zones with daylight saving in both hemispheres, none at all, half hours, and a change of half an hour. */
export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/Sao_Paulo',
] as const;

const FIRST = Date.UTC(1990, 0, 1) / 1000;
const LAST = Date.UTC(2037, 0, 1) / 1000;

/** Changes of clocks in the zones above (2024, and 2018 in Brazil), as UTC. */
const CHANGES = [
  '2024-03-31T01:00:00Z',
  '2024-10-27T01:00:00Z',
  '2024-03-10T07:00:00Z',
  '2024-11-03T06:00:00Z',
  '2024-04-06T15:00:00Z',
  '2024-10-05T15:30:00Z',
  '2018-02-18T02:00:00Z',
  '2018-11-04T03:00:00Z',
].map((iso) => Date.parse(iso) / 1000);

/** Whole epoch seconds from a fixed seed: half of them anywhere, half within two hours of a change of clocks. */
export function randomInstants(count: number): number[] {
  let state = 20241114;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 0
      ? Math.floor(FIRST + random() * (LAST - FIRST))
      : CHANGES[Math.floor(random() * CHANGES.length)]! + Math.floor((random() - 0.5) * 4 * 3600),
  );
}
