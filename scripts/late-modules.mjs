import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * What a bundle loads when it is first needed (see src/run/load-late.ts). `common`: how the bundle is built; `folder`: where a file may be written.
 * @returns plugins of esbuild.
 */
export async function lateModules(common, folder) {
  return [bundleLateLibraries, await lateCommands(common, folder)];
}

/** `require` of the libraries that are loaded late is the bundle's own. */
const bundleLateLibraries = {
  name: 'late-libraries',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](?:late-libraries|sqlite-library|certificate-library|library)\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^const require = .*$/m, ''),
      loader: 'ts',
    }));
    // What starts other programs takes time to load; commander asks for it at once, and it is never used.
    onLoad({ filter: /[\\/]commander[\\/]lib[\\/]command\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        "const childProcess = require('node:child_process');",
        "const childProcess = { spawn: (...all) => require('node:child_process').spawn(...all) };",
      ),
      loader: 'js',
    }));
  },
};

/** Each command is loaded when a search first names it: a search names few, and loading all takes as long as parsing it. */
async function lateCommands(common, folder) {
  const registry = 'src/commands/registry.ts';
  const text = readFileSync(registry, 'utf8');
  const imports = [...text.matchAll(/^import \{([\w,\s]+)\} from '(\.[^']+)';$/gm)];
  const fileOf = new Map(imports.flatMap(([, names, file]) => names.match(/\w+/g).map((name) => [name, file])));
  const [, listed] = /^const all: [^=]+= \[([^\]]*)\];$/m.exec(text);
  const items = listed
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const outfile = resolve(folder, 'command-names.mjs');
  await build({
    ...common,
    plugins: [bundleLateLibraries],
    stdin: {
      contents: `${imports.map(([line]) => line).join('\n')}
        export const named = [${items.map((item) => `[${JSON.stringify(item)}, [${item}]]`).join(', ')}].map(([item, commands]) =>
          [item, commands.map(({ name, aliases }) => [name, ...aliases])]);`,
      resolveDir: dirname(registry),
    },
    outfile,
  });
  const { named } = await import(pathToFileURL(outfile).href);
  const contents = [
    "import { LazyMap } from '../knowledge/lazy-map.ts';",
    'export const commands = new LazyMap();',
    ...named.flatMap(([item, commands]) => {
      const list = item.replace(/^\.\.\./, '');
      const value = `require('${fileOf.get(list)}').${list}`;
      return commands.flatMap((names, index) =>
        names.map((name) => `commands.defer('${name}', () => ${value}${item === list ? '' : `[${index}]`});`),
      );
    }),
  ].join('\n');
  return {
    name: 'late-commands',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/]commands[\\/]registry\.ts$/ }, () => ({ contents, loader: 'ts' }));
    },
  };
}
