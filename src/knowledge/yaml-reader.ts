import { nearestName } from '../syntax/nearest-name.ts';

/** Where something stands in a document: keys and indexes from its root on. */
export type Path = readonly (string | number)[];

/** Something wrong in a document; `path` leads to it. */
export interface YamlProblem {
  readonly path: Path;
  readonly message: string;
}

/**
 * Takes values out of parsed YAML and checks their kind. What is of another kind is noted in `problems`, and reading goes on: all
 * problems are found in one go.
 */
export class YamlReader {
  readonly problems: YamlProblem[] = [];

  /** An object; `keys`: those that it may have, null for any. */
  map(value: unknown, path: Path, keys: readonly string[] | null): Record<string, unknown> | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.fail(path, 'Keys with values were expected here.');
    }
    if (keys !== null) {
      for (const key of Object.keys(value)) {
        if (keys.includes(key)) continue;
        this.fail([...path, key], `'${key}' is not known here. ${suggestion(key, keys)}`);
      }
    }
    return value as Record<string, unknown>;
  }

  entries(value: unknown, path: Path): [key: string, value: unknown, path: Path][] {
    if (value === undefined) return [];
    const map = this.map(value, path, null);
    return map === null ? [] : Object.entries(map).map(([key, item]) => [key, item, [...path, key]]);
  }

  list(value: unknown, path: Path): [item: unknown, path: Path][] {
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.fail(path, 'A list was expected here.');
      return [];
    }
    return value.map((item, index) => [item, [...path, index]]);
  }

  /** One text or a list of them. */
  texts(value: unknown, path: Path): string[] {
    if (value === undefined) return [];
    const items = Array.isArray(value) ? value : [value];
    return items.flatMap((item, index) => this.scalar(item, Array.isArray(value) ? [...path, index] : path) ?? []);
  }

  text(value: unknown, path: Path): string | null {
    if (typeof value === 'string' && value !== '') return value;
    return this.fail(path, value === undefined ? `'${path.at(-1)}' is missing.` : 'Text was expected here.');
  }

  scalar(value: unknown, path: Path): string | null {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.fail(path, 'One value was expected here.');
  }

  number(value: unknown, path: Path): number {
    if (typeof value === 'number') return value;
    this.fail(path, 'A number was expected here.');
    return 0;
  }

  fail(path: Path, message: string): null {
    this.problems.push({ path, message });
    return null;
  }
}

/** The nearest of the known names, or all of them. */
export function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === null ? `Known: ${known.join(', ')}.` : `Did you mean '${nearest}'?`;
}
