import { pathToFileURL } from 'node:url';

/** The part of the library that is measured: the built one, not its sources. */
interface Library {
  openStore(options: { path: string }): {
    search(spl: string): { readonly rows: readonly object[] };
    close(): void;
  };
}

/** `library-search STORE SPL`: the CPU of the first search in a process, milliseconds, and its rows, as JSON. */
const [path, spl] = process.argv.slice(2);
const { openStore } = (await import(pathToFileURL('dist/index.mjs').href)) as Library;
const store = openStore({ path: path! });
const before = process.cpuUsage();
const { rows } = store.search(spl!);
const { user, system } = process.cpuUsage(before);
store.close();
console.log(JSON.stringify({ cpu: (user + system) / 1000, rows }));
