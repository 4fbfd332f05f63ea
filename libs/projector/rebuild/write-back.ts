import type { DocumentWrite, Position } from '@hubledger/kernel';
import type { FoldedCollection } from '../apply-batch';
import type { StoredDocument } from '../fold-document';

interface Held {
  document: object | null;
  position: Position;
  /** Where the side's own copy stands; null while it has none. */
  written: Position | null;
}

/**
 * Documents of one read model while it is built: latest ones in memory, the others on the side. Two generations stand
 * in for an order of use: what was not touched while a whole new one filled up is written out.
 */
export class WriteBack {
  private young = new Map<string, Held>();
  private old = new Map<string, Held>();
  /** Of the ids written out. Ids that grow, as those of commits and events do, never need a look at the side. */
  private highest = '';

  constructor(
    private readonly side: FoldedCollection,
    /** Documents of a generation. */
    private readonly capacity: number,
  ) {}

  /** Brings into memory what the side holds of these; `get` then knows them all. */
  async load(ids: Iterable<string>): Promise<void> {
    const missing: string[] = [];
    for (const id of ids) if (id <= this.highest && !this.young.has(id) && !this.old.has(id)) missing.push(id);
    if (missing.length === 0) return;
    for (const [id, { document, position }] of await this.side.getStored(missing)) {
      this.young.set(id, { document, position, written: position });
    }
  }

  get(id: string): StoredDocument | undefined {
    return this.young.get(id) ?? this.old.get(id);
  }

  set(id: string, document: object | null, position: Position): void {
    const young = this.young.get(id);
    if (young) {
      young.document = document;
      young.position = position;
      return;
    }
    const written = this.old.get(id)?.written ?? null;
    this.old.delete(id);
    this.young.set(id, { document, position, written });
  }

  /** Call between pages: what is loaded for a page stays until it is folded. */
  async makeRoom(): Promise<void> {
    if (this.young.size < this.capacity) return;
    await this.writeOut(this.old);
    this.old = this.young;
    this.young = new Map();
  }

  async flush(): Promise<void> {
    await this.writeOut(this.old);
    await this.writeOut(this.young);
    this.old = new Map();
    this.young = new Map();
  }

  private async writeOut(generation: ReadonlyMap<string, Held>): Promise<void> {
    const writes: Array<DocumentWrite<object>> = [];
    for (const [id, { document, position, written }] of generation) {
      if (id > this.highest) this.highest = id;
      if (position !== written) writes.push({ id, expected: written, next: document, position });
    }
    const lost = await this.side.writeAll(writes);
    if (lost.length > 0) throw new Error(`A side was written by another: ${lost.length} documents, first ${lost[0]}`);
  }
}
