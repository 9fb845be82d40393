import { readFileSync } from 'node:fs';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { once } from '../../knowledge/once.ts';
import type { ConfStore } from '../conf/conf-store.ts';

/** Names in back ticks; one too many does no harm. */
const macroNames = (text: string): readonly string[] =>
  [...text.matchAll(/`\s*([^`(\s]+)/g)].map(([, name]) => name!).filter((name) => !name.includes('"'));

/** More arguments than any macro has. */
const maxArguments = 20;

/** Whether the mapping of events depends on a macro: event types and constraints of data models may name it, or one that names it. */
export function mappingMacros(content: Knowledge, conf: ConfStore): (stanza: string) => boolean {
  const fixed = once(() =>
    (content.files ?? [])
      .filter(({ path, kind }) => kind === 'definition' && /(?:eventtypes\.conf|\.json)$/.test(path))
      .flatMap(({ path }) => macroNames(readFileSync(path, 'utf8'))),
  );
  const known = new Map<string, readonly string[]>();
  /** The content's, which never changes. */
  const fixedOf = (name: string): readonly string[] => {
    let found = known.get(name);
    if (found === undefined) {
      const counts = Array.from({ length: maxArguments + 1 }, (_, count) => count);
      found = counts.flatMap((count) => content.macros.find(name, count)?.definition ?? []);
      known.set(name, found);
    }
    return found;
  };
  const shared = { owner: 'nobody', app: null };
  return (stanza) => {
    const wanted = nameOf(stanza);
    const made = new Map<string, string[]>();
    for (const { name, settings, isStock } of conf.stanzas('macros', shared))
      if (!isStock) made.set(nameOf(name), [...(made.get(nameOf(name)) ?? []), settings.get('definition') ?? '']);
    const searches = conf.stanzas('eventtypes', shared).map(({ settings }) => settings.get('search') ?? '');
    const reached = new Set<string>();
    let open = [...fixed(), ...searches.flatMap(macroNames)];
    while (open.length > 0) {
      for (const name of open) reached.add(name);
      if (reached.has(wanted)) return true;
      const definitions = [...new Set(open)].flatMap((name) => [...fixedOf(name), ...(made.get(name) ?? [])]);
      open = definitions.flatMap(macroNames).filter((name) => !reached.has(name));
    }
    return false;
  };
}

/** `m` of `m(2)`. */
const nameOf = (stanza: string): string => stanza.replace(/\(\d+\)$/, '');
