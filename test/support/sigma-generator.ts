import type { EventData, SigmaRuleData } from './sigma-evaluator.ts';

/** Where events of a rule come from: Sigma's log source, and a test of the event. */
export interface GeneratedSource {
  readonly logsource: Readonly<Record<string, string>>;
  readonly events: readonly EventData[];
}

/** Makes rules out of the fields and values of real events, the same ones for the same seed. */
export class SigmaGenerator {
  constructor(
    private readonly sources: readonly GeneratedSource[],
    private readonly fieldsLeftOut: ReadonlySet<string>,
    private state: number,
  ) {}

  rule(number: number): SigmaRuleData & { readonly logsource: Readonly<Record<string, string>> } {
    const source = this.pick(this.sources);
    const selections: Record<string, unknown> = {};
    const positive = 1 + this.below(3);
    for (let index = 1; index <= positive; index++) selections[`selection${index}`] = this.selection(source);
    const filters = this.below(3);
    for (let index = 1; index <= filters; index++) selections[`filter_${index}`] = this.selection(source);
    return {
      title: `Generated ${number}`,
      logsource: source.logsource,
      detection: { ...selections, condition: this.condition(positive, filters) },
    };
  }

  private condition(positive: number, filters: number): string {
    const names = Array.from({ length: positive }, (_, index) => `selection${index + 1}`);
    const wanted = this.pick([
      ...['1 of selection*', names.join(' or ')],
      ...(positive > 1 ? ['all of selection*', `(${names.join(' and ')})`, `(${names.join(' or ')})`] : [names[0]!]),
      ...(positive > 2
        ? ['selection1 and (selection2 or selection3)', 'selection1 or selection2 and not selection3']
        : []),
      ...(positive > 1 ? ['not selection1 and selection2', 'selection1 and not (selection1 and selection2)'] : []),
    ]);
    if (filters === 0) return wanted;
    const inner = wanted.includes(' or ') ? `(${wanted})` : wanted;
    return `${inner} and not ${this.pick(['1 of filter_*', filters > 1 ? '(filter_1 or filter_2)' : 'filter_1', 'all of filter_*'])}`;
  }

  private selection(source: GeneratedSource): unknown {
    const kind = this.below(12);
    if (kind === 0) return this.keywords(source);
    if (kind < 3) return Array.from({ length: 2 }, () => this.map(source));
    return this.map(source);
  }

  private map(source: GeneratedSource): Record<string, unknown> {
    const lines: Record<string, unknown> = {};
    const event = this.pick(source.events);
    for (let count = 1 + this.below(3); count > 0; count--) {
      const line = this.line(source, event);
      if (line !== null) lines[line[0]] = line[1];
    }
    return Object.keys(lines).length > 0 ? lines : { Channel: '*' };
  }

  private keywords(source: GeneratedSource): unknown {
    const words = Array.from({ length: 1 + this.below(3) }, () => {
      const { text } = this.pick(source.events);
      return this.pick(text.match(/(?<![A-Za-z0-9\\])[A-Za-z]{4,12}(?![A-Za-z0-9])/g) ?? ['nothing']);
    });
    return this.below(2) === 0 || words.length < 2 ? words : { '|all': words };
  }

  /** A line of a selection that an event of the source has; the values beside it are of other events. */
  private line(source: GeneratedSource, event: EventData): readonly [string, unknown] | null {
    const candidates = Object.entries(event.fields).filter(
      ([name, value]) =>
        !this.fieldsLeftOut.has(name) && (typeof value === 'string' || typeof value === 'number') && /^\w+$/.test(name),
    );
    if (candidates.length === 0) return null;
    const [field, own] = this.pick(candidates);
    const value = String(own);
    const others = (count: number): string[] =>
      Array.from({ length: count }, () => this.pick(source.events).fields[field]).flatMap((each) =>
        typeof each === 'string' || typeof each === 'number' ? [String(each)] : [],
      );
    if (/^\d+$/.test(value) && value.length < 10) return this.numberLine(field, value, others(2));
    if (/^\d{1,3}(\.\d{1,3}){3}$/.test(value) && this.below(2) === 0)
      return [
        `${field}|cidr`,
        this.below(2) === 0 ? `${value.replace(/\.\d+$/, '.0')}/24` : [`${value}/32`, '203.0.113.0/24'],
      ];
    return this.textLine(field, value, others(1 + this.below(3)), event);
  }

