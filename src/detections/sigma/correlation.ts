import { quotedText } from '../../syntax/text-escapes.ts';
import { type Condition, parseCondition } from './condition.ts';
import type { Query } from './query.ts';
import type { SigmaCorrelation } from './rule.ts';
import { fieldName, searchTerms } from './search-terms.ts';
import { SigmaProblem } from './sigma-problem.ts';
import { countConditions } from './sigma-schema.ts';
import { joinTexts, placed, plain, type SplText, wrapped } from './spl-text.ts';

/** A rule that a correlation names, as a search. */
export interface CorrelatedRule {
  /** As the correlation names it. */
  readonly name: string;
  readonly spl: SplText;
  /** True for a correlation: its rows are no events. */
  readonly isCorrelation: boolean;
  /** The name that its events have for a field of the rule. */
  fieldOf(field: string): string;
}

const operators: Readonly<Record<(typeof countConditions)[number], string>> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  eq: '=',
  neq: '!=',
};

/**
 * A correlation as a search, in the form that the reference converter writes: the events of its rules, in spans of time that
 * begin at round times, counted for each group (pySigma's Splunk backend, method `stats`).
 */
export function correlationSpl(rule: SigmaCorrelation, rules: readonly CorrelatedRule[]): SplText {
  const { type, timespan } = rule.correlation;
  const at = rule.keyAt(['correlation']);
  const ordered = type === 'temporal_ordered';
  const stages = [
    eventsOf(rule, rules),
    placed(`${ordered ? '| eval event_time=_time\n' : ''}| bin _time span=${splTimespan(timespan)}`, at),
    ...(ordered ? orderStages(rule, rules) : []),
    placed(`| stats ${aggregates(rule, rules)} by ${groupsOf(rule, rules).join(' ')}`, at),
  ];
  const [events, ...rest] = stages;
  return joinTexts([joinTexts([events!, joinTexts(rest, '\n')], '\n\n'), conditionOf(rule, rules)], '\n\n| search ');
}

/** The events of all rules; each is marked with its rule when there are several. */
function eventsOf(rule: SigmaCorrelation, rules: readonly CorrelatedRule[]): SplText {
  const { aliases } = rule.correlation;
  const isTemporal = rule.correlation.type.startsWith('temporal');
  if (rules.length === 1 && !isTemporal && Object.keys(aliases).length === 0) return rules[0]!.spl;
  const subsearches = rules.map(({ name, spl, fieldOf }) => {
    const renames = Object.entries(aliases).flatMap(([alias, fields]) =>
      fields[name] === undefined ? [] : [` | rename ${fieldName(fieldOf(fields[name]))} as ${fieldName(alias)}`],
    );
    const search = spl.text.startsWith('|') ? '[ ' : '[ search ';
    return wrapped(search, spl, ` | eval event_type=${quotedText(name)}${renames.join('')} ]`);
  });
  // multisearch takes events alone.
  const command = rules.some(({ isCorrelation }) => isCorrelation) ? '| union' : '| multisearch';
  if (rules.length === 1) return wrapped('', subsearches[0]!, '');
  return joinTexts([plain(command), ...subsearches], '\n');
}

function groupsOf(rule: SigmaCorrelation, rules: readonly CorrelatedRule[]): readonly string[] {
  return ['_time', ...rule.correlation['group-by'].map((field) => fieldName(nameOf(field, rule, rules)))];
}

function nameOf(field: string, rule: SigmaCorrelation, rules: readonly CorrelatedRule[]): string {
  return Object.hasOwn(rule.correlation.aliases, field) ? field : (rules[0]?.fieldOf(field) ?? field);
}

/** The name of what is counted. */
function countedAs(rule: SigmaCorrelation): string {
  const { type, condition } = rule.correlation;
  if (type.startsWith('temporal')) return typeof condition === 'string' ? 'event_types' : 'event_type_count';
  return type;
}

