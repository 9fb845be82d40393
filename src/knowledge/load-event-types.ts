import { type Conf, parseConfBoolean, settingOf } from './conf-file.ts';
import type { EventType } from './event-type.ts';
import type { Report } from './problem.ts';

/** eventtypes.conf (Splunk: eventtypes.conf.spec), disabled ones left out. */
export function eventTypesFrom(conf: Conf, report: Report): readonly EventType[] {
  const eventTypes: EventType[] = [];
  for (const stanza of conf.stanzas.values()) {
    if (parseConfBoolean(settingOf(conf, stanza, 'disabled') ?? '0')) continue;
    const search = settingOf(conf, stanza, 'search');
    if (search)
      eventTypes.push({ name: stanza.name, search, file: stanza.settings.get('search')?.file ?? stanza.file });
    else report(stanza.file, stanza.line, `Event type '${stanza.name}' has no 'search'.`, stanza.name);
  }
  return eventTypes;
}
