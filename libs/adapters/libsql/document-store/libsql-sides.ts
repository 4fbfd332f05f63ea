import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type Clock,
  DocumentSides,
  FencedOff,
  newId,
  type ReadModel,
  type Side,
  type SideView,
  type SideWriter,
} from '@hubledger/kernel';
import { DocumentFile } from './document-file';
import { dropReadModel } from './schema';
import { SideRegistry } from './side-registry';
import { fillLibsqlSide } from './side-writer';

const KEPT_MS = 24 * 3_600_000;

/**
 * Each side is a file of its own beside the store's: `documents.db` has `documents-<side>.db`. It is a whole file of
 * read models, and belongs to the store once a pointer in the store's own file says so.
 */
export class LibsqlSides extends DocumentSides {
  private readonly opened = new Map<string, DocumentFile>();

  private constructor(
    private readonly path: string,
    private readonly main: DocumentFile,
    private readonly registry: SideRegistry,
    private readonly clock: Clock,
  ) {
    super();
  }

  static async open(path: string, main: DocumentFile, clock: Clock): Promise<LibsqlSides> {
    const sides = new LibsqlSides(path, main, new SideRegistry(main.statements), clock);
    await sides.removeUnfinished();
    return sides;
  }

  async create(): Promise<Side> {
    const id = newId();
    return { id, at: this.pathOf(id) };
  }

  async fill(side: Side, models: readonly ReadModel[]): Promise<SideWriter> {
    return fillLibsqlSide(side.at, models);
  }

  async view(side: Side): Promise<SideView> {
    const file = await this.fileOf(side.id);
    const here = new Set(file.readModels());
    return {
      collection: (model) => (here.has(keyOf(model)) ? file : this.holding(keyOf(model))).collection(model),
      loadCheckpoint: (projection) => file.loadCheckpoint(projection),
      saveCheckpoint: (projection, checkpoint) => file.saveCheckpoint(projection, checkpoint),
      sync: () => this.sync(),
    };
  }

  async swapIn(side: Side, model: ReadModel, fence = 0): Promise<void> {
    const file = await this.fileOf(side.id);
    const checkpoint = await file.loadCheckpoint(keyOf(model));
    if (checkpoint === null) throw new Error(`Side ${side.id} has no checkpoint of ${model.name}`);
    const left = await this.holding(keyOf(model)).loadCheckpoint(keyOf(model));
    if ((left?.fence ?? 0) > fence) throw new FencedOff(keyOf(model), fence);
    if (fence > 0) await file.saveCheckpoint(keyOf(model), { ...checkpoint, fence });
    await file.sync(); // before the pointer: the two files are not synced in order
    await this.registry.point(keyOf(model), side.id, this.clock.iso());
  }

  async drop({ id }: Side): Promise<void> {
    if (!this.registry.sides().has(id)) await this.remove(id);
  }

  current(model: ReadModel): string {
    return this.registry.sideOf(keyOf(model));
  }

  /** Only this process swaps. */
  async lookAgain(): Promise<void> {}

  /** The file that holds what readers see of a read model. Never another: an empty list would look like an answer. */
  holding(readModel: string): DocumentFile {
    const side = this.registry.sideOf(readModel);
    const file = side === '' ? this.main : this.opened.get(side);
    if (!file) throw new Error(`Side ${side}, which holds ${readModel}, is not open`);
    return file;
  }

  async sweep(inUse: readonly ReadModel[]): Promise<void> {
    const wanted = new Set(inUse.map(keyOf));
    const pointed = [...this.registry.sides()].flatMap((side) => this.registry.readModelsOn(side));
    for (const readModel of new Set([...this.main.readModels(), ...pointed])) {
      if (wanted.has(readModel)) await this.registry.revive(readModel);
      else await this.registry.retire(readModel, this.clock.iso());
    }
    const before = new Date(this.clock.now().getTime() - KEPT_MS).toISOString();
    for (const { readModel, side, at } of this.registry.retired()) {
      if (at < before) await this.discard(readModel, side);
    }
  }

  async forgetDeleted(models: readonly ReadModel[], { keepRetired }: { readonly keepRetired: boolean }): Promise<void> {
    const retired = keepRetired ? [] : this.registry.retired();
    for (const { readModel, side } of retired) await this.discard(readModel, side);
    for (const model of models) await this.holding(keyOf(model)).rewrite(model);
    for (const file of [this.main, ...this.opened.values()]) await file.statements.checkpoint();
  }

  async sync(): Promise<void> {
    for (const file of [this.main, ...this.opened.values()]) await file.sync();
  }

  async close(): Promise<void> {
    for (const file of this.opened.values()) await file.close();
  }

  private async discard(readModel: string, side: string): Promise<void> {
    await this.registry.forget(readModel, side);
    if (side !== '' && !this.registry.sides().has(side)) return this.remove(side);
    const { statements } = side === '' ? this.main : await this.fileOf(side);
    await statements.transact(dropReadModel(modelOf(readModel)));
  }

  /** Sides that a process left unfinished or unused; and pointers to files that somebody removed. */
  private async removeUnfinished(): Promise<void> {
    const [, start, end] = /^(.*)(\.[^.]*)$/.exec(basename(this.path)) ?? ['', basename(this.path), ''];
    const kept = this.registry.sides();
    const found = new Set<string>();
    for (const name of await readdir(dirname(this.path))) {
      const id = name.startsWith(`${start}-`) ? UUID.exec(name.slice(start.length + 1))?.[0] : undefined;
      if (id === undefined) continue;
      if (!kept.has(id)) await this.remove(id);
      else if (name === `${start}-${id}${end}`) found.add(id);
    }
    for (const id of kept) {
      if (found.has(id)) continue;
      for (const readModel of this.registry.readModelsOn(id)) await this.registry.forget(readModel, id);
      for (const { readModel, side } of this.registry.retired()) {
        if (side === id) await this.registry.forget(readModel, id);
      }
    }
    const inUse = [...found].filter((id) => this.registry.readModelsOn(id).length > 0);
    await Promise.all(inUse.map((id) => this.fileOf(id)));
  }

  private async fileOf(id: string): Promise<DocumentFile> {
    const known = this.opened.get(id);
    if (known) return known;
    const file = await DocumentFile.open(this.pathOf(id));
    this.opened.set(id, file);
    return file;
  }

  private async remove(id: string): Promise<void> {
    await this.opened.get(id)?.close();
    this.opened.delete(id);
    for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(this.pathOf(id) + suffix, { force: true });
  }

  private pathOf(id: string): string {
    return join(dirname(this.path), basename(this.path).replace(/(\.[^.]*)?$/, `-${id}$1`));
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

const keyOf = ({ name, version }: Pick<ReadModel, 'name' | 'version'>): string => `${name}@${version}`;

const modelOf = (readModel: string): Pick<ReadModel, 'name' | 'version'> => {
  const at = readModel.lastIndexOf('@');
  return { name: readModel.slice(0, at), version: Number(readModel.slice(at + 1)) };
};
