import { type Conf, type ConfStanza, parseConfBoolean, settingOf } from './conf-file.ts';
import type { Macro, MacroSet } from './macro.ts';
import { once } from './once.ts';
import type { Report } from './problem.ts';
import { type YamlDefinition, YamlFolder } from './yaml-folder.ts';

/** The macros of macros.conf (Splunk: macros.conf.spec); the stanza `[name(2)]` is a macro with two arguments. */
export function macrosFromConf(readConf: () => Conf, report: Report): MacroSet {
  const macros = once(() => {
    const conf = readConf();
    const found = new Map<string, Macro>();
    for (const stanza of conf.stanzas.values()) {
      const macro = macroOfStanza(conf, stanza, report);
      if (macro) found.set(macroKey(macro.name, macro.args.length), macro);
    }
    return found;
  });
  return {
    find: (name, argumentCount) => macros().get(macroKey(name, argumentCount)) ?? null,
    *names() {
      for (const macro of macros().values()) yield macro.name;
    },
  };
}

/** The macros of a detection repository: one YAML file each, with `name`, `definition` and, if any, `arguments`. */
export function macrosFromYaml(listFiles: () => readonly string[], report: Report): MacroSet {
  const openFolder = once(() => new YamlFolder(listFiles(), report));
  const macros = new Map<YamlDefinition, Macro | null>();
  const macroOf = (definition: YamlDefinition): Macro | null => {
    let macro = macros.get(definition);
    if (macro === undefined) {
      macro = macroOfYaml(definition, report);
      macros.set(definition, macro);
    }
    return macro;
  };
  return {
    find(name, argumentCount) {
      const folder = openFolder();
      const byFileName = folder.findByFileName(name);
      const first = byFileName ? macroOf(byFileName) : null;
      if (first?.args.length === argumentCount) return first;
      // Some write the count into the name, as macros.conf does.
      for (const fullName of [name, macroKey(name, argumentCount)])
        for (const definition of folder.find(fullName).toReversed()) {
          const macro = macroOf(definition);
          if (macro?.args.length === argumentCount) return macro;
        }
      return null;
    },
    *names() {
      for (const name of openFolder().names().keys()) yield name.replace(countedName, '$1');
    },
  };
}

/** Several sets laid over each other: a macro of a later set replaces one of the same name and argument count. */
export function layerMacros(sets: readonly MacroSet[]): MacroSet {
  const strongestFirst = sets.toReversed();
  return {
    find(name, argumentCount) {
      for (const set of strongestFirst) {
        const macro = set.find(name, argumentCount);
        if (macro) return macro;
      }
      return null;
    },
    names: once(() => new Set(sets.flatMap((set) => [...set.names()]))),
  };
}

function macroKey(name: string, argumentCount: number): string {
  return `${name}(${argumentCount})`;
}

function macroOfStanza(conf: Conf, stanza: ConfStanza, report: Report): Macro | null {
  const get = (key: string) => settingOf(conf, stanza, key);
  const [, name = stanza.name, count = '0'] = /^(.*)\((\d+)\)$/s.exec(stanza.name) ?? [];
  const args = splitArguments(get('args') ?? '');
  if (args.length !== Number(count)) {
    const said = `Macro '${stanza.name}' has ${Number(count)} arguments by its name and ${args.length} by 'args'.`;
    report(stanza.file, stanza.line, said, name);
    return null;
  }
  if (!checkArguments(name, args, (message) => report(stanza.file, stanza.line, message, name))) return null;
  return {
    name,
    args,
    definition: get('definition') ?? '',
    isEval: parseConfBoolean(get('iseval') ?? '0') ?? false,
    validation: get('validation') || null,
    errorMessage: get('errormsg') || null,
    file: stanza.file,
  };
}

function macroOfYaml({ name: fullName, file, fields }: YamlDefinition, report: Report): Macro | null {
  const [, name = fullName, count] = countedName.exec(fullName) ?? [];
  const { arguments: rawArguments, definition } = fields;
  const named = Array.isArray(rawArguments) ? rawArguments.map(String) : splitArguments(String(rawArguments ?? ''));
  // A count without a list of names: the definition says which they are, in the order in which it uses them.
  const args = count !== undefined && named.length === 0 ? argumentsUsed(String(definition ?? '')) : named;
  if (count !== undefined && args.length !== Number(count)) {
    const said = `Macro '${fullName}' has ${count} arguments by its name and ${args.length} by its \`arguments:\` or definition.`;
    report(file, null, said, name);
    return null;
  }
  if (!checkArguments(name, args, (message) => report(file, null, message, name))) return null;
  if (definition != null && typeof definition === 'object') {
    report(file, null, `Macro '${name}': its \`definition:\` is no text.`, name);
    return null;
  }
  return {
    name,
    args,
    definition: definition == null ? '' : String(definition).trim(),
    isEval: parseConfBoolean(String(fields.iseval ?? '0')) ?? false,
    validation: typeof fields.validation === 'string' ? fields.validation : null,
    errorMessage: typeof fields.errormsg === 'string' ? fields.errormsg : null,
    file,
  };
}

/** `name(2)` */
const countedName = /^(.*)\((\d+)\)$/s;

const argumentsUsed = (definition: string): string[] => [
  ...new Set([...definition.matchAll(/\$([\w-]+)\$/g)].map((match) => match[1]!)),
];

function splitArguments(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(',').map((name) => name.trim());
}

/** Argument names hold letters, digits, `_` and `-`, and none comes twice (macros.conf.spec). */
function checkArguments(macro: string, args: readonly string[], report: (message: string) => void): boolean {
  for (const [index, arg] of args.entries()) {
    if (!/^[\w-]+$/.test(arg)) report(`Macro '${macro}': '${arg}' is no name for an argument.`);
    else if (args.indexOf(arg) !== index) report(`Macro '${macro}' has the argument '${arg}' twice.`);
    else continue;
    return false;
  }
  return true;
}
