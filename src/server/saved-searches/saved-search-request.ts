import type { User } from '../auth/user.ts';
import type { Stanza } from '../conf/conf-store.ts';
import { badRequest } from '../http/api-error.ts';
import { Params } from '../http/params.ts';
import { jobRequestOf } from '../jobs/dispatch-request.ts';
import type { JobRequest } from '../jobs/job.ts';
import type { ServerContext } from '../server-context.ts';

/** Seconds that the job of a saved search without a schedule is kept. */
const usualTtl = 600;
const shortestTtl = 60;

/** What a dispatch says over what is saved, and when it was meant to run. */
export interface SavedSearchRun {
  /** `dispatch.*` and `args.*`. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Epoch seconds. */
  readonly now: number;
  /** Seconds between two runs; null: there is no schedule. */
  readonly period: number | null;
  readonly provenance: string;
}

/** The parameters of a job, and the settings of the saved search that they come from. */
const settingsOf = {
  earliest_time: 'dispatch.earliest_time',
  latest_time: 'dispatch.latest_time',
  max_count: 'dispatch.max_count',
  max_time: 'dispatch.max_time',
  status_buckets: 'dispatch.buckets',
} as const;

/** The job that a saved search asks for. @throws ApiError 400 */
export function savedSearchRequest(
  { name, app, settings }: Stanza,
  run: SavedSearchRun,
  user: User,
  server: ServerContext,
): JobRequest {
  const { overrides, now } = run;
  const of = (key: string): string => overrides.get(key) ?? settings.get(key) ?? '';
  const form = new URLSearchParams({
    search: withArguments(settings.get('search') ?? '', overrides),
    now: String(now),
  });
  for (const [parameter, key] of Object.entries(settingsOf)) if (of(key) !== '') form.set(parameter, of(key));
  const params = new Params(form);
  const nothing = new Params();
  const request = jobRequestOf(
    {
      ...{ method: 'POST', path: [], names: {}, params, query: nothing, form: params, body: Buffer.alloc(0) },
      ...{ headers: {}, user, peer: '', gone: new AbortController().signal, outputMode: 'json' },
      namespace: { owner: user.name, app, isGiven: true },
    },
    server,
    run.provenance,
  );
  const { now: _, ...parameters } = request.parameters;
  return { ...request, parameters, label: name, savedSearch: name, ttl: ttlOf(of('dispatch.ttl'), run.period) };
}

/** `$name$` stands for what `args.name` says. */
function withArguments(search: string, overrides: ReadonlyMap<string, string>): string {
  return search.replace(/\$([\w.]{1,100})\$/g, (whole, name: string) => overrides.get(`args.${name}`) ?? whole);
}

/** `2p`: twice the time between two runs. @throws ApiError 400 */
function ttlOf(text: string, period: number | null): number {
  const found = /^(\d{1,9})(p?)$/.exec(text.trim() || '2p');
  if (found === null) throw badRequest(`Invalid value for dispatch.ttl: "${text}".`);
  const [, count, unit] = found;
  if (unit === '') return Math.max(1, Number(count));
  return period === null ? usualTtl : Math.max(shortestTtl, Number(count) * period);
}
