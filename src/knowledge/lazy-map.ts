/**
 * A map whose values are read when they are first asked for. All keys are known from the start; a key whose value turns
 * out to be unreadable (its reader returns undefined, having reported why) disappears from the map.
 * Walking the values reads all of them; walking the keys reads none.
 */
export class LazyMap<V> extends Map<string, V> {
  readonly #readers = new Map<string, () => V | undefined>();

  /** Adds a key whose value `read` gives later; replaces what the key had. */
  defer(key: string, read: () => V | undefined): void {
    super.set(key, undefined as V);
    this.#readers.set(key, read);
  }

  override get(key: string): V | undefined {
    const read = this.#readers.get(key);
    if (read === undefined) return super.get(key);
    const value = read();
    // Only now: reading may be ended from outside, and is then done again by the next who asks.
    this.#readers.delete(key);
    if (value === undefined) super.delete(key);
    else super.set(key, value);
    return value;
  }

  override set(key: string, value: V): this {
    this.#readers.delete(key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#readers.delete(key);
    return super.delete(key);
  }

  override clear(): void {
    this.#readers.clear();
    super.clear();
  }

  override entries(): MapIterator<[string, V]> {
    this.#readAll();
    return super.entries();
  }

  override values(): MapIterator<V> {
    this.#readAll();
    return super.values();
  }

  override forEach(visit: (value: V, key: string, map: Map<string, V>) => void): void {
    this.#readAll();
    super.forEach(visit);
  }

  override [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  #readAll(): void {
    for (const key of [...this.#readers.keys()]) this.get(key);
  }
}
