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
  const definitionsOf = (name: string): readonly string[] => [
    ...Array.from({ length: maxArguments + 1 }, (_, count) => content.macros.find(name, count)?.definition ?? ''),
    ...conf
      .stanzas('macros', { owner: 'nobody', app: null })
      .filter((stanza) => nameOf(stanza.name) === name)
      .map(({ settings }) => settings.get('definition') ?? ''),
  ];
  return (stanza) => {
    const made = conf.stanzas('eventtypes', { owner: 'nobody', app: null });
    const reached = new Set<string>();
    let open = [...fixed(), ...made.flatMap(({ settings }) => macroNames(settings.get('search') ?? ''))];
    while (open.length > 0) {
      for (const name of open) reached.add(name);
      if (reached.has(nameOf(stanza))) return true;
      open = open
        .flatMap(definitionsOf)
        .flatMap(macroNames)
        .filter((name) => !reached.has(name));
    }
    return false;
  };
}

/** `m` of `m(2)`. */
const nameOf = (stanza: string): string => stanza.replace(/\(\d+\)$/, '');
