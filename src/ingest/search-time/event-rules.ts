import type { Knowledge } from '../../knowledge/knowledge.ts';
import { readIndexTimeSettings } from '../../knowledge/props/index-time-settings.ts';
import type { EventProps } from '../../knowledge/props/load-props.ts';
import type { EventIdentity, Settings } from '../../knowledge/props/props-layer.ts';
import { readSearchTimeSettings } from '../../knowledge/props/search-time-settings.ts';
import type { SourceDefinition } from '../../knowledge/source.ts';
import type { Row } from '../../values/row.ts';
import { compileTestValues } from '../field-test.ts';
import { compileReadRules, type ReadRules } from '../index-time/read-event.ts';
import type { LogFormat } from '../read/log-format.ts';
import { compileFileFormat } from './file-format.ts';
import { IdentityCache } from './identity-cache.ts';
import type { PropsContext } from './props-context.ts';
import { compileShape, type ShapeEvent, type UnshapedEvent } from './shape-event.ts';

/** What happens to events of one kind when they are searched. */
export interface SearchRules {
  /** The sourcetype that searches see. */
  readonly rename: string | null;
  readonly shape: ShapeEvent | null;
}

/** The fields that a definition or the event's format gave. */
interface MappedFields {
  readonly row: Row;
  readonly format: string;
  readonly isRecognised: boolean;
}

type EventBeside = Pick<UnshapedEvent, 'raw' | 'extracted' | 'given'>;

/** Sources and sourcetypes about which something is remembered. */
const maxKept = 10_000;

/** props.conf of users' apps, compiled as events ask for it: one set of rules for all events that the same stanzas are about. */
export class EventRules {
  private readonly readRules: IdentityCache<ReadRules | null>;
  private readonly searchRules: IdentityCache<SearchRules | null>;
  private readonly sourcetypes = new Map<string, string | null>();
  private readonly alone = new Map<string, boolean>();
  private readonly isShipped: (sourcetype: string) => boolean;

  constructor(
    private readonly props: EventProps,
    private readonly context: PropsContext,
  ) {
    const shipped = compileTestValues(context.knowledgeBase.sources.flatMap(sourcetypesOf));
    this.isShipped = (sourcetype) => shipped(sourcetype);
    const compiledReading = new Map<Settings, ReadRules | null>();
    this.readRules = new IdentityCache(props.indexTime, (event) => {
      const settings = props.indexTime.settingsOf(event);
      return remember(compiledReading, settings, () => this.compileReading(settings));
    });
    const compiledSearching = new Map<Settings, SearchRules | null>();
    this.searchRules = new IdentityCache(props.searchTime, (event) => {
      const settings = props.searchTime.settingsOf(event);
      return remember(compiledSearching, settings, () => this.compileSearching(settings, event));
    });
  }

  /** The sourcetype that a `[source::...]` stanza gives to everything from a source. */
  sourcetypeOf(source: string): string | undefined {
    return remember(this.sourcetypes, source, () => this.props.indexTime.sourcetypeOf(source)) ?? undefined;
  }

  /** True for a sourcetype that an app describes and no source definition does: its events are what the app says, and nothing else. */
  describesAlone(sourcetype: string): boolean {
    return remember(
      this.alone,
      sourcetype,
      () =>
        !this.isShipped(sourcetype) &&
        (this.props.searchTime.knowsSourcetype(sourcetype) || this.props.indexTime.knowsSourcetype(sourcetype)),
    );
  }

  /** For an event as it is read; null when nothing happens to it then. */
  whenRead(event: EventIdentity): ReadRules | null {
    return this.readRules.get(event);
  }

  /** Whether `apply` does anything. */
  shapes(event: EventIdentity): boolean {
    return this.searchRules.get(event) !== null;
  }

  /** Gives an event what it has when it is searched; `row` is changed. */
  apply(event: EventIdentity & MappedFields, text: EventBeside): void {
    const rules = this.searchRules.get(event);
    if (rules === null) return;
    const { row, format, isRecognised } = event;
    if (rules.rename !== null) row.sourcetype = rules.rename;
    rules.shape?.(row, { ...text, format, isRecognised });
  }

  private compileReading(settings: Settings): ReadRules | null {
    return compileReadRules(readIndexTimeSettings(settings, this.props.indexTime, this.context.report), this.context);
  }

  /** `event`: one of those that have these settings. */
  private compileSearching(settings: Settings, event: EventIdentity): SearchRules | null {
    const layer = this.props.searchTime;
    const { report } = this.context;
    const own = readSearchTimeSettings(settings, layer, report);
    const { rename } = own;
    // Events of a renamed sourcetype have the fields of the one they are renamed to (props.conf.spec, "rename").
    const shaped =
      rename === null ? own : readSearchTimeSettings(layer.settingsOf({ ...event, sourcetype: rename }), layer, report);
    const isDescribed = [...settings.keys()].some((key) => !layer.defaults.has(key));
    const indexed = this.props.indexTime.settingsOf(event).get('INDEXED_EXTRACTIONS')?.value.toLowerCase();
    const shape = compileShape(shaped, indexed === 'json', isDescribed, this.context);
    return rename === null && shape === null ? null : { rename, shape };
  }

  /** How a file is cut into events; null when no app says so. */
  formatOf(file: {
    readonly sourcetype?: string | undefined;
    readonly source: string;
    readonly host: string;
  }): LogFormat | null {
    const sourcetype = file.sourcetype ?? this.sourcetypeOf(file.source) ?? '';
    const event = { sourcetype, source: file.source, host: file.host };
    const settings = this.props.indexTime.settingsOf(event);
    return compileFileFormat(settings, this.whenRead(event)?.time ?? null, this.context);
  }
}

/** The rules of users' apps for events; null when there is no props.conf. */
export function compileEventRules(knowledge: Knowledge, context: PropsContext): EventRules | null {
  return knowledge.props == null ? null : new EventRules(knowledge.props, context);
}

function remember<K, T>(known: Map<K, T>, key: K, find: () => T): T {
  let value = known.get(key);
  if (value === undefined) {
    value = find();
    if (known.size >= maxKept) known.clear();
    known.set(key, value);
  }
  return value;
}

/** The sourcetypes that a source definition speaks of. */
function sourcetypesOf({ recognise, sourcetype }: SourceDefinition): readonly string[] {
  const named = recognise.flatMap((recognition) => recognition.sourcetype);
  switch (sourcetype?.kind) {
    case 'value':
      return [...named, sourcetype.value];
    case 'map':
      return [...named, ...sourcetype.table.values(), ...(sourcetype.otherwise === null ? [] : [sourcetype.otherwise])];
    case 'eval':
      return [...named, ...[...sourcetype.expression.matchAll(/"([^"\\]+)"/g)].map(([, text]) => text!)];
    default:
      return named;
  }
}
