import { pathToFileURL } from 'node:url';

/** The part of the library that is measured: the built one, not its sources. */
interface Library {
  Session: new (options: {
    path: string;
    thread: 'caller';
  }) => {
    search(spl: string): { rows(): Promise<readonly object[]> };
    close(): Promise<void>;
  };
}

/** `library-search STORE SPL`: the CPU of the first search in a process, milliseconds, and its rows, as JSON. */
const [path, spl] = process.argv.slice(2);
const { Session } = (await import(pathToFileURL('dist/index.mjs').href)) as Library;
const session = new Session({ path: path!, thread: 'caller' });
const before = process.cpuUsage();
const rows = await session.search(spl!).rows();
const { user, system } = process.cpuUsage(before);
await session.close();
console.log(JSON.stringify({ cpu: (user + system) / 1000, rows }));
