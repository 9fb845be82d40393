import type { Knowledge } from '../../knowledge/knowledge.ts';
import { readIndexTimeSettings } from '../../knowledge/props/index-time-settings.ts';
import type { EventProps } from '../../knowledge/props/load-props.ts';
import type { EventIdentity, PropsLayer } from '../../knowledge/props/props-layer.ts';
import { readSearchTimeSettings, type SearchTimeSettings } from '../../knowledge/props/search-time-settings.ts';
import type { SourceDefinition } from '../../knowledge/source.ts';
import type { Row } from '../../values/row.ts';
import { compileTestValues } from '../field-test.ts';
import { compileReadRules, type ReadRules } from '../index-time/read-event.ts';
import type { LogFormat } from '../read/log-format.ts';
import { compileFileFormat } from './file-format.ts';
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

/** Distinct combinations of sourcetype, source and host whose rules are kept. */
const maxKept = 10_000;

/** props.conf of users' apps, compiled as events ask for it: one set of rules for all events that the same stanzas are about. */
export class EventRules {
  private readonly readRules = new Map<string, ReadRules | null>();
  private readonly searchRules = new Map<string, SearchRules | null>();
  private readonly sourcetypes = new Map<string, string | null>();
  private readonly alone = new Map<string, boolean>();
  private readonly isShipped: (sourcetype: string) => boolean;

  constructor(
    private readonly props: EventProps,
    private readonly context: PropsContext,
  ) {
    const shipped = compileTestValues(context.knowledgeBase.sources.flatMap(sourcetypesOf));
    this.isShipped = (sourcetype) => shipped(sourcetype);
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
    const layer = this.props.indexTime;
    return remember(this.readRules, identityKey(layer, event), () => {
      const settings = readIndexTimeSettings(layer.settingsOf(event), layer, this.context.report);
      return compileReadRules(settings, this.context);
    });
  }

  /** For an event as it is searched; null when it stays as it is. */
  whenSearched(event: EventIdentity): SearchRules | null {
    const layer = this.props.searchTime;
    return remember(this.searchRules, identityKey(layer, event), () => {
      const settings = layer.settingsOf(event);
      const { report } = this.context;
      const { rename, ...own } = readSearchTimeSettings(settings, layer, report);
      // Events of a renamed sourcetype have the fields of the one they are renamed to (props.conf.spec, "rename").
      const shaped: SearchTimeSettings =
        rename === null
          ? { rename, ...own }
          : readSearchTimeSettings(layer.settingsOf({ ...event, sourcetype: rename }), layer, report);
      const isOurs = [...settings.keys()].some((key) => !layer.defaults.has(key)) || rename !== null;
      const indexed = this.props.indexTime.settingsOf(event);
      const shape = compileShape(
        shaped,
        indexed.get('INDEXED_EXTRACTIONS')?.value.toLowerCase() === 'json',
        isOurs,
        this.context,
      );
      return rename === null && shape === null ? null : { rename, shape };
    });
  }

  /** Gives an event what it has when it is searched; `row` is changed. */
  apply(event: EventIdentity & MappedFields, text: EventBeside): void {
    const rules = this.whenSearched(event);
    if (rules === null) return;
    const { row, format, isRecognised } = event;
    if (rules.rename !== null) row.sourcetype = rules.rename;
    rules.shape?.(row, { ...text, format, isRecognised });
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

/** Only what some stanza goes by: sources and hosts are many. */
function identityKey(layer: PropsLayer, { sourcetype, source, host }: EventIdentity): string {
  const sourcePart = layer.ignores('source') ? '' : source;
  const hostPart = layer.ignores('host') ? '' : host;
  return sourcePart === '' && hostPart === '' ? sourcetype : `${sourcetype}\0${sourcePart}\0${hostPart}`;
}

function remember<T>(known: Map<string, T>, key: string, find: () => T): T {
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
