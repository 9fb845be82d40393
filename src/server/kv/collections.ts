import { type KvCollection, KvFile } from '../../store/kv-file.ts';
import type { ConfStore, Stanza } from '../conf/conf-store.ts';

/** The KV store: collections are stanzas of collections.conf, their records lie in a SQLite file that searches read, too. */
export class Collections {
  readonly file: KvFile;

  constructor(
    path: string,
    private readonly conf: ConfStore,
  ) {
    this.file = new KvFile(path);
    this.update();
    conf.onChange((file) => {
      if (file === 'collections') this.update();
    });
  }

  /** The collection that a request means: of its app, else of any that shows it. Null when there is none. */
  named(name: string, app: string | null): (KvCollection & { readonly stanza: Stanza }) | null {
    const stanza =
      this.conf.stanza('collections', name, { owner: 'nobody', app }) ??
      this.conf.stanza('collections', name, { owner: 'nobody', app: null });
    return stanza === null ? null : { app: stanza.app, name, types: typesOf(stanza), stanza };
  }

  close(): void {
    this.file.close();
  }

  /** The file knows the collections that there are. */
  private update(): void {
    const wanted = this.conf
      .stanzas('collections', { owner: null, app: null })
      .filter(({ name }) => name !== 'default');
    const known = new Map(this.file.collections().map((each) => [`${each.app}/${each.name}`, each]));
    for (const stanza of wanted) {
      const { app, name } = stanza;
      const types = typesOf(stanza);
      const before = known.get(`${app}/${name}`);
      known.delete(`${app}/${name}`);
      if (JSON.stringify(before?.types) !== JSON.stringify(types)) this.file.setCollection({ app, name, types });
    }
    for (const { app, name } of known.values()) this.file.removeCollection(app, name);
  }
}

const typesOf = ({ settings }: Stanza): Record<string, string> =>
  Object.fromEntries(
    [...settings].flatMap(([key, value]) => (key.startsWith('field.') ? [[key.slice('field.'.length), value]] : [])),
  );
