import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RowFile, type Stretch } from '../../session/row-file.ts';
import { ApiError } from '../http/api-error.ts';
import { isOver, type Job } from './job.ts';
import { removeFolder, wasRemoved } from './remove-folder.ts';

/** What is written of a job beside its rows. */
interface KeptJob extends Omit<Job, 'file' | 'search' | 'done' | 'keptEvents'> {
  readonly layout: readonly Stretch[];
}

const infoFile = 'info.json';
const rowsFile = 'results.ndjson';

/** What lies on the disk of jobs: a folder for each, with its rows and, when it is over, what is to be known of it. */
export class JobFolders {
  /** Folders on their way out. */
  private readonly removing = new Set<Promise<void>>();

  constructor(private readonly directory: string) {}

  /** The file of a new job's rows. @throws ApiError 400 for an id that is too long. */
  make(sid: string): RowFile {
    if (folderOf(sid).length > 200) throw new ApiError(400, { type: 'FATAL', text: 'Invalid sid: it is too long.' });
    mkdirSync(this.folder(sid), { recursive: true, mode: 0o700 });
    return new RowFile(join(this.folder(sid), rowsFile));
  }

  /** The file of rows that a job keeps beside its own. */
  fileBeside({ sid }: Job, name: string): RowFile {
    return new RowFile(join(this.folder(sid), name));
  }

  /** Rows that were written become a job's own; not when it is gone. */
  moveBeside({ sid }: Job, path: string, name: string): void {
    if (existsSync(this.folder(sid))) renameSync(path, join(this.folder(sid), name));
  }

  /** A file for rows on their way, and what removes it. */
  scratchFile(): { readonly path: string; remove(): void } {
    const path = join(this.directory, `.${randomUUID()}.ndjson`);
    return { path, remove: () => rmSync(path, { force: true }) };
  }

  /** Keeps what is to be known of a job that is over, after a restart too. */
  keep(job: Job): void {
    if (!isOver(job) || !existsSync(this.folder(job.sid))) return;
    const { file, search: _, done: __, keptEvents: ___, ...rest } = job;
    const kept: KeptJob = { ...rest, layout: file.layout };
    writeFileSync(join(this.folder(job.sid), infoFile), JSON.stringify(kept), { mode: 0o600 });
  }

  /** The folder of a job goes, beside the event loop; `removed` resolves when all such are gone. */
  remove({ sid }: Job): void {
    const removing = removeFolder(this.directory, folderOf(sid)).finally(() => this.removing.delete(removing));
    this.removing.add(removing);
  }

  async removed(): Promise<void> {
    await Promise.all(this.removing);
  }

  /** The jobs that were over when an earlier server ended, the oldest first. What is left of others goes. */
  readKept(): readonly Job[] {
    const found: Job[] = [];
    for (const folder of readdirSync(this.directory)) {
      if (wasRemoved(this.directory, folder)) continue;
      const directory = join(this.directory, folder);
      try {
        const { layout, ...kept } = JSON.parse(readFileSync(join(directory, infoFile), 'utf8')) as KeptJob;
        const file = new RowFile(join(directory, rowsFile), layout);
        found.push({ ...kept, file, keptEvents: null, search: null, done: Promise.resolve() });
      } catch {
        // It was running when the server ended.
        rmSync(directory, { recursive: true, force: true });
      }
    }
    return found.sort((a, b) => a.created - b.created);
  }

  private folder(sid: string): string {
    return join(this.directory, folderOf(sid));
  }
}

/** A client may choose the id of its job: in the file system it is a plain name. */
const folderOf = (sid: string): string => encodeURIComponent(sid).replace(/\*/g, '%2A').replace(/^\./, '%2E');
