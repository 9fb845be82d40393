import type { ConfSetting } from '../conf-file.ts';
import type { Report } from '../problem.ts';
import { type IndexTransform, readIndexTransform } from './index-transform.ts';
import type { PropsLayer, Settings } from './props-layer.ts';
import { listOf } from './quoted-words.ts';
import type { Placed } from './search-time-settings.ts';
import { readTimeSettings, type TimeSettings } from './time-settings.ts';

/** What happens to an event when it is read, beside being cut out of its file. */
export interface IndexTimeSettings {
  readonly time: Placed<TimeSettings> | null;
  /** SEDCMD-: sed scripts that change the event's text. */
  readonly sedScripts: readonly Placed<string>[];
  /** TRANSFORMS- and RULESET-. */
  readonly transforms: readonly Placed<IndexTransform>[];
}

/** Reads the settings of props.conf that hold for events as they are read. What cannot be read is reported and left out. */
export function readIndexTimeSettings(settings: Settings, layer: PropsLayer, report: Report): IndexTimeSettings {
  return {
    time: readTime(settings, report),
    sedScripts: ofKind(settings, /^SEDCMD-/).map(([key, at]) => ({ value: at.value, key, at })),
    transforms: [...ofKind(settings, /^TRANSFORMS-/), ...ofKind(settings, /^RULESET-/)].flatMap(([key, at]) =>
      listOf(at.value).flatMap((name) => readTransform(name, key, at, layer, report)),
    ),
  };
}

function readTime(settings: Settings, report: Report): Placed<TimeSettings> | null {
  const value = readTimeSettings(settings, report);
  // Only the prefix can turn out to be unusable later.
  const at = settings.get('TIME_PREFIX') ?? [...settings.values()][0];
  return value === null || at === undefined ? null : { value, key: 'TIME_PREFIX', at };
}

function readTransform(
  name: string,
  key: string,
  at: ConfSetting,
  { transforms }: PropsLayer,
  report: Report,
): readonly Placed<IndexTransform>[] {
  const stanza = transforms.stanzas.get(name);
  if (stanza === undefined) {
    report(at.file, at.line, `${key} names [${name}], which is not in transforms.conf.`, key);
    return [];
  }
  try {
    const value = readIndexTransform(transforms, stanza);
    return value === null ? [] : [{ value, key, at }];
  } catch (error) {
    report(stanza.file, stanza.line, (error as Error).message, name);
    return [];
  }
}

/** By class in ASCII order. */
function ofKind(settings: Settings, prefix: RegExp): readonly (readonly [key: string, setting: ConfSetting])[] {
  return [...settings]
    .filter(([key, { value }]) => prefix.test(key) && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
