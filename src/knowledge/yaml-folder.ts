import { basename } from 'node:path';
import { readTextFile } from './content-directory.ts';
import { once } from './once.ts';
import type { Report } from './problem.ts';
import { YamlError } from './yaml-compose.ts';
import { parseYaml } from './yaml-text.ts';

/** One definition in a file of its own, as detection repositories keep them (`macros/<name>.yml`). */
export interface YamlDefinition {
  readonly name: string;
  readonly file: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * A folder of such files. Names are found by the file name where the two agree, else by looking for the `name:` line in
 * all files: hundreds of files are there to find one definition, and parsing them all would cost more than the search.
 */
export class YamlFolder {
  readonly #files: readonly string[];
  readonly #byFileName: ReadonlyMap<string, string>;
  readonly #report: Report;
  readonly #read = new Map<string, YamlDefinition | null>();
  readonly #filesByName: () => ReadonlyMap<string, readonly string[]>;

  constructor(files: readonly string[], report: Report) {
    this.#files = files;
    this.#byFileName = new Map(files.map((file) => [basename(file).replace(/\.ya?ml$/, ''), file]));
    this.#report = report;
    this.#filesByName = once(() => this.#scan());
  }

  /** All definitions of a name, in the order of their files. */
  find(name: string): readonly YamlDefinition[] {
    return (this.#filesByName().get(name) ?? []).flatMap((file) => this.read(file) ?? []);
  }

  /** The definition in the file of that name, if it is `name` that the file defines. */
  findByFileName(name: string): YamlDefinition | null {
    const file = this.#byFileName.get(name);
    const definition = file === undefined ? null : this.read(file);
    return definition?.name === name ? definition : null;
  }

  /** Names and the files that define them. */
  names(): ReadonlyMap<string, readonly string[]> {
    return this.#filesByName();
  }

  /** Reads and parses one file; null after reporting what is wrong with it. */
  read(file: string): YamlDefinition | null {
    let definition = this.#read.get(file);
    if (definition === undefined) {
      definition = readDefinition(file, this.#report);
      this.#read.set(file, definition);
    }
    return definition;
  }

  #scan(): ReadonlyMap<string, readonly string[]> {
    const filesByName = new Map<string, string[]>();
    for (const file of this.#files) {
      const name = this.#read.get(file)?.name ?? this.#nameIn(file);
      if (name === null) continue;
      const files = filesByName.get(name);
      if (files) files.push(file);
      else filesByName.set(name, [file]);
    }
    return filesByName;
  }

  /** The name by its line alone when that is plainly written, else by parsing the file. */
  #nameIn(file: string): string | null {
    const text = readTextFile(file, this.#report);
    if (text === null) return null;
    const line = /^name:[ \t]+(?:'([^'\\\r\n]+)'|"([^"\\\r\n]+)"|([\w][\w .()-]*?))[ \t]*\r?$/m.exec(text);
    const name = line?.[1] ?? line?.[2] ?? line?.[3];
    return name ?? this.read(file)?.name ?? null;
  }
}

function readDefinition(file: string, report: Report): YamlDefinition | null {
  const text = readTextFile(file, report);
  if (text === null) return null;
  let fields: unknown;
  try {
    fields = parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    report(file, error.line, error.message);
    return null;
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    report(file, 1, 'A definition with `name:` and other keys was expected.');
    return null;
  }
  const { name } = fields as Record<string, unknown>;
  if (typeof name !== 'string' && typeof name !== 'number') {
    report(file, null, 'The definition has no `name:`.');
    return null;
  }
  return { name: String(name), file, fields: fields as Record<string, unknown> };
}
