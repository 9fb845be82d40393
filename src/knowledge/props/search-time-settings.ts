import { type ConfSetting, parseConfBoolean } from '../conf-file.ts';
import type { Report } from '../problem.ts';
import { type AutomaticLookup, readAutomaticLookup } from './automatic-lookup.ts';
import { type FieldAlias, readFieldAliases } from './field-aliases.ts';
import { type FieldTransform, readFieldTransform } from './field-transform.ts';
import type { PropsLayer, Settings } from './props-layer.ts';
import { listOf } from './quoted-words.ts';

/** Something that a setting says, with the place where it stands. */
export interface Placed<T> {
  readonly value: T;
  /** `EXTRACT-user` */
  readonly key: string;
  readonly at: ConfSetting;
}

/** A regular expression with named groups, and the field that it is matched against. */
export interface InlineExtraction {
  readonly pattern: string;
  readonly field: string;
}

/** A calculated field. */
export interface CalculatedField {
  readonly field: string;
  readonly expression: string;
}

export type KeyValueMode = 'none' | 'auto' | 'auto_escaped' | 'json' | 'xml' | 'multi';

/** Everything that happens to an event when it is searched, each kind in the order in which it is applied. */
export interface SearchTimeSettings {
  /** The sourcetype that searches see instead. */
  readonly rename: string | null;
  readonly extractions: readonly Placed<InlineExtraction>[];
  readonly transforms: readonly Placed<FieldTransform>[];
  readonly keyValues: {
    readonly mode: KeyValueMode;
    /** False when `auto` only because nothing was said. */
    readonly isSet: boolean;
    /** AUTO_KV_JSON */
    readonly json: boolean;
  };
  readonly aliases: readonly Placed<readonly FieldAlias[]>[];
  readonly calculations: readonly Placed<CalculatedField>[];
  readonly lookups: readonly Placed<AutomaticLookup>[];
}

const modes: readonly string[] = ['none', 'auto', 'auto_escaped', 'json', 'xml', 'multi'];

/**
 * Reads the settings of props.conf that shape events when they are searched. Within a kind, classes are applied in ASCII order
 * (Knowledge Manager Manual, "The sequence of search-time operations"). What cannot be read is reported and left out.
 */
export function readSearchTimeSettings(settings: Settings, layer: PropsLayer, report: Report): SearchTimeSettings {
  const reader = new Reader(settings, layer, report);
  const mode = settings.get('KV_MODE');
  const isMode = mode === undefined || modes.includes(mode.value.toLowerCase());
  if (!isMode) report(mode.file, mode.line, `KV_MODE is '${mode.value}': one of ${modes.join(', ')} was expected.`);
  return {
    rename: settings.get('rename')?.value || null,
    extractions: reader.all(/^EXTRACT-/, readExtraction),
    transforms: reader.transforms(),
    keyValues: {
      mode: isMode && mode !== undefined ? (mode.value.toLowerCase() as KeyValueMode) : 'auto',
      isSet: isMode && mode !== undefined,
      json: parseConfBoolean(settings.get('AUTO_KV_JSON')?.value ?? '') ?? true,
    },
    aliases: reader.all(/^FIELDALIAS-/, readFieldAliases),
    calculations: reader.all(/^EVAL-/i, (expression, key) => ({ field: key.slice('EVAL-'.length).trim(), expression })),
    lookups: reader.all(/^LOOKUP[-_]?/i, readAutomaticLookup),
  };
}

/** `<regex> in <field>`, or a regular expression on the event's text. */
function readExtraction(text: string): InlineExtraction {
  const [, pattern, field] = /^([\s\S]*\S)\s+in\s+(\w+)$/.exec(text) ?? [];
  return pattern === undefined || field === undefined ? { pattern: text, field: '_raw' } : { pattern, field };
}

class Reader {
  constructor(
    private readonly settings: Settings,
    private readonly layer: PropsLayer,
    private readonly report: Report,
  ) {}

  /** Settings of one kind, by class in ASCII order. An empty value takes a setting back. */
  private *ofKind(prefix: RegExp): Generator<[key: string, setting: ConfSetting]> {
    const found = [...this.settings].filter(([key, { value }]) => prefix.test(key) && value !== '');
    yield* found.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  all<T>(prefix: RegExp, read: (text: string, key: string) => T): readonly Placed<T>[] {
    const placed: Placed<T>[] = [];
    for (const [key, at] of this.ofKind(prefix)) {
      try {
        placed.push({ value: read(at.value, key), key, at });
      } catch (error) {
        this.report(at.file, at.line, `${key}: ${(error as Error).message}`, key);
      }
    }
    return placed;
  }

  transforms(): readonly Placed<FieldTransform>[] {
    const { transforms } = this.layer;
    const placed: Placed<FieldTransform>[] = [];
    for (const [key, at] of this.ofKind(/^REPORT-/)) {
      for (const name of listOf(at.value)) {
        const stanza = transforms.stanzas.get(name);
        if (stanza === undefined) {
          this.report(at.file, at.line, `${key} names [${name}], which is not in transforms.conf.`, key);
          continue;
        }
        try {
          placed.push({ value: readFieldTransform(transforms, stanza), key, at });
        } catch (error) {
          this.report(stanza.file, stanza.line, (error as Error).message, name);
        }
      }
    }
    return placed;
  }
}
