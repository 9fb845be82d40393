import { nearestName } from '../language/nearest-name.ts';
import { isTimeZone } from '../values/time-zone.ts';
import type {
  FieldAssignment,
  FieldBlock,
  FieldRule,
  FieldTest,
  Recognition,
  SourceDefinition,
  SourceEventType,
  SourceExample,
  TextParser,
  TimeRule,
} from './source.ts';

type Path = readonly (string | number)[];

/** Something wrong in a source definition; `path` leads to it. */
export interface SourceProblem {
  readonly path: Path;
  readonly message: string;
}

/** A value that is a field's name and not an expression: no blanks, quotes, brackets or operators but `. - : @ # {}`. */
const bareField = /^[A-Za-z_@#][\w.:@#-]*(?:\{\}[\w.:@#{}-]*)*$/;

const definitionKeys = [
  'name',
  'title',
  'extends',
  'priority',
  'recognise',
  'normalise',
  'text',
  'sourcetype',
  'source',
  'host',
  'index',
  'time',
  'fields',
  'eventtypes',
  'datasets',
  'indexed',
  'examples',
];
const ruleKeys = ['first', 'unless', 'value', 'eval', 'basename', 'map', 'from', 'default', 'rex'];

/** The parsers of text, with the options of each. */
const parserKeys = {
  kv: ['pairs', 'separators', 'open', 'clean', 'prefix'],
  delimited: ['by', 'quote', 'into', 'empty'],
  json: ['prefix'],
  cef: ['prefix'],
  leef: ['prefix'],
  syslog: ['only'],
  auditd: ['prefix'],
  sections: ['prefix'],
} as const;

/**
 * Checks the content of a source's YAML file and gives it its typed form. Reads everything it can: all problems are
 * found in one go.
 */
export function readSource(
  content: unknown,
  file: string,
): { source: SourceDefinition | null; problems: readonly SourceProblem[] } {
  const reader = new SourceReader();
  const source = reader.source(content, file);
  return { source: reader.problems.length === 0 ? source : null, problems: reader.problems };
}

class SourceReader {
  readonly problems: SourceProblem[] = [];

  source(content: unknown, file: string): SourceDefinition | null {
    const map = this.map(content, [], definitionKeys);
    if (map === null) return null;
    const name = this.text(map.name, ['name']) ?? '';
    if (map.recognise === undefined)
      this.fail([], "'recognise' is missing: no event would ever be taken for this source.");
    return {
      name,
      title: map.title === undefined ? name : (this.text(map.title, ['title']) ?? name),
      file,
      extends: map.extends === undefined ? null : this.text(map.extends, ['extends']),
      priority: map.priority === undefined ? 0 : this.number(map.priority, ['priority']),
      recognise: this.list(map.recognise, ['recognise']).flatMap(([item, path]) => this.recognition(item, path)),
      normalise: this.normalisation(map.normalise, ['normalise']),
      text: this.blocks(map.text, ['text']),
      sourcetype: this.optionalRule(map.sourcetype, ['sourcetype']),
      source: this.optionalRule(map.source, ['source']),
      host: this.optionalRule(map.host, ['host']),
      index: this.optionalRule(map.index, ['index']),
      time: this.list(map.time, ['time']).flatMap(([item, path]) => this.timeRule(item, path)),
      fields: this.blocks(map.fields, ['fields']),
      eventTypes: this.entries(map.eventtypes, ['eventtypes']).flatMap(([key, item, path]) =>
        this.eventType(key, item, path),
      ),
      datasets: new Map(
        this.entries(map.datasets, ['datasets']).map(([key, item, path]) => {
          if (!/^\w+\.\w+$/.test(key))
            this.fail(path, `'${key}' is not the name of a root dataset, such as Endpoint.Processes.`);
          return [key, this.blocks(item, path)];
        }),
      ),
      indexed: this.texts(map.indexed, ['indexed']),
      examples: this.list(map.examples, ['examples']).flatMap(([item, path]) => this.example(item, path)),
    };
  }

  private recognition(item: unknown, path: Path): Recognition[] {
    const map = this.map(item, path, ['keys', 'absent', 'where', 'raw', 'format', 'source', 'sourcetype']);
    if (map === null) return [];
    const recognition = {
      keys: this.texts(map.keys, [...path, 'keys']),
      absent: this.texts(map.absent, [...path, 'absent']),
      where: this.tests(map.where, [...path, 'where']),
      raw: map.raw === undefined ? null : this.text(map.raw, [...path, 'raw']),
      format: this.texts(map.format, [...path, 'format']),
      source: this.texts(map.source, [...path, 'source']),
      sourcetype: this.texts(map.sourcetype, [...path, 'sourcetype']),
    };
    return [recognition];
  }

  private normalisation(value: unknown, path: Path): SourceDefinition['normalise'] {
    const map =
      value === undefined
        ? {}
        : (this.map(value, path, ['lift', 'rename', 'drop', 'parse', 'embedded', 'pairs', 'alsoUnder']) ?? {});
    return {
      lift: this.texts(map.lift, [...path, 'lift']),
      rename: new Map(
        this.entries(map.rename, [...path, 'rename']).flatMap(([from, to, at]) => {
          const name = this.text(to, at);
          return name === null ? [] : [[from, name] as const];
        }),
      ),
      drop: this.texts(map.drop, [...path, 'drop']),
      parse: this.texts(map.parse, [...path, 'parse']),
      embedded: this.texts(map.embedded, [...path, 'embedded']),
      pairs: this.list(map.pairs, [...path, 'pairs']).flatMap(([item, at]) => {
        const pair = this.map(item, at, ['path', 'name', 'value', 'beside']);
        if (pair === null) return [];
        const where = this.text(pair.path, [...at, 'path']);
        const name = this.text(pair.name, [...at, 'name']);
        const value = this.texts(pair.value, [...at, 'value']);
        if (value.length === 0) this.fail(at, "'value' is missing.");
        return where === null || name === null ? [] : [{ path: where, name, value, beside: pair.beside === true }];
      }),
      alsoUnder: map.alsoUnder === undefined ? null : this.text(map.alsoUnder, [...path, 'alsoUnder']),
    };
  }

  /** `field`, `{ field, format, zone }`, or any other rule together with `format` and `zone`. */
  private timeRule(item: unknown, path: Path): TimeRule[] {
    if (typeof item === 'string')
      return [{ rule: { kind: 'first', fields: [item], unless: [] }, format: 'auto', zone: null }];
    const map = this.map(item, path, ['field', 'format', 'zone', ...ruleKeys]);
    if (map === null) return [];
    const { format: given, field, zone: zoneGiven, ...rest } = map;
    const zone = zoneGiven === undefined ? null : this.text(zoneGiven, [...path, 'zone']);
    if (zone !== null && !isTimeZone(zone)) this.fail([...path, 'zone'], `There is no time zone '${zone}'.`);
    const rule = field === undefined ? this.rule(rest, path) : this.rule(field, [...path, 'field']);
    const format = given === undefined ? 'auto' : this.text(given, [...path, 'format']);
    return rule === null || format === null || (zone !== null && !isTimeZone(zone)) ? [] : [{ rule, format, zone }];
  }

  private blocks(value: unknown, path: Path): FieldBlock[] {
    if (value === undefined) return [];
    const items = Array.isArray(value) ? this.list(value, path) : ([[value, path]] as const);
    return items.flatMap(([item, at]) => this.block(item, at));
  }

  private block(item: unknown, path: Path): FieldBlock[] {
    const map = this.map(item, path, null);
    if (map === null) return [];
    if (map.parse !== undefined) return this.parseBlock(map, path);
    const assignments: FieldAssignment[] = [];
    const extracting = map.extract !== undefined;
    for (const [field, value] of Object.entries(map)) {
      if (field === 'when' || (extracting && field === 'from')) continue;
      const at = [...path, field];
      if (field === 'extract') {
        const extract = this.text(value, at);
        const from = map.from === undefined ? '_raw' : this.text(map.from, [...path, 'from']);
        if (extract !== null && from !== null) assignments.push({ extract, from });
        continue;
      }
      const rule = this.rule(value, at);
      if (rule !== null) assignments.push({ field, rule });
    }
    if (assignments.length === 0) this.fail(path, 'This block sets no field.');
    return [{ when: this.tests(map.when, [...path, 'when']), assignments }];
  }

  /** `{ parse: kv, from: msg, when: ... }` with the options of the parser. */
  private parseBlock(map: Record<string, unknown>, path: Path): FieldBlock[] {
    const parse = this.parser(map, path);
    const from = this.rule(map.from ?? '_raw', [...path, 'from']);
    if (parse === null || from === null) return [];
    return [{ when: this.tests(map.when, [...path, 'when']), assignments: [{ parse, from }] }];
  }

  private parser(map: Record<string, unknown>, path: Path): TextParser | null {
    const kind = String(map.parse);
    const keys = Object.hasOwn(parserKeys, kind) ? parserKeys[kind as keyof typeof parserKeys] : undefined;
    if (keys === undefined) {
      const known = Object.keys(parserKeys);
      const nearest = nearestName(kind, known);
      return this.fail(
        [...path, 'parse'],
        `There is no parser '${kind}'. ${nearest === null ? `Known: ${known.join(', ')}.` : `Did you mean '${nearest}'?`}`,
      );
    }
    this.map(map, path, ['parse', 'from', 'when', ...keys]);
    const textOf = (key: string, otherwise: string): string =>
      map[key] === undefined ? otherwise : (this.text(map[key], [...path, key]) ?? otherwise);
    switch (kind) {
      case 'kv':
        return {
          kind,
          syntax: {
            pairs: map.pairs === undefined ? null : this.text(map.pairs, [...path, 'pairs']),
            separators: textOf('separators', '='),
            open: map.open === true,
            clean: map.clean !== false,
          },
          prefix: textOf('prefix', ''),
        };
      case 'delimited': {
        const names = this.texts(map.into, [...path, 'into']);
        if (names.length === 0) this.fail(path, "'into' is missing: the names of the cells.");
        return {
          kind,
          delimiter: textOf('by', ','),
          quote: map.quote === null ? null : textOf('quote', '"'),
          names,
          empty: this.texts(map.empty, [...path, 'empty']),
        };
      }
      case 'syslog':
        if (map.only !== undefined && map.only !== 'header') this.fail([...path, 'only'], "This can only be 'header'.");
        return { kind, headerOnly: map.only === 'header' };
      default:
        return { kind: kind as 'json', prefix: textOf('prefix', '') };
    }
  }

  private optionalRule(value: unknown, path: Path): FieldRule | null {
    return value === undefined ? null : this.rule(value, path);
  }

  private rule(value: unknown, path: Path): FieldRule | null {
    if (value === null) return { kind: 'remove' };
    if (typeof value === 'string') {
      if (bareField.test(value)) return { kind: 'first', fields: [value], unless: [] };
      return value.trim() === ''
        ? this.fail(path, 'An expression or a field is missing.')
        : { kind: 'eval', expression: value };
    }
    if (Array.isArray(value)) return { kind: 'first', fields: this.texts(value, path), unless: [] };
    const map = this.map(value, path, ruleKeys);
    if (map === null) return null;
    const kinds = ['first', 'value', 'eval', 'basename', 'map', 'rex'].filter((kind) => map[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      return this.fail(
        path,
        'A rule is a field, an expression, a list of fields, or has one of: first, value, eval, basename, map, rex.',
      );
    }
    const at = [...path, kind];
    switch (kind) {
      case 'first':
        return { kind, fields: this.texts(map.first, at), unless: this.texts(map.unless, [...path, 'unless']) };
      case 'basename':
        return { kind, fields: this.texts(map.basename, at) };
      case 'value': {
        const text = this.scalar(map.value, at);
        return text === null ? null : { kind, value: text };
      }
      case 'eval': {
        const expression = this.text(map.eval, at);
        return expression === null ? null : { kind, expression };
      }
      case 'rex': {
        const pattern = this.text(map.rex, at);
        const field = map.from === undefined ? '_raw' : this.text(map.from, [...path, 'from']);
        return pattern === null || field === null ? null : { kind, field, pattern };
      }
      default: {
        const field = this.text(map.from, [...path, 'from']);
        const table = new Map(
          this.entries(map.map, at).flatMap(([key, item, where]) => {
            const text = this.scalar(item, where);
            return text === null ? [] : [[key, text] as const];
          }),
        );
        const otherwise = map.default === undefined ? null : this.scalar(map.default, [...path, 'default']);
        return field === null ? null : { kind: 'map', field, table, otherwise };
      }
    }
  }

  private eventType(name: string, item: unknown, path: Path): SourceEventType[] {
    const map = this.map(item, path, ['when', 'search', 'tags']);
    if (map === null) return [];
    const search = map.search === undefined ? null : this.text(map.search, [...path, 'search']);
    return [
      { name, when: this.tests(map.when, [...path, 'when']), search, tags: this.texts(map.tags, [...path, 'tags']) },
    ];
  }

  private example(item: unknown, path: Path): SourceExample[] {
    const map = this.map(item, path, ['name', 'event', 'expect']);
    if (map === null) return [];
    const name = this.text(map.name, [...path, 'name']) ?? '';
    if (map.event === undefined) this.fail(path, 'The example has no `event`.');
    const expect = this.map(map.expect ?? {}, [...path, 'expect'], ['metadata', 'fields', 'datasets']) ?? {};
    const at = [...path, 'expect'];
    return [
      {
        name,
        event: typeof map.event === 'string' ? map.event.trimEnd() : JSON.stringify(map.event),
        expect: {
          metadata: new Map(
            this.entries(expect.metadata, [...at, 'metadata']).flatMap(([key, value, where]) => {
              const text = this.scalar(value, where);
              return text === null ? [] : [[key, text] as const];
            }),
          ),
          fields: this.expectedFields(expect.fields, [...at, 'fields']),
          datasets: new Map(
            this.entries(expect.datasets, [...at, 'datasets']).map(([key, value, where]) => [
              key,
              value === null ? null : this.expectedFields(value, where),
            ]),
          ),
        },
      },
    ];
  }

  private expectedFields(value: unknown, path: Path): Map<string, string | readonly string[] | null> {
    return new Map(
      this.entries(value, path).map(([key, item, at]) => {
        if (item === null) return [key, null];
        return [key, Array.isArray(item) ? this.texts(item, at) : this.scalar(item, at)];
      }),
    );
  }

  /** `{ field: value, other: [a, b*], third: { in: [c*], not: cd } }` */
  private tests(value: unknown, path: Path): FieldTest[] {
    return this.entries(value, path).flatMap(([field, item, at]) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) {
        return [{ field, values: this.texts(item, at), negated: false }];
      }
      const map = this.map(item, at, ['in', 'not']) ?? {};
      return (['in', 'not'] as const)
        .filter((part) => map[part] !== undefined)
        .map((part) => ({ field, values: this.texts(map[part], [...at, part]), negated: part === 'not' }));
    });
  }

  private map(value: unknown, path: Path, keys: readonly string[] | null): Record<string, unknown> | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.fail(path, 'Keys with values were expected here.');
    }
    if (keys !== null) {
      for (const key of Object.keys(value)) {
        if (keys.includes(key)) continue;
        const nearest = nearestName(key, keys);
        this.fail(
          [...path, key],
          `'${key}' is not known here. ${nearest === null ? `Known: ${keys.join(', ')}.` : `Did you mean '${nearest}'?`}`,
        );
      }
    }
    return value as Record<string, unknown>;
  }

  private entries(value: unknown, path: Path): [key: string, value: unknown, path: Path][] {
    if (value === undefined) return [];
    const map = this.map(value, path, null);
    return map === null ? [] : Object.entries(map).map(([key, item]) => [key, item, [...path, key]]);
  }

  private list(value: unknown, path: Path): [item: unknown, path: Path][] {
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.fail(path, 'A list was expected here.');
      return [];
    }
    return value.map((item, index) => [item, [...path, index]]);
  }

  /** One text or a list of them. */
  private texts(value: unknown, path: Path): string[] {
    if (value === undefined) return [];
    const items = Array.isArray(value) ? value : [value];
    return items.flatMap((item, index) => this.scalar(item, Array.isArray(value) ? [...path, index] : path) ?? []);
  }

  private text(value: unknown, path: Path): string | null {
    if (typeof value === 'string' && value !== '') return value;
    return this.fail(path, value === undefined ? `'${path.at(-1)}' is missing.` : 'Text was expected here.');
  }

  private scalar(value: unknown, path: Path): string | null {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.fail(path, 'One value was expected here.');
  }

  private number(value: unknown, path: Path): number {
    if (typeof value === 'number') return value;
    this.fail(path, 'A number was expected here.');
    return 0;
  }

  private fail(path: Path, message: string): null {
    this.problems.push({ path, message });
    return null;
  }
}
