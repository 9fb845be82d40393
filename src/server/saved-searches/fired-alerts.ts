import { createHash } from 'node:crypto';
import type { StateDb } from '../state/state-db.ts';

/** An alert whose condition held, as it is kept. Nothing was sent anywhere. */
export interface FiredAlert {
  readonly id: string;
  readonly savedSearch: string;
  readonly app: string;
  /** Who sees it beside the administrator; `nobody`: all. */
  readonly owner: string;
  readonly sid: string;
  /** 1 (debug) to 6 (fatal). */
  readonly severity: number;
  readonly alertType: string;
  readonly isDigest: boolean;
  /** Names of the actions that the saved search has. */
  readonly actions: string;
  /** Epoch seconds. */
  readonly fired: number;
  readonly expires: number;
  /** Rows of the result that it is about. */
  readonly rows: number;
}

/** Which saved search is meant. */
export interface AlertSource {
  readonly savedSearch: string;
  readonly app: string;
  readonly owner: string;
}

const kind = 'alert';
const quiet = 'alert-suppressed';
/** Alerts that are kept; the oldest go. */
const most = 10_000;

/** The alerts that fired and have not expired, and until when others are held back. */
export class FiredAlerts {
  constructor(private readonly state: StateDb) {}

  /** The newest first. */
  all(now: number): readonly FiredAlert[] {
    const found: FiredAlert[] = [];
    for (const [id, alert] of this.state.all<FiredAlert>(kind)) {
      if (alert.expires > now) found.push(alert);
      else this.state.remove(kind, id);
    }
    return found.sort((a, b) => b.fired - a.fired);
  }

  of({ savedSearch, app, owner }: AlertSource, now: number): readonly FiredAlert[] {
    return this.all(now).filter(
      (alert) => alert.savedSearch === savedSearch && alert.app === app && alert.owner === owner,
    );
  }

  add(alert: Omit<FiredAlert, 'id'>): void {
    const kept = this.all(alert.fired);
    for (const { id } of kept.slice(most - 1)) this.state.remove(kind, id);
    const same = kept.filter(({ sid }) => sid === alert.sid).length;
    const id = `${alert.sid}_${Math.floor(alert.fired)}.${same}`;
    this.state.put(kind, id, { ...alert, id });
  }

  remove(id: string): boolean {
    return this.state.remove(kind, id);
  }

  /** Seconds for which alerts of a search (about `values`, when it says by what they are told apart) are held back still; 0: they are not. */
  suppressedFor(source: AlertSource, values: readonly string[], now: number): number {
    return Math.max(0, (this.state.get<number>(quiet, keyOf(source, values)) ?? 0) - now);
  }

  suppress(source: AlertSource, values: readonly string[], until: number): void {
    this.state.put(quiet, keyOf(source, values), until);
  }

  /** Alerts of a search fire again. */
  resume(source: AlertSource): void {
    const prefix = prefixOf(source);
    for (const [key] of this.state.all<number>(quiet)) if (key.startsWith(prefix)) this.state.remove(quiet, key);
  }

  /** Forgets what is over. */
  sweep(now: number): void {
    for (const [key, until] of this.state.all<number>(quiet)) if (until <= now) this.state.remove(quiet, key);
  }

  /** Seconds for which anything of a search is held back. */
  longestSuppression(source: AlertSource, now: number): number {
    const prefix = prefixOf(source);
    const left = this.state.all<number>(quiet).filter(([key]) => key.startsWith(prefix));
    return Math.max(0, ...left.map(([, until]) => until - now));
  }
}

const prefixOf = ({ savedSearch, app, owner }: AlertSource): string =>
  `${createHash('sha256')
    .update(JSON.stringify([owner, app, savedSearch]))
    .digest('hex')}/`;

const keyOf = (source: AlertSource, values: readonly string[]): string =>
  prefixOf(source) + (values.length === 0 ? '' : createHash('sha256').update(JSON.stringify(values)).digest('hex'));
