import { isConfTrue } from '../../knowledge/conf-file.ts';
/**
 * Named values of a request: what its query and its body (a form) say. A name may come several times; where one value is wanted the last
 * counts, and what the body says goes before the query (clients send `output_mode` in both).
 */
export class Params {
  private readonly values: ReadonlyMap<string, readonly string[]>;

  constructor(...sources: readonly URLSearchParams[]) {
    const values = new Map<string, string[]>();
    for (const source of sources) {
      const own = new Map<string, string[]>();
      for (const [name, value] of source) {
        const list = own.get(name);
        if (list === undefined) own.set(name, [value]);
        else list.push(value);
      }
      for (const [name, list] of own) values.set(name, list);
    }
    this.values = values;
  }

  /** Null when it was not sent. */
  get(name: string): string | null {
    return this.values.get(name)?.at(-1) ?? null;
  }

  /** Null also when it is empty. */
  text(name: string): string | null {
    return this.get(name) || null;
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** Splunk's spellings of a truth value; `otherwise` for anything else. */
  boolean(name: string, otherwise: boolean): boolean {
    return isConfTrue(this.get(name), otherwise);
  }

  /** `otherwise` when it was not sent or is no whole number. */
  integer(name: string, otherwise: number): number {
    const text = this.get(name)?.trim() ?? '';
    return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : otherwise;
  }

  names(): readonly string[] {
    return [...this.values.keys()];
  }

  /** Each name with its last value. */
  entries(): readonly (readonly [string, string])[] {
    return [...this.values].map(([name, list]) => [name, list.at(-1)!]);
  }
}
