/** What a map holds under a key; when there is nothing yet, `make` makes it. */
export function getOrAdd<Key, Item>(map: Map<Key, Item>, key: Key, make: () => Item): Item {
  let item = map.get(key);
  if (item === undefined) {
    item = make();
    map.set(key, item);
  }
  return item;
}
