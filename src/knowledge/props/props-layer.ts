import type { Conf, ConfSetting, ConfStanza } from '../conf-file.ts';
import type { Report } from '../problem.ts';
import { readStanzaPattern, type StanzaPattern } from './stanza-pattern.ts';

/** Settings by key, as they hold for an event or stand in one stanza. */
export type Settings = ReadonlyMap<string, ConfSetting>;

/** What props.conf goes by. */
export interface EventIdentity {
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
}

interface PropsStanza {
  readonly name: string;
  readonly pattern: StanzaPattern;
  readonly priority: number;
  readonly settings: Settings;
}

/** The weakest first: settings of a source win over those of a host, those over the sourcetype's. */
const kinds = ['sourcetype', 'host', 'source'] as const;

/** props.conf and transforms.conf of all apps, laid over each other in one order of precedence. */
export class PropsLayer {
  readonly defaults: Settings;
  private readonly merged = new Map<string, Settings>();
  private readonly stanzas: ReadonlyMap<StanzaPattern['kind'], readonly PropsStanza[]>;

  constructor(
    private readonly props: Conf,
    /** transforms.conf */
    readonly transforms: Conf,
    report: Report,
  ) {
    this.defaults = props.defaults;
    const stanzas = [...props.stanzas.values()].flatMap((stanza) => readStanza(stanza, report) ?? []);
    this.stanzas = new Map(
      kinds.map((kind) => [kind, stanzas.filter(({ pattern }) => pattern.kind === kind).sort(weakestFirst)]),
    );
  }

  /** True when no stanza goes by this: what holds for an event then does not depend on it. */
  ignores(kind: StanzaPattern['kind']): boolean {
    return this.stanzas.get(kind)!.length === 0;
  }

  /** True when a stanza names this sourcetype, or has a pattern for it. */
  knowsSourcetype(sourcetype: string): boolean {
    return this.stanzas.get('sourcetype')!.some(({ pattern }) => pattern.matches(sourcetype));
  }

  /**
   * The settings of all stanzas that match, laid over each other (props.conf.spec, "[<spec>] stanza precedence"). The same object for all
   * events that the same stanzas are about.
   */
  settingsOf(event: EventIdentity): Settings {
    const values = { sourcetype: [event.sourcetype], host: [event.host], source: sourceNames(event.source) };
    const matching = kinds.flatMap((kind) =>
      this.stanzas.get(kind)!.filter(({ pattern }) => values[kind].some((value) => pattern.matches(value))),
    );
    const key = matching.map(({ name }) => name).join('\n');
    const known = this.merged.get(key);
    if (known !== undefined) return known;
    const settings = new Map([...this.defaults, ...matching.flatMap((stanza) => [...stanza.settings])]);
    this.merged.set(key, settings);
    return settings;
  }

  /** `sourcetype = ...` of the stanzas for a source. */
  sourcetypeOf(source: string): string | null {
    const names = sourceNames(source);
    const stanza = this.stanzas
      .get('source')!
      .findLast(({ pattern, settings }) => settings.has('sourcetype') && names.some((name) => pattern.matches(name)));
    return stanza?.settings.get('sourcetype')?.value || null;
  }

  /** The stanzas as they were written. */
  writtenStanzas(): Iterable<ConfStanza> {
    return this.props.stanzas.values();
  }
}

function readStanza(stanza: ConfStanza, report: Report): PropsStanza | null {
  const { name, settings } = stanza;
  try {
    const pattern = readStanzaPattern(name);
    if (pattern === null) return null;
    const priority = Number(settings.get('priority')?.value ?? Number.NaN);
    return { name, pattern, settings, priority: Number.isFinite(priority) ? priority : pattern.isLiteral ? 100 : 0 };
  } catch (error) {
    report(stanza.file, stanza.line, `[${name}] is no pattern that can be used: ${(error as Error).message}`, name);
    return null;
  }
}

/** Of equal priority, the name that comes first in ASCII order wins. */
function weakestFirst(a: PropsStanza, b: PropsStanza): number {
  return a.priority - b.priority || (a.name < b.name ? 1 : -1);
}

/** A path that was named relative to some directory also matches as if that were the root: patterns begin with `.../`. */
function sourceNames(source: string): readonly string[] {
  return /^(?:[/\\]|[A-Za-z]:)/.test(source) ? [source] : [source, `/${source.replace(/^\.\//, '')}`];
}
