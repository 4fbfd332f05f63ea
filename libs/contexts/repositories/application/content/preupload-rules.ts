import { isUtf8 } from 'node:buffer';
import { isIgnored, parseGitIgnore } from '@hubledger/hf-wire';
import type { ObjectStore } from '@hubledger/kernel';
import { QuotaExceeded, type StorageLedger } from '@hubledger/contexts/storage/contract';
import type { FoundRepository } from '../../domain/repository-directory.port';
import type { AnnotatedEntry } from './annotated-tree';
import { attributesAt, lfsRules } from './lfs-attributes';
import type { TreeReader } from './tree-reader';

export interface AskedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** The first bytes of the file. */
  readonly sample: Buffer;
}

export interface Asked {
  readonly files: readonly AskedFile[];
  /** Texts of files of those names in the same upload. */
  readonly gitIgnore: string | null;
  readonly gitAttributes: string | null;
  /** The client would send `lfs` files by Xet, which this hub does not speak: it gets `regular` for most of them. */
  readonly avoidsLfs: boolean;
}

export interface PreuploadAnswer {
  readonly path: string;
  readonly uploadMode: 'lfs' | 'regular';
  readonly shouldIgnore: boolean;
  /** What is at this path now, by the hash the client compares with for this mode; absent when nothing is. */
  readonly oid?: string;
}

/** Up to this size such a client's file comes inside the commit and becomes an LFS object there. */
const REGULAR_FOR_XET_CLIENTS = 100 * 1000 * 1000;

/** Others get their turn in between: patterns may cost several milliseconds a file. */
const FILES_AT_ONCE = 4;

/** How each file of an upload should come: wire contract, sections 7.1 and 8. */
export class PreuploadRules {
  constructor(
    private readonly objects: ObjectStore,
    private readonly trees: TreeReader,
    private readonly ledger: StorageLedger,
    private readonly lfsThresholdBytes: number,
  ) {}

  /** @throws `QuotaExceeded` when the regular files alone can't fit: better now than after all bytes came. */
  async answer(
    repository: FoundRepository,
    at: { readonly root: string; readonly branch: string },
    asked: Asked,
  ): Promise<PreuploadAnswer[]> {
    const { objectPrefix } = repository;
    const text = asked.gitAttributes ?? (await attributesAt(this.objects, this.trees, objectPrefix, at.root));
    const isLfs = lfsRules(text ?? '');
    const ignore = parseGitIgnore(asked.gitIgnore ?? '');
    const answers: PreuploadAnswer[] = [];
    let growth = 0;
    for (const [index, file] of asked.files.entries()) {
      if (index % FILES_AT_ONCE === FILES_AT_ONCE - 1) await new Promise(setImmediate);
      const now = await this.trees.entryAt(objectPrefix, at.root, file.path);
      const wantsLfs = file.size > 0 && (isLfs(file.path) || file.size >= this.lfsThresholdBytes || isBinary(file));
      const inCommit = asked.avoidsLfs && file.size <= REGULAR_FOR_XET_CLIENTS;
      const uploadMode = wantsLfs && !inCommit ? 'lfs' : 'regular';
      const oid = identityOf(now, uploadMode);
      const shouldIgnore = isIgnored(ignore, file.path);
      answers.push({ path: file.path, uploadMode, shouldIgnore, ...(oid === null ? {} : { oid }) });
      if (!wantsLfs && !shouldIgnore) growth += file.size - (now?.type === 'file' && !now.lfs ? now.size : 0);
    }
    if (at.branch === repository.defaultBranch && growth > 0) await this.refuseWithoutRoom(repository, growth);
    return answers;
  }

  private async refuseWithoutRoom({ ownerId, visibility }: FoundRepository, growth: number): Promise<void> {
    const room = await this.ledger.room(ownerId, visibility);
    if (room === null || growth <= room) return;
    const usage = await this.ledger.usage(ownerId);
    const isPrivate = visibility === 'private';
    const quota = (isPrivate ? usage.privateQuotaBytes : usage.publicQuotaBytes) ?? 0;
    const used = isPrivate ? usage.privateUsedBytes : usage.publicUsedBytes;
    throw new QuotaExceeded(visibility, quota, used, growth);
  }
}

/** Clients compare a regular file by its git blob id and an LFS file by its SHA-256. */
const identityOf = (now: AnnotatedEntry | null, mode: 'lfs' | 'regular'): string | null => {
  if (now?.type !== 'file') return null;
  if (!now.lfs) return now.oid;
  return mode === 'lfs' ? now.lfs.sha256 : (now.rawOid ?? null);
};

/** A NUL, or no UTF-8; the sample may end in the middle of a character. */
const isBinary = ({ sample }: AskedFile): boolean => {
  if (sample.includes(0)) return true;
  return ![0, 1, 2, 3].some((cut) => cut <= sample.length && isUtf8(sample.subarray(0, sample.length - cut)));
};
