import type { Json } from '@hubledger/kernel';
import type { FoldedCollection } from '@hubledger/projector';

/** Documents as JSON by id, compare-and-set by position: as much of a store as folding needs, with nothing to set up. */
export class MemoryFoldedCollection implements FoldedCollection {
  private readonly rows = new Map<string, { json: string | null; position: string }>();

  async getStored(ids: readonly string[]) {
    const found = new Map<string, { document: object | null; position: string }>();
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row) found.set(id, { document: parse(row.json), position: row.position });
    }
    return found;
  }

  async writeAll(writes: Parameters<FoldedCollection['writeAll']>[0]): Promise<string[]> {
    const lost: string[] = [];
    for (const { id, expected, next, position } of writes) {
      if ((this.rows.get(id)?.position ?? null) !== expected) lost.push(id);
      else this.rows.set(id, { json: next === null ? null : JSON.stringify(next), position });
    }
    return lost;
  }

  /** Living documents by id. */
  documents(): Record<string, Json> {
    const living = [...this.rows].filter(([, { json }]) => json !== null);
    return Object.fromEntries(living.map(([id, { json }]) => [id, parse(json) as Json]));
  }
}

const parse = (json: string | null): object | null => (json === null ? null : (JSON.parse(json) as object));
