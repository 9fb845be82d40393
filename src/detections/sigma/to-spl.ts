import { escapeText, quotedText } from '../../syntax/text-escapes.ts';
import type { Comparison, Query } from './query.ts';
import { fieldName, searchTerms } from './search-terms.ts';
import { SigmaProblem } from './sigma-problem.ts';
import { patternRegex, type TimePart } from './sigma-value.ts';
import { joinTexts, placed, plain, type SplText, wrapped } from './spl-text.ts';

/**
 * A query as a search, in the forms that the reference converter writes (pySigma's Splunk backend): terms first, then what
 * terms cannot say in commands of their own: `| regex`, `| where`. Where such a thing is one of several choices, it becomes a
 * field first (`| rex`, `| eval`) and the choice a second `| search`; what holds in any case stands before it.
 */
export function toSpl(query: Query): SplText {
  const terms: Query[] = [];
  const filters: SplText[] = [];
  const choices: Query[] = [];
  for (const part of conjuncts(query)) {
    if (!part.of.some(needsCommand)) terms.push(part.query);
    else if (part.query.kind === 'comparison') filters.push(filterOf(part.query, false));
    else if (part.query.kind === 'not' && part.query.of.kind === 'comparison')
      filters.push(filterOf(part.query.of, true));
    else choices.push(part.query);
  }
  const marks = new Marks();
  const marked = choices.map((each) => marks.replace(each));
  const last = marked.length === 0 ? [] : [wrapped('search ', searchTerms({ kind: 'and', of: marked }), '')];
  const first = terms.length === 0 ? plain('*') : searchTerms({ kind: 'and', of: terms });
  return joinTexts([first, ...filters, ...marks.stages, ...last], '\n| ');
}

/** What must hold all together; `of`: the comparisons in each. NOT over OR is several of them. */
function conjuncts(query: Query): { readonly query: Query; readonly of: readonly Comparison[] }[] {
  if (query.kind === 'and') return query.of.flatMap(conjuncts);
  const of = comparisons(query);
  if (query.kind === 'not' && query.of.kind === 'or' && of.some(needsCommand))
    return query.of.of.flatMap((each) => conjuncts({ kind: 'not', of: each }));
  if (query.kind === 'not' && query.of.kind === 'not') return conjuncts(query.of.of);
  return [{ query, of }];
}

function comparisons(query: Query): readonly Comparison[] {
  if (query.kind === 'comparison') return [query];
  return query.kind === 'not' ? comparisons(query.of) : query.of.flatMap(comparisons);
}

/** True for what the terms of a search cannot say. */
function needsCommand({ value }: Comparison): boolean {
  switch (value.kind) {
    case 'regex':
    case 'field':
    case 'time':
      return true;
    case 'pattern':
      return value.cased || value.parts.some((part) => part.kind === 'text' && part.text.includes('*'));
    default:
      return false;
  }
}

function filterOf(comparison: Comparison, negated: boolean): SplText {
  const { at } = comparison;
  const regex = regexOf(comparison);
  if (regex !== null)
    return placed(`regex ${fieldName(comparison.field ?? '_raw')}${negated ? '!=' : '='}${quotedText(regex)}`, at);
  const test = expressionOf(comparison);
  // NOT over a field that is missing is null: such an event would be lost.
  return placed(`where ${negated ? `if(${test}, 1, 0)=0` : test}`, at);
}

/** The regular expression that a comparison asks for; null when it asks for something else. */
function regexOf({ value }: Comparison): string | null {
  if (value.kind === 'regex') return withFlags(value.flags, value.pattern);
  if (value.kind !== 'pattern') return null;
  return withFlags(value.cased ? 's' : 'is', patternRegex(value.parts));
}

const withFlags = (flags: string, pattern: string): string => (flags === '' ? pattern : `(?${flags})${pattern}`);

const timeFormats: Readonly<Record<TimePart, string>> = {
  minute: '%M',
  hour: '%H',
  day: '%d',
  week: '%V',
  month: '%m',
  year: '%Y',
};

function expressionOf({ field, value, at }: Comparison): string {
  if (field === null) throw new SigmaProblem('This can only be asked of a field.', at);
  const name = quoted(field);
  switch (value.kind) {
    case 'field': {
      const other = quoted(value.name);
      switch (value.part) {
        case 'whole':
          return `${name}=${other}`;
        case 'start':
          return `substr(${name}, 1, len(${other}))=${other}`;
        case 'end':
          return `len(${name})>=len(${other}) AND substr(${name}, len(${name})-len(${other})+1)=${other}`;
        case 'inside':
          return `like(${name}, "%".replace(${other}, "([%_\\\\\\\\])", "\\\\\\1")."%")`;
      }
      break;
    }
    case 'time': {
      const time = `coalesce(strptime(${name}, "%Y-%m-%dT%H:%M:%S"), strptime(${name}, "%Y-%m-%d %H:%M:%S"), tonumber(${name}))`;
      return `tonumber(strftime(${time}, "${timeFormats[value.part]}"))${value.operator}${value.number}`;
    }
    default:
      break;
  }
  throw new SigmaProblem('This cannot be said in SPL.', at);
}

const quoted = (field: string): string => `'${field.replaceAll("'", "\\'")}'`;

/** Fields that say whether something holds that terms cannot ask for. */
class Marks {
  readonly stages: SplText[] = [];
  private readonly used = new Map<string, number>();

  /** The same query with each such thing as a comparison of its field. */
  replace(query: Query): Query {
    switch (query.kind) {
      case 'not':
        return { kind: 'not', of: this.replace(query.of) };
      case 'and':
      case 'or':
        return { kind: query.kind, of: query.of.map((each) => this.replace(each)) };
      case 'comparison':
        return needsCommand(query) ? this.mark(query) : query;
    }
  }

  private mark(comparison: Comparison): Query {
    const { field, at } = comparison;
    const name = (field ?? '_raw').replace(/^.*\./, '').replace(/\W/g, '_');
    const number = (this.used.get(name) ?? 0) + 1;
    this.used.set(name, number);
    const suffix = number === 1 ? '' : String(number);
    const condition = `${name}Condition${suffix}`;
    const regex = regexOf(comparison);
    if (regex !== null && canCapture(regex)) {
      const match = `${name}Match${suffix}`;
      this.stages.push(placed(`rex field=${fieldName(field ?? '_raw')} "(?<${match}>${escapeText(regex)})"`, at));
      this.stages.push(placed(`eval ${condition}=if(isnotnull(${match}), "true", "false")`, at));
    } else {
      const test =
        regex === null ? expressionOf(comparison) : `match(${quoted(field ?? '_raw')}, ${quotedText(regex)})`;
      this.stages.push(placed(`eval ${condition}=if(${test}, "true", "false")`, at));
    }
    const value = {
      kind: 'pattern',
      parts: [{ kind: 'text', text: 'true' }],
      cased: false,
      raw: 'true',
      bytes: false,
    } as const;
    return { kind: 'comparison', field: condition, value, at };
  }
}

/**
 * Whether it can be asked by a group around it: that changes the numbers of its own groups, and an empty match gives no
 * field.
 */
function canCapture(regex: string): boolean {
  if (/\\[1-9]|\(\?[&R\d]/.test(regex)) return false;
  try {
    return !new RegExp(regex.replace(/^\(\?[imsx]+\)/, '')).test('');
  } catch {
    return false;
  }
}
