import { type Conf, parseConfBoolean } from './conf-file.ts';
import type { TagRule } from './event-type.ts';
import type { Report } from './problem.ts';

/**
 * tags.conf (Splunk: tags.conf.spec): `[field=value]` with a line `tag = enabled` for each tag. Special characters of the
 * value are percent-encoded there. A tag that a later file disables is gone.
 */
export function tagsFrom(conf: Conf, report: Report): readonly TagRule[] {
  const rules: TagRule[] = [];
  for (const stanza of conf.stanzas.values()) {
    const equals = stanza.name.indexOf('=');
    if (equals <= 0) {
      report(stanza.file, stanza.line, `[${stanza.name}]: something like [eventtype=name] was expected.`);
      continue;
    }
    const tags: string[] = [];
    for (const [tag, setting] of new Map([...conf.defaults, ...stanza.settings])) {
      // A note of whoever keeps the file.
      if (tag.startsWith('__')) continue;
      const enabled = parseConfBoolean(setting.value);
      if (enabled === undefined) {
        report(setting.file, setting.line, `Tag '${tag}' is '${setting.value}': enabled or disabled was expected.`);
      }
      if (enabled) tags.push(tag);
    }
    if (tags.length > 0) {
      rules.push({
        field: stanza.name.slice(0, equals).trim(),
        value: decode(stanza.name.slice(equals + 1).trim()),
        tags,
      });
    }
  }
  return rules;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // a plain `%` that encodes nothing
  }
}
