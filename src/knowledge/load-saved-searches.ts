import type { Conf } from './conf-file.ts';
import type { Report } from './problem.ts';
import type { SavedSearch } from './saved-search.ts';

/** savedsearches.conf (Splunk: savedsearches.conf.spec). A disabled search is only not scheduled: it can still be run. */
export function savedSearchesFrom(conf: Conf, report: Report): ReadonlyMap<string, SavedSearch> {
  const searches = new Map<string, SavedSearch>();
  for (const stanza of conf.stanzas.values()) {
    const written = new Map([...conf.defaults, ...stanza.settings]);
    const search = written.get('search');
    if (!search?.value) {
      report(stanza.file, stanza.line, `Saved search '${stanza.name}' has no 'search'.`, stanza.name);
      continue;
    }
    const settings = new Map<string, string>();
    for (const [key, { value }] of written) if (key !== 'search') settings.set(key, value);
    searches.set(stanza.name, { name: stanza.name, search: search.value, file: search.file, settings });
  }
  return searches;
}
