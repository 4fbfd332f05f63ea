import { type LfsPointer, pointerBlobId, pointerSize } from '@hubledger/hf-wire';
import type { ObjectStore, SmallObject } from '@hubledger/kernel';
import { EntryNotFound } from '../../domain/errors';
import type { ContentOperation, NewFile } from './apply-operations';
import type { CommitBase } from './commit-base';
import { BadCommit, LfsObjectUnknown } from './content-errors';
import { lfsKey } from './content-keys';
import { AttributesOfCommit } from './lfs-attributes';
import type { LfsIndex, LfsObject } from './lfs-index';
import { placeAsLfs, type StagedContent } from './stage-content';
import type { StagedBlobs } from './staged-blobs';
import type { StagedOperation } from './staged-operations';
import type { Tickets } from './tickets';
import type { TreeReader } from './tree-reader';

/** LFS objects that a commit names, with the reservation their upload was made under. */
export interface NamedLfsObject extends LfsObject {
  readonly reservationId: string | null;
}

export interface CommitPlan {
  readonly operations: readonly ContentOperation[];
  readonly lfs: ReadonlyMap<string, NamedLfsObject>;
  /** References to LFS objects that this commit adds, and the sum of their sizes. */
  readonly references: { readonly count: number; readonly bytes: number };
  /** Content that is still to be stored. */
  readonly objects: readonly SmallObject[];
}

/** One plan while it is made. */
interface Planning {
  readonly base: CommitBase;
  readonly blobs: StagedBlobs;
  readonly attributes: AttributesOfCommit;
  readonly known: ReadonlyMap<string, LfsObject>;
  readonly lfs: Map<string, NamedLfsObject>;
  /** LFS objects made of small files, still to be stored. */
  readonly lfsObjects: SmallObject[];
}

/** Operations looked at side by side: each may wait for the object store. */
const AT_ONCE = 32;

/** Turns what a client asked for into changes of the tree, and decides what becomes an LFS file. */
export class PlanOperations {
  constructor(
    private readonly objects: ObjectStore,
    private readonly trees: TreeReader,
    private readonly index: LfsIndex,
    private readonly tickets: Tickets,
    private readonly lfsThresholdBytes: number,
  ) {}

  /**
   * An LFS object may be named only if it is in this repository's history or was uploaded for it: an oid is no
   * permission. That goes for pointer-shaped files too.
   *
   * @throws `LfsObjectUnknown`, `BadCommit`, `EntryNotFound` (source of a copy)
   */
  async plan(base: CommitBase, staged: readonly StagedOperation[], blobs: StagedBlobs): Promise<CommitPlan> {
    const attributes = await AttributesOfCommit.of(this.objects, this.trees, base, staged, blobs);
    const known = await this.index.lookup(base.objectPrefix, base.lfsIndex, oidsNamedBy(staged));
    const planning: Planning = { base, blobs, attributes, known, lfs: new Map(), lfsObjects: [] };
    const operations: ContentOperation[] = [];
    const uncovered: string[] = [];
    let bytes = 0;
    let count = 0;
    for (let from = 0; from < staged.length; from += AT_ONCE) {
      const some = staged.slice(from, from + AT_ONCE);
      const planned = await Promise.all(some.map((operation) => this.one(planning, operation)));
      for (const operation of planned) {
        operations.push(operation);
        if (operation.kind !== 'add' || !operation.file.lfs) continue;
        count += 1;
        bytes += operation.file.size;
        if (!attributes.marksLfs(operation.path)) uncovered.push(operation.path);
      }
    }
    operations.push(...(await attributes.extendedBy(uncovered)));
    const objects = [...blobs.among(regularOids(operations)), ...planning.lfsObjects];
    return { operations, lfs: planning.lfs, references: { count, bytes }, objects };
  }

  private async one(planning: Planning, operation: StagedOperation): Promise<ContentOperation> {
    if (operation.kind === 'delete-file' || operation.kind === 'delete-folder') return operation;
    const { path } = operation;
    const file = await this.fileFor(planning, operation);
    if (file.lfs && isAttributes(path)) throw new BadCommit(`${path} can not be an LFS file`, { path });
    return { kind: 'add', path, file };
  }

