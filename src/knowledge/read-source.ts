import { RuleReader } from './read-source-rules.ts';
import type { Recognition, SourceDefinition, SourceEventType, SourceExample } from './source.ts';
import type { Path, YamlProblem } from './yaml-reader.ts';

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

/**
 * Checks the content of a source's YAML file and gives it its typed form. Reads everything it can: all problems are
 * found in one go.
 */
export function readSource(
  content: unknown,
  file: string,
): { source: SourceDefinition | null; problems: readonly YamlProblem[] } {
  const reader = new SourceReader();
  const source = reader.source(content, file);
  return { source: reader.problems.length === 0 ? source : null, problems: reader.problems };
}

/** The `recognise` list alone, of content that was checked before. */
export function readRecognitions(content: Readonly<Record<string, unknown>>): readonly Recognition[] {
  return new SourceReader().recognitions(content.recognise);
}

class SourceReader extends RuleReader {
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
      recognise: this.recognitions(map.recognise),
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

  recognitions(value: unknown): Recognition[] {
    return this.list(value, ['recognise']).flatMap(([item, path]) => this.recognition(item, path));
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
        : (this.map(value, path, ['lift', 'rename', 'drop', 'parse', 'embedded', 'pairs', 'alsoUnder', 'nulls']) ?? {});
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
      nulls: map.nulls !== 'absent',
    };
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
}
