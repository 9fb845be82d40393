import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { allColumns, RowInsert } from '../../../src/engines/sqlite/row-insert.ts';

it('rows keep their values whichever columns they fill, however many sets of columns there are', () => {
  const columns = Array.from({ length: 9 }, (_, index) => `column "${index}"`);
  const database = new Database(':memory:');
  database.exec(`CREATE TABLE "a.b" (id, ${columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ')})`);
  const insert = new RowInsert(database, 'a.b', ['id'], columns);
  const rows = Array.from({ length: 2 ** columns.length }, (_, set) => {
    const places = columns.flatMap((_, place) => ((set >> place) & 1 ? [place] : []));
    return { places, values: places.map((place) => `${set}.${place}`) };
  });
  for (const round of [0, 1]) for (const [set, row] of rows.entries()) insert.run([round * rows.length + set], row);

  const stored = database.prepare('SELECT * FROM "a.b" ORDER BY id').raw().all();
  const expected = [...rows, ...rows].map((row, id) => [id, ...allColumns(row, columns.length)]);
  expect(stored).toEqual(expected);
});