function aggregates(rule: SigmaCorrelation, rules: readonly CorrelatedRule[]): string {
  const name = countedAs(rule);
  const values = rule.about.fields.map((field) => {
    const own = fieldName(nameOf(field, rule, rules));
    return ` values(${own}) as ${own}`;
  });
  return `${aggregate(rule, rules)} as ${name}${values.join('')}`;
}

function aggregate(rule: SigmaCorrelation, rules: readonly CorrelatedRule[]): string {
  const { type, condition } = rule.correlation;
  switch (type) {
    case 'event_count':
      return 'count';
    case 'temporal':
    case 'temporal_ordered':
      return typeof condition === 'string' ? 'values(event_type)' : 'dc(event_type)';
    default:
      break;
  }
  const at = rule.keyAt(['correlation', 'condition']);
  const fields = condition === null || typeof condition === 'string' ? [] : condition.field;
  if (fields.length !== 1)
    throw new SigmaProblem(`'${type}' counts the values of one field: \`condition.field\` names it.`, at);
  const field = fieldName(nameOf(fields[0]!, rule, rules));
  switch (type) {
    case 'value_count':
      return `dc(${field})`;
    case 'value_sum':
      return `sum(${field})`;
    case 'value_avg':
      return `avg(${field})`;
    case 'value_median':
      return `median(${field})`;
    case 'value_percentile': {
      const percentile = typeof condition === 'object' && condition !== null ? condition.percentile : null;
      if (percentile == null || percentile < 0 || percentile > 100)
        throw new SigmaProblem("'value_percentile' wants `condition.percentile`, a number from 0 to 100.", at);
      return `perc${percentile}(${field})`;
    }
  }
}

function conditionOf(rule: SigmaCorrelation, rules: readonly CorrelatedRule[]): SplText {
  const { type, condition } = rule.correlation;
  const at = rule.keyAt(['correlation', condition === null ? 'type' : 'condition']);
  const name = countedAs(rule);
  if (typeof condition === 'string') {
    if (!type.startsWith('temporal'))
      throw new SigmaProblem('A condition over the names of rules is for temporal correlations.', at);
    const query = parseCondition(
      condition,
      at,
      rules.map((each) => each.name),
    );
    return searchTerms(ofTypes(query));
  }
  const limits = condition === null ? [] : countConditions.filter((key) => condition[key] != null);
  if (limits.length > 0)
    return placed(
      limits.map((key) => `${name} ${operators[key]} ${(condition as Record<string, unknown>)[key]}`).join(' '),
      at,
    );
  if (type.startsWith('temporal')) return placed(`${name} >= ${rules.length}`, at);
  throw new SigmaProblem(`\`correlation.condition\` is missing: ${countConditions.join(', ')} with a number.`, at);
}

function ofTypes(condition: Condition): Query {
  switch (condition.kind) {
    case 'not':
      return { kind: 'not', of: ofTypes(condition.of) };
    case 'selection': {
      const { name, at } = condition;
      const value = {
        kind: 'pattern',
        parts: [{ kind: 'text', text: name }],
        cased: false,
        raw: name,
        bytes: false,
      } as const;
      return { kind: 'comparison', field: 'event_types', value, at };
    }
    default:
      return { kind: condition.kind, of: condition.of.map(ofTypes) };
  }
}

/**
 * Keeps the groups in which the rules' events come in the order of the rules: the first event of the first rule, then the
 * first one of the second that is not before it, and so on.
 */
function orderStages(rule: SigmaCorrelation, rules: readonly CorrelatedRule[]): readonly SplText[] {
  const at = rule.keyAt(['correlation', 'rules']);
  const groups = groupsOf(rule, rules).join(' ');
  const stages = rules.map(({ name }, index) => {
    const after = index === 0 ? '' : ` AND event_time>=event_time_${index}`;
    return placed(
      `| eventstats min(eval(if(event_type=${quotedText(name)}${after}, event_time, null()))) as event_time_${index + 1} by ${groups}`,
      at,
    );
  });
  return [...stages, placed(`| search event_time_${rules.length}=*`, at)];
}

/** Sigma's `M` is a month, Splunk's `mon`. */
const splTimespan = (timespan: string): string => timespan.replace(/M$/, 'mon');
