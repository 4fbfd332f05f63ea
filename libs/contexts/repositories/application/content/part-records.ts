import type { Clock, ObjectStore, PartPlan } from '@hubledger/kernel';
import { partsKey, partsPrefix } from './content-keys';

/** An upload in parts that a repository has under way. */
export interface PartRecord extends PartPlan {
  /** Of the object store. */
  readonly ticket: string;
  /** ISO-8601 UTC. */
  readonly begunAt: string;
}

/** Milliseconds in which who asks again goes on with what is there: one upload of an object at a time counts as one. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Which uploads in parts are under way, one for each object of a repository. At the object store: any process asks. */
export class PartRecords {
  constructor(
    private readonly objects: ObjectStore,
    private readonly clock: Clock,
  ) {}

  async keep(prefix: string, sha256: string, record: Omit<PartRecord, 'begunAt'>): Promise<PartRecord> {
    const kept: PartRecord = { ...record, begunAt: this.clock.iso() };
    await this.objects.put(partsKey(prefix, sha256), Buffer.from(JSON.stringify(kept), 'utf8'));
    return kept;
  }

  async find(prefix: string, sha256: string): Promise<PartRecord | null> {
    const json = await this.objects.get(partsKey(prefix, sha256));
    return json && (JSON.parse(json.toString('utf8')) as PartRecord);
  }

  /** Of which objects there are uploads: the first so many. */
  async underWay(prefix: string, limit: number): Promise<string[]> {
    const from = partsPrefix(prefix);
    return (await this.objects.list(from, { limit })).map(({ key }) => key.slice(from.length));
  }

  /** Whether it is gone on with when somebody asks again. */
  isYoung({ begunAt }: PartRecord): boolean {
    return Date.parse(begunAt) + KEPT_MS > this.clock.now().getTime();
  }

  /** Unless another upload has taken its place. */
  async forget(prefix: string, sha256: string, ticket: string): Promise<void> {
    const found = await this.find(prefix, sha256);
    if (found?.ticket === ticket) await this.objects.delete(partsKey(prefix, sha256));
  }
}

const PAGE = 500;

/**
 * Of a repository that is deleted: parts are no objects yet. The records go last, so that whoever repeats this finds what
 * a crash has left.
 */
export const abortUploads = async (objects: ObjectStore, prefix: string): Promise<void> => {
  for (;;) {
    const page = await objects.list(partsPrefix(prefix), { limit: PAGE });
    if (page.length === 0) return;
    for (const { key } of page) {
      const json = await objects.get(key);
      if (json) await objects.parts.abort((JSON.parse(json.toString('utf8')) as PartRecord).ticket);
    }
    await objects.deleteAll(page.map(({ key }) => key));
  }
};
