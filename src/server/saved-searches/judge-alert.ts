import { isConfTrue } from '../../knowledge/conf-file.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import type { User } from '../auth/user.ts';
import type { Stanza } from '../conf/conf-store.ts';
import { rowsOf } from '../jobs/found-events.ts';
import type { Job } from '../jobs/job.ts';
import { postProcessed } from '../jobs/post-process.ts';
import type { ServerContext } from '../server-context.ts';
import { alertCondition, holds, seconds } from './alert-condition.ts';
import { savedSearchDefaults } from './defaults.ts';
import type { AlertSource } from './fired-alerts.ts';

/** Rows of which a condition counts hosts and sources, and alerts of one run when each row makes one. */
const mostRows = 50_000;
const mostAlerts = 1000;
const usualExpiry = 86_400;

export const sourceOf = ({ name, app, owner }: Stanza): AlertSource => ({ savedSearch: name, app, owner });

/** Looks at the result of a run of a saved search, and keeps the alerts that its condition makes. @returns how many fired. */
export async function judgeAlert(
  stanza: Stanza,
  job: Job,
  user: User,
  server: ServerContext,
  now: number,
): Promise<number> {
  const { settings } = stanza;
  const isTracked = isConfTrue(settings.get('alert.track'), false);
  const condition = alertCondition(settings);
  if (job.state !== 'DONE' || condition === null || !isTracked) return 0;
  const count = countOf(condition.kind, job);
  const before = server.state.get<number>('alert-count', countKey(stanza));
  server.state.put('alert-count', countKey(stanza), count);
  if (condition.kind === 'custom') {
    if (condition.search.trim() === '' || (await rowsLeft(condition.search, job, user, server)) === 0) return 0;
  } else if (condition.kind !== 'always' && !holds(condition, count, before)) return 0;

  const isDigest = isConfTrue(settings.get('alert.digest_mode'), true);
  const rows: readonly (Row | null)[] = isDigest ? [null] : [...job.file.read(0, mostAlerts)];
  const source = sourceOf(stanza);
  const period = isConfTrue(settings.get('alert.suppress'), false)
    ? (seconds(settings.get('alert.suppress.period') ?? '') ?? 0)
    : 0;
  const fields = (settings.get('alert.suppress.fields') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const expires = now + (seconds(settings.get('alert.expires') || '24h') ?? usualExpiry);
  let fired = 0;
  for (const row of rows) {
    const values = row === null ? [] : fields.map((name) => textOf(row, name));
    if (server.alerts.suppressedFor(source, [], now) > 0 || server.alerts.suppressedFor(source, values, now) > 0)
      continue;
    if (period > 0) server.alerts.suppress(source, values, now + period);
    server.alerts.add({
      ...source,
      ...{ sid: job.sid, severity: severityOf(settings.get('alert.severity')), isDigest, fired: now, expires },
      alertType: settings.get('alert_type') ?? String(savedSearchDefaults.alert_type),
      actions: settings.get('actions') ?? '',
      rows: row === null ? job.file.rows : 1,
    });
    fired++;
  }
  return fired;
}

const countKey = ({ owner, app, name }: Stanza): string => JSON.stringify([owner, app, name]);

const severityOf = (text: string | undefined): number => {
  const severity = Number(text ?? 3);
  return Number.isInteger(severity) && severity >= 1 && severity <= 6 ? severity : 3;
};

/** How many rows a search over those of the result leaves. */
async function rowsLeft(condition: string, job: Job, user: User, { jobs }: ServerContext): Promise<number> {
  const gone = new AbortController().signal;
  const { rows } = await postProcessed(condition, job, rowsOf(job), { user, gone, jobs });
  return rows.length;
}

function countOf(kind: string, job: Job): number {
  if (kind !== 'hosts' && kind !== 'sources') return job.file.rows;
  const field = kind === 'hosts' ? 'host' : 'source';
  return new Set([...job.file.read(0, mostRows)].map((row) => textOf(row, field)).filter((text) => text !== '')).size;
}

function textOf(row: Row, name: string): string {
  const value = row[name];
  if (value == null) return '';
  return Array.isArray(value) ? value.map(toText).join('\n') : toText(value as string | number);
}
