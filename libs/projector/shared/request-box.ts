import { type Clock, type DocumentCollection, type DocumentStore, newId, ORIGIN, positionOf } from '@hubledger/kernel';
import { type ProjectionRequest, requestsModel } from './requests';

const MAX_TRIES = 16;
const OPEN_AT_ONCE = 100;
const KEPT_MS = 3_600_000;

export type WaitingRequest = ProjectionRequest & { readonly id: string };

/** Requests to projections, as documents that both sides change by compare-and-set. */
export class RequestBox {
  constructor(
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
  ) {}

  async post(projection: string, work: ProjectionRequest['work']): Promise<string> {
    const id = newId();
    const next: ProjectionRequest = {
      ...{ projection, work, state: 'open', cancelled: false, tries: 0, progress: null, swapped: null, failure: null },
      askedAt: this.clock.iso(),
    };
    await this.collection().writeAll([{ id, expected: null, next, position: positionOf(1) }]);
    return id;
  }

  async find(id: string): Promise<ProjectionRequest | null> {
    return (await this.collection().getMany([id])).get(id) ?? null;
  }

  async open(): Promise<WaitingRequest[]> {
    const found = await this.collection().find({ where: { all: { state: { eq: 'open' } } }, limit: OPEN_AT_ONCE });
    return found.map(({ id, document }) => ({ id, ...document }));
  }

  /** Null when it is gone. What has ended stays as it is. */
  async change(id: string, change: Partial<ProjectionRequest>): Promise<ProjectionRequest | null> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const stored = (await this.collection().getStored([id])).get(id);
      if (!stored?.document) return null;
      if (stored.document.state !== 'open') return stored.document;
      const next = { ...stored.document, ...change };
      const position = positionOf(BigInt(stored.position) + 1n);
      const lost = await this.collection().writeAll([{ id, expected: stored.position, next, position }]);
      if (lost.length === 0) return next;
    }
    throw new Error(`The request ${id} keeps changing`);
  }

  /** What ended more than an hour ago. */
  async clean(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS).toISOString();
    for (const state of ['done', 'failed']) {
      const ended = await this.collection().find({ where: { all: { state: { eq: state } } }, limit: OPEN_AT_ONCE });
      const old = ended.filter(({ document }) => document.askedAt < before);
      const writes = old.map(({ id, position }) => ({ id, expected: position, next: null, position: after(position) }));
      if (writes.length > 0) await this.collection().writeAll(writes);
    }
  }

  private collection(): DocumentCollection<ProjectionRequest> {
    return this.documents.collection(requestsModel);
  }
}

const after = (position: string): string => positionOf(BigInt(position || ORIGIN) + 1n);
