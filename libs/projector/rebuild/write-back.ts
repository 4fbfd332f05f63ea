import type { DocumentWrite, Position } from '@hubledger/kernel';
import type { StoredDocument } from '../fold-document';
import type { FoldedCollection } from '../folded-collection';
import { writeTaken } from '../write-taken';
import type { BuildFailure } from './side-builder';

interface Held {
  document: object | null;
  position: Position;
  /** Where the side's own copy stands; null while it has none. */
  written: Position | null;
  /** The first event that is in the document and not in the side's copy. */
  since: Applied | null;
}

/** An event, as far as it is told of. */
type Applied = Pick<BuildFailure, 'position' | 'eventId'>;

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
      this.young.set(id, { document, position, written: position, since: null });
    }
  }

  get(id: string): StoredDocument | undefined {
    return this.young.get(id) ?? this.old.get(id);
  }

  /** @param first of the events that were applied now */
  set(id: string, document: object | null, position: Position, first: Applied): void {
    const young = this.young.get(id);
    if (young) {
      young.document = document;
      young.position = position;
      young.since ??= first;
      return;
    }
    const { written = null, since = first } = this.old.get(id) ?? {};
    this.old.delete(id);
    this.young.set(id, { document, position, written, since: since ?? first });
  }

  /**
   * Call between pages: what is loaded for a page stays until it is folded.
   *
   * @returns documents that the store refused for good; each stands before the event, or some way further, when it is looked
   *   at event by event
   */
  async makeRoom(): Promise<BuildFailure[]> {
    if (this.young.size < this.capacity) return [];
    const refused = await this.writeOut(this.old);
    this.old = this.young;
    this.young = new Map();
    return refused;
  }

  /** @returns as `makeRoom` */
  async flush(): Promise<BuildFailure[]> {
    const refused = [...(await this.writeOut(this.old)), ...(await this.writeOut(this.young))];
    this.old = new Map();
    this.young = new Map();
    return refused;
  }

  private async writeOut(generation: ReadonlyMap<string, Held>): Promise<BuildFailure[]> {
    const writes: Array<DocumentWrite<object>> = [];
    for (const [id, { document, position, written }] of generation) {
      if (id > this.highest) this.highest = id;
      if (position !== written) writes.push({ id, expected: written, next: document, position });
    }
    const taken = await writeTaken(this.side, writes);
    const { refused } = taken;
    const lost = refused.size === 0 ? taken.lost : await this.notThere(taken.lost, generation);
    if (lost.length > 0) throw new Error(`A side was written by another: ${lost.length} documents, first ${lost[0]}`);
    return [...refused].flatMap(([documentId, { message }]) => {
      const since = generation.get(documentId)?.since;
      return since ? [{ ...since, documentId, message }] : [];
    });
  }

  /** A store that refused one document may have written others before: whoever writes them once more finds them there. */
  private async notThere(ids: readonly string[], generation: ReadonlyMap<string, Held>): Promise<string[]> {
    const stored = await this.side.getStored(ids);
    return ids.filter((id) => stored.get(id)?.position !== generation.get(id)?.position);
  }
}
