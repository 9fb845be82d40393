import type { Endpoint } from './endpoint.ts';

interface Route {
  readonly parts: readonly string[];
  readonly endpoint: Endpoint;
  readonly names: number;
}

/** Finds the endpoint of a path, part by part: names are compared decoded, so that one may hold a slash or a percent sign. */
export class Router {
  /** By the number of parts. */
  private readonly routes = new Map<number, Route[]>();

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      const parts = endpoint.path.split('/');
      const route = { parts, endpoint, names: parts.filter((part) => part.startsWith(':')).length };
      const list = this.routes.get(parts.length) ?? [];
      list.push(route);
      this.routes.set(parts.length, list);
    }
    for (const list of this.routes.values()) list.sort((a, b) => a.names - b.names);
  }

  /** Null when there is none. The first literal part that differs decides: `search/jobs/export` is no job named `export`. */
  find(path: readonly string[]): { readonly endpoint: Endpoint; readonly names: Record<string, string> } | null {
    for (const { parts, endpoint } of this.routes.get(path.length) ?? []) {
      const names: Record<string, string> = Object.create(null);
      const fits = parts.every((part, index) => {
        if (!part.startsWith(':')) return part === path[index];
        names[part.slice(1)] = path[index]!;
        return true;
      });
      if (fits) return { endpoint, names };
    }
    return null;
  }
}

/** Decodes a part of a path once; null when it is no valid encoding. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/**
 * The parts of a raw path (no query), each decoded for itself. Empty parts at the end (a trailing slash) are dropped.
 * @returns null when a part is no valid encoding.
 */
export function pathParts(raw: string): readonly string[] | null {
  const parts = raw.split('/').slice(1);
  while (parts.at(-1) === '') parts.pop();
  const all: string[] = [];
  for (const part of parts) {
    const text = decoded(part);
    if (text === null) return null;
    all.push(text);
  }
  return all;
}