  private numberLine(field: string, value: string, others: readonly string[]): readonly [string, unknown] {
    switch (this.below(6)) {
      case 0:
        return [`${field}|${this.pick(['lt', 'lte', 'gt', 'gte'])}`, Number(value)];
      case 1:
        return [`${field}|neq`, Number(value)];
      case 2:
        return [`${field}|exists`, this.below(3) > 0];
      case 3:
        return [field, [Number(value), ...others.filter((each) => /^\d{1,9}$/.test(each)).map(Number)]];
      default:
        return [field, Number(value)];
    }
  }

  private textLine(
    field: string,
    value: string,
    others: readonly string[],
    event: EventData,
  ): readonly [string, unknown] {
    const [start, end] = this.part(value);
    const inner = value.slice(start, end);
    const list = (own: string, cut: (text: string) => string): string | string[] =>
      this.below(2) === 0 ? written(own) : [own, ...others.map(cut)].map(written);
    switch (this.below(16)) {
      case 0:
        return [field, list(this.cased(value), (text) => text)];
      case 1:
      case 2:
        return [`${field}|contains`, list(this.cased(inner), (text) => text.slice(...this.part(text)))];
      case 3:
        return [`${field}|startswith`, list(this.cased(value.slice(0, end)), (text) => text.slice(0, 8))];
      case 4:
      case 5:
        return [`${field}|endswith`, list(this.cased(value.slice(start)), (text) => text.slice(-8))];
      case 6: {
        const [from, to] = this.part(value);
        return [`${field}|contains|all`, [written(inner), written(value.slice(from, to))]];
      }
      case 7:
        return [
          field,
          `${written(value.slice(0, start))}${value.slice(0, start).endsWith('\\') ? '\\' : ''}*${written(value.slice(end))}`,
        ];
      case 8: {
        const pattern = inner.replace(/[^A-Za-z0-9 ]/g, '\\$&').replace(/[a-z]{3}/, '[a-z]+');
        return this.below(2) === 0 ? [`${field}|re`, pattern] : [`${field}|re|i`, this.cased(pattern)];
      }
      case 9: {
        const pattern = (text: string): string => `${text.slice(...this.part(text)).replace(/[^A-Za-z0-9 ]/g, '\\$&')}`;
        return [`${field}|re`, [pattern(value), ...others.slice(0, 1).map(pattern)]];
      }
      case 10: {
        const other = this.pick(
          Object.keys(event.fields).filter((name) => /^\w+$/.test(name) && !this.fieldsLeftOut.has(name)),
        );
        return [`${field}|fieldref`, other];
      }
      case 11:
        return this.below(3) === 0 ? [field, null] : [`${field}|exists`, this.below(3) > 0];
      case 12:
        return [`${field}|contains|cased`, written(inner)];
      case 13:
        return [`${field}|neq`, this.below(2) === 0 ? written(value) : [value, ...others].map(written)];
      case 14: {
        const encoded = /[A-Za-z0-9+/]{40,}/.exec(value)?.[0];
        if (encoded !== undefined) {
          const text = Buffer.from(encoded, 'base64').toString('utf16le');
          const word = /[A-Za-z]{5,9}/.exec(text)?.[0];
          if (word !== undefined) return [`${field}|wide|base64offset|contains`, word];
        }
        const dashed = / [-/][A-Za-z]{1,6}/.exec(value)?.[0];
        if (dashed !== undefined) return [`${field}|contains|windash`, dashed.replace(/[-/]/, this.pick(['-', '/']))];
        return [`${field}|base64|contains`, inner];
      }
      default:
        return [field, [value, ...others].map(written)];
    }
  }

  /** A part of a text, not too short. */
  private part(text: string): [number, number] {
    const length = Math.min(text.length, 3 + this.below(12));
    const start = this.below(text.length - length + 1);
    return [start, start + length];
  }

  /** The same text in other letters now and then: case is ignored. */
  private cased(text: string): string {
    const kind = this.below(4);
    return kind === 0 ? text.toUpperCase() : kind === 1 ? text.toLowerCase() : text;
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  private below(limit: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }
}

/** A text as a rule writes it: what would be a wildcard or escape one is escaped. */
function written(text: string): string {
  return text.replace(/\\(?=[\\*?])|[*?]/g, '\\$&');
}
