/** What an alert asks of the result of its search (savedsearches.conf: `counttype`, `relation`, `quantity`). */
export interface AlertCondition {
  readonly kind: 'always' | 'events' | 'hosts' | 'sources' | 'custom';
  readonly comparator: string;
  readonly threshold: string;
  /** A search over the rows; it holds when it gives some. */
  readonly search: string;
}

const kinds: Readonly<Record<string, AlertCondition['kind']>> = {
  always: 'always',
  'number of events': 'events',
  'number of results': 'events',
  'number of hosts': 'hosts',
  'number of sources': 'sources',
  custom: 'custom',
};

/** Null when there is no such type. */
export function alertCondition(settings: ReadonlyMap<string, string>): AlertCondition | null {
  const type = settings.get('alert_type') ?? settings.get('counttype') ?? 'always';
  const kind = kinds[type.trim().toLowerCase()];
  if (kind === undefined) return null;
  return {
    kind,
    comparator: (settings.get('alert_comparator') ?? settings.get('relation') ?? '').trim().toLowerCase(),
    threshold: (settings.get('alert_threshold') ?? settings.get('quantity') ?? '').trim(),
    search: settings.get('alert_condition') ?? '',
  };
}

export const comparators: readonly string[] = [
  'greater than',
  'less than',
  'equal to',
  'not equal to',
  'rises by',
  'drops by',
  'rises by perc',
  'drops by perc',
];

/** Whether a number is what the condition wants. `before`: the number of the run before; null: there was none. */
export function holds({ comparator, threshold }: AlertCondition, count: number, before: number | null): boolean {
  const wanted = Number(threshold.replace(/%$/, ''));
  if (threshold === '' || !Number.isFinite(wanted)) return false;
  const isPercent = threshold.endsWith('%') || comparator.endsWith(' perc');
  const by = (difference: number): boolean => {
    if (before === null) return false;
    if (!isPercent) return difference >= wanted;
    return before > 0 && (difference / before) * 100 >= wanted;
  };
  switch (comparator) {
    case 'greater than':
      return count > wanted;
    case 'less than':
      return count < wanted;
    case 'equal to':
      return count === wanted;
    case 'not equal to':
      return count !== wanted;
    case 'rises by':
    case 'rises by perc':
      return by(count - (before ?? 0));
    case 'drops by':
    case 'drops by perc':
      return by((before ?? 0) - count);
    default:
      return false;
  }
}

/** Seconds of `60`, `60s`, `5m`, `24h`, `2d`; null for anything else. */
export function seconds(text: string): number | null {
  const found = /^(\d{1,9})\s*(s|m|h|d)?$/.exec(text.trim());
  if (found === null) return null;
  return Number(found[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[(found[2] ?? 's') as 's'];
}