  private async fileFor(
    planning: Planning,
    operation: Extract<StagedOperation, { kind: 'file' | 'lfs-file' | 'copy' }>,
  ): Promise<NewFile> {
    const { path } = operation;
    const { base, attributes } = planning;
    switch (operation.kind) {
      case 'file': {
        const { content } = operation;
        if (content.pointer) return this.named(planning, path, content.pointer.oid, content.pointer.size);
        if (!this.becomesLfs(path, content, attributes)) {
          return { type: 'file', mode: '100644', oid: content.oid, size: content.size };
        }
        await this.makeLfs(planning, content);
        return pointerFile({ oid: content.sha256, size: content.size }, content.oid);
      }
      case 'lfs-file':
        return this.named(planning, path, operation.oid, operation.size);
      case 'copy':
        return this.copied(base, operation.source ?? base, operation.sourcePath);
    }
  }

  private async makeLfs({ base, blobs, lfs, lfsObjects }: Planning, content: StagedContent): Promise<void> {
    const bytes = blobs.waitingBytes(content.oid);
    if (bytes) lfsObjects.push({ key: lfsKey(content.sha256), bytes, whenTaken: 'keep' });
    else await placeAsLfs(this.objects, base.objectPrefix, content);
    lfs.set(content.sha256, { size: content.size, rawOid: content.oid, reservationId: null });
  }

  /** `.gitattributes` itself must stay readable, and empty files are regular for every client. */
  private becomesLfs(path: string, content: StagedContent, attributes: AttributesOfCommit): boolean {
    if (content.size === 0 || isAttributes(path)) return false;
    return content.size >= this.lfsThresholdBytes || attributes.marksLfs(path);
  }

  private async named(
    { base, known, lfs }: Planning,
    path: string,
    oid: string,
    size: number | null,
  ): Promise<NewFile> {
    const inHistory = known.get(oid);
    const ticket = inHistory ? null : await this.tickets.find(base.objectPrefix, oid);
    const object = inHistory ?? ticket;
    if (!object) throw new LfsObjectUnknown(oid, path);
    if (size !== null && size !== object.size) {
      throw new BadCommit(`${path} has ${object.size} bytes, not ${size}`, { path, size: object.size });
    }
    if (!lfs.has(oid)) {
      lfs.set(oid, { size: object.size, rawOid: object.rawOid, reservationId: ticket?.reservationId ?? null });
    }
    return pointerFile({ oid, size: object.size }, object.rawOid);
  }

  /** Whatever stands in one revision of a repository may stand in its next one. */
  private async copied(
    { objectPrefix }: CommitBase,
    { root, commit }: Pick<CommitBase, 'root' | 'commit'>,
    path: string,
  ): Promise<NewFile> {
    const entry = root === null ? null : await this.trees.entryAt(objectPrefix, root, path);
    if (entry?.type !== 'file') throw new EntryNotFound(path, commit ?? undefined);
    const { type, mode, oid, size, lfs, rawOid } = entry;
    return { type, mode, oid, size, ...(lfs ? { lfs, rawOid } : {}) };
  }
}

/** No pointer is stored: its bytes follow from the entry, and 25,000 small writes would take a commit its time. */
const pointerFile = (pointer: LfsPointer, rawOid: string | null): NewFile => ({
  type: 'file',
  mode: '100644',
  oid: pointerBlobId(pointer),
  size: pointer.size,
  lfs: { sha256: pointer.oid, pointerSize: pointerSize(pointer) },
  rawOid,
});

const isAttributes = (path: string): boolean => /(^|\/)\.gitattributes$/.test(path);

const oidsNamedBy = (staged: readonly StagedOperation[]): string[] =>
  staged.flatMap((operation) => {
    if (operation.kind === 'lfs-file') return [operation.oid];
    return operation.kind === 'file' && operation.content.pointer ? [operation.content.pointer.oid] : [];
  });

const regularOids = (operations: readonly ContentOperation[]): string[] =>
  operations.flatMap((operation) => (operation.kind === 'add' && !operation.file.lfs ? [operation.file.oid] : []));
