import type { ByteSource } from '../byte-source.ts';

/** A file in an archive. It is read where it lies; nothing is ever written to disk, so its path can do no harm. */
export interface ArchiveMember {
  /** As the archive has it, with slashes. */
  readonly path: string;
  /** Epoch seconds; null when the archive does not say. */
  readonly modified: number | null;
  /** To be read before the next member is asked for. */
  readonly content: ByteSource;
}

/** A member that cannot be read, or (`path` is empty) a reason why no more members can be. */
export interface MemberProblem {
  readonly path: string;
  readonly problem: string;
  /** True when nothing is known to be missing. */
  readonly isDoubt?: boolean;
}

/** More members than this are not read: an archive can name any number of empty ones. */
export const mostMembers = 200_000;

/** What the tools of some systems add beside the files: `._name`, `__MACOSX/`; hidden files are left out in directories too. */
export function isHidden(path: string): boolean {
  const parts = path.split('/');
  return parts[0] === '__MACOSX' || (parts.at(-1) as string).startsWith('.');
}
