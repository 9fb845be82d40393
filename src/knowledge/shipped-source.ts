import { once } from './once.ts';
import { readRecognitions, readSource } from './read-source.ts';
import type { SourceDefinition } from './source.ts';

/**
 * A source definition that ships, from content that the build has checked (`dist/shipped-sources`). All of them are asked
 * how their events are recognised, few are needed for the logs at hand: the rest is read when it is asked for.
 * `whole` parses the file's text, for the examples, which the build leaves out.
 */
export function shippedSource(content: ShippedContent, file: string, whole: () => unknown): SourceDefinition {
  const definition = once(() => checked(content.content(), file));
  const examples = once(() => checked(whole(), file).examples);
  const recognise = once(() => readRecognitions(content.recognition()));
  return {
    name: content.name,
    title: content.title ?? content.name,
    file,
    isChecked: true,
    extends: content.extends ?? null,
    priority: content.priority ?? 0,
    indexed: content.indexed ?? [],
    get recognise() {
      return recognise();
    },
    get normalise() {
      return definition().normalise;
    },
    get text() {
      return definition().text;
    },
    get sourcetype() {
      return definition().sourcetype;
    },
    get source() {
      return definition().source;
    },
    get host() {
      return definition().host;
    },
    get index() {
      return definition().index;
    },
    get time() {
      return definition().time;
    },
    get fields() {
      return definition().fields;
    },
    get eventTypes() {
      return definition().eventTypes;
    },
    get datasets() {
      return definition().datasets;
    },
    get examples() {
      return examples();
    },
  };
}

/** What the build keeps of a definition. */
export interface ShippedContent {
  readonly name: string;
  readonly title?: string;
  readonly extends?: string;
  readonly priority?: number;
  readonly indexed?: readonly string[];
  /** The part of the content that says how events are recognised. */
  readonly recognition: () => Readonly<Record<string, unknown>>;
  /** Its YAML as JSON, without examples. */
  readonly content: () => unknown;
}

function checked(content: unknown, file: string): SourceDefinition {
  const { source, problems } = readSource(content, file);
  if (source === null) throw new Error(`${file}: ${problems.map(({ message }) => message).join(' ')}`);
  return source;
}
