import { visibleText } from '../../values/visible-text.ts';

/** Plain data in which every text, names included, is safe to show. For reports that people read; programs get what is there. */
export function visibleData<T>(data: T): T {
  return visible(data) as T;
}

function visible(data: unknown): unknown {
  if (typeof data === 'string') return visibleText(data);
  if (Array.isArray(data)) return data.map(visible);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [visibleText(name), visible(value)]));
}
