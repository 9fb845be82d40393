import type { PercentileMethod } from '../functions/aggregation.ts';
import type { Conf } from './conf-file.ts';
import type { Report } from './problem.ts';

const methods: readonly PercentileMethod[] = ['interpolated', 'nearest-rank'];

/** The stanzas that say how stats aggregates, the weakest first (limits.conf.spec). */
const stanzas = ['stats|sistats', 'stats'];

/** `perc_method` of limits.conf; null when it is not set. */
export function percentileMethodFrom(conf: Conf, report: Report): PercentileMethod | null {
  let method: PercentileMethod | null = null;
  for (const name of stanzas) {
    const setting = conf.stanzas.get(name)?.settings.get('perc_method');
    if (!setting) continue;
    const found = methods.find((each) => each === setting.value.toLowerCase());
    if (found) method = found;
    else report(setting.file, setting.line, `perc_method is ${methods.join(' or ')}, not '${setting.value}'.`);
  }
  return method;
}
