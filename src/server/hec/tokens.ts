import { randomUUID } from 'node:crypto';
import { isConfTrue } from '../../knowledge/conf-file.ts';
import type { ConfStore, Stanza } from '../conf/conf-store.ts';
import type { Secrets } from '../state/secrets.ts';

/** Where the stanzas of tokens stand, whoever makes them: Splunk's app for them. */
export const tokenPlace = { owner: 'nobody', app: 'splunk_httpinput' } as const;
/** The stanza that all tokens follow, and that turns the collector on and off. */
export const commonStanza = 'http';
const stanzaPrefix = 'http://';
const file = 'inputs';

/** A sender's token: `[http://NAME]` of inputs.conf. */
export interface HecToken {
  readonly name: string;
  /** The secret itself. */
  readonly value: string;
  readonly isDisabled: boolean;
  /** Where events go that name no index. */
  readonly index: string;
  /** The only indexes that events may go to; null: any. */
  readonly indexes: readonly string[] | null;
  /** Of events that say nothing else; null: as they are recognised. */
  readonly sourcetype: string | null;
  readonly source: string | null;
  readonly host: string | null;
  readonly usesAcks: boolean;
  /** It may be sent as `?token=`. */
  readonly isAllowedInQuery: boolean;
}

/**
 * The tokens of the HTTP Event Collector. Their stanzas are configuration like any other, but that the secret is sealed: one that somebody wrote
 * into a file in clear is sealed when it is read.
 */
export class HecTokens {
  /** By fingerprint, and by name. */
  private byPrint: ReadonlyMap<string, HecToken> = new Map();
  private byName: ReadonlyMap<string, HecToken> = new Map();
  private isSealing = false;

  constructor(
    private readonly conf: ConfStore,
    private readonly secrets: Secrets,
  ) {
    conf.onChange((changed) => {
      if (changed === file && !this.isSealing) this.read();
    });
    this.read();
  }

  /** False: whatever is sent is refused. */
  get isEnabled(): boolean {
    return !isConfTrue(this.common?.settings.get('disabled'));
  }

  /** The token with this secret; null when there is none. */
  find(value: string): HecToken | null {
    return this.byPrint.get(this.secrets.fingerprint(value)) ?? null;
  }

  get(name: string): HecToken | null {
    return this.byName.get(name) ?? null;
  }

  /** The stanzas, by name; the common one first. */
  stanzas(): readonly Stanza[] {
    const names = [...this.byName.keys()].map(stanzaOf);
    return [commonStanza, ...names].flatMap((name) => this.conf.stanza(file, name, everywhere) ?? []);
  }

  stanza(name: string): Stanza | null {
    if (name !== commonStanza && !this.byName.has(name)) return null;
    return this.conf.stanza(file, name === commonStanza ? name : stanzaOf(name), everywhere);
  }

  /** Makes a token or changes one; `token` among the settings is its secret, one is made up where it has none. */
  set(name: string, settings: ReadonlyMap<string, string>): void {
    const written = new Map(settings);
    const secret = written.get('token') || (this.get(name) === null && name !== commonStanza ? randomUUID() : null);
    written.delete('token');
    if (secret !== null && name !== commonStanza) written.set('token', this.secrets.seal(secret));
    this.conf.set(file, name === commonStanza ? name : stanzaOf(name), written, this.placeOf(name));
  }

  /** @returns whether it was there. */
  remove(name: string): boolean {
    return this.conf.remove(file, stanzaOf(name), this.placeOf(name));
  }

  private get common(): Stanza | null {
    return this.conf.stanza(file, commonStanza, everywhere);
  }

  private placeOf(name: string): { owner: string; app: string } {
    const stanza = this.stanza(name);
    return stanza === null || stanza.isStock ? tokenPlace : { owner: stanza.owner, app: stanza.app };
  }

  /** What stands in clear anywhere, also in stanzas of somebody alone, which are no tokens. */
  private sealAll(): void {
    this.isSealing = true;
    try {
      for (const { name, settings, owner, app } of this.conf.stanzas(file, { owner: null, app: null })) {
        const secret = settings.get('token')?.trim() ?? '';
        if (!name.startsWith(stanzaPrefix) || secret === '' || this.secrets.isSealed(secret)) continue;
        this.conf.set(file, name, [['token', this.secrets.seal(secret)]], { owner, app });
      }
    } finally {
      this.isSealing = false;
    }
  }

  private read(): void {
    this.sealAll();
    const byName = new Map<string, HecToken>();
    const byPrint = new Map<string, HecToken>();
    const common = this.common?.settings ?? new Map<string, string>();
    const names = new Set(this.conf.stanzas(file, everywhere).map(({ name }) => name));
    for (const stanzaName of names) {
      if (!stanzaName.startsWith(stanzaPrefix)) continue;
      const stanza = this.conf.stanza(file, stanzaName, everywhere)!;
      const value = this.secrets.open(stanza.settings.get('token') ?? '');
      if (value === null) continue;
      const token = tokenOf(stanzaName.slice(stanzaPrefix.length), value, stanza.settings, common);
      byName.set(token.name, token);
      byPrint.set(this.secrets.fingerprint(value), token);
    }
    this.byName = byName;
    this.byPrint = byPrint;
  }
}

/** All that is shared, of whatever app. */
const everywhere = { owner: 'nobody', app: null } as const;

const stanzaOf = (name: string): string => stanzaPrefix + name;

/** The name of a token in whatever form a path has it: `NAME`, `http://NAME`, encoded once more than it was decoded. */
export function tokenName(given: string): string {
  let name = given;
  if (/^http(?::|%3a)(?:%25)*(?:%2f|\/)?/i.test(name) && name.includes('%')) {
    try {
      name = decodeURIComponent(name);
    } catch {
      // Its percent signs are its own.
    }
  }
  return name.startsWith(stanzaPrefix) ? name.slice(stanzaPrefix.length) : name;
}

function tokenOf(
  name: string,
  value: string,
  settings: ReadonlyMap<string, string>,
  common: ReadonlyMap<string, string>,
): HecToken {
  const text = (key: string): string | null => settings.get(key) || common.get(key) || null;
  const index = text('index');
  const indexes = listOf(settings.get('indexes'));
  return {
    ...{ name, value, index: index === null || index === 'default' ? 'main' : index },
    isDisabled: isConfTrue(settings.get('disabled')),
    indexes: indexes.length === 0 ? null : indexes,
    ...{ sourcetype: text('sourcetype'), source: text('source'), host: text('host') },
    usesAcks: isConfTrue(settings.get('useACK')),
    isAllowedInQuery: isConfTrue(settings.get('allowQueryStringAuth')),
  };
}

/** Of a setting of several values: separated by commas or blanks. */
export const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '').split(/[\s,;]+/).filter((item) => item !== '');
