import { type LfsPointer, objectHeader } from '@hubledger/hf-wire';
import {
  AtMost,
  EventLoopTurns,
  KeyedMutex,
  type ObjectStore,
  partsIn,
  type PartPlan,
  type SentPart,
  UploadGone,
} from '@hubledger/kernel';
import { RepositoryNotFound } from '../../domain/errors';
import type { FoundRepository, RepositoryDirectory } from '../../domain/repository-directory.port';
import { UploadMismatch } from './content-errors';
import { lfsKey } from './content-keys';
import type { PartRecord, PartRecords } from './part-records';
import type { Tickets } from './tickets';
import type { LinkGrant } from './upload-links';

const MiB = 1024 * 1024;
/** Of one object; larger objects have larger parts. An object of 5 TB then has parts that S3 still takes. */
const MAX_PARTS = 1_000;

/** Of one repository at once; what is announced beyond them comes whole. Each has an upload open at the object store. */
const MAX_UNDER_WAY = 1_000;

/** Each takes a connection of readers, a hashing thread's time and a MiB; more of them are no faster. */
const ENDING_AT_ONCE = 16;

type Place = Pick<FoundRepository, 'repositoryId' | 'objectPrefix'>;

/**
 * LFS objects that come in parts: each part by a request of its own that may be repeated, so that a broken connection
 * costs a part and a proxy may limit bodies. Whoever asks again for the same object of the same repository within a day
 * goes on with the same upload, so an object never takes more room than was reserved for it.
 */
export class LfsParts {
  /** Around which upload an object has. */
  private readonly choosing = new KeyedMutex();
  private readonly ending = new KeyedMutex();
  private readonly putTogether = new AtMost(ENDING_AT_ONCE);

  /** @param partBytes larger objects come in parts of this size, or of larger ones */
  constructor(
    private readonly objects: ObjectStore,
    private readonly records: PartRecords,
    private readonly tickets: Tickets,
    private readonly directory: Pick<RepositoryDirectory, 'byId'>,
    private readonly partBytes: number,
  ) {}

  /** Parts in which an object comes; 1: whole. */
  countFor(size: number): number {
    return size > this.partBytes ? partsIn(this.planOf(size)) : 1;
  }

  /** Which objects have an upload under way already, and how many more may have one. */
  async underWay({ objectPrefix }: Place): Promise<{ readonly oids: ReadonlySet<string>; readonly room: number }> {
    const oids = new Set(await this.records.underWay(objectPrefix, MAX_UNDER_WAY));
    return { oids, room: MAX_UNDER_WAY - oids.size };
  }

  /** An upload that is not gone on with is thrown away: what it holds was reserved once. @throws RepositoryNotFound */
  begin(place: Place, { oid, size }: LfsPointer): Promise<PartRecord> {
    const { objectPrefix } = place;
    const plan = this.planOf(size);
    return this.choosing.run(`${objectPrefix} ${oid}`, async () => {
      const found = await this.records.find(objectPrefix, oid);
      const isSame = found?.size === plan.size && found.partBytes === plan.partBytes;
      if (found && isSame && this.records.isYoung(found)) return found;
      if (found) await this.objects.parts.abort(found.ticket);
      return this.begun(place, oid, plan);
    });
  }

  /** Where clients send the parts to the store themselves; null: to the hub. */
  async addresses({ ticket, ...plan }: PartRecord, seconds: number): Promise<string[] | null> {
    const addresses: string[] = [];
    const turns = new EventLoopTurns();
    for (let number = 1; number <= partsIn(plan); number++) {
      const address = await this.objects.parts.writeAddress(ticket, plan, number, seconds);
      if (address === null) return null;
      addresses.push(address);
      if (turns.due()) await turns.take();
    }
    return addresses;
  }

  /** Answers the part's ETag. @throws UploadGone, PartsDiffer */
  async receive(place: Place, oid: string, number: number, body: AsyncIterable<Uint8Array>): Promise<string> {
    const { ticket, ...plan } = await this.recorded(place, oid);
    return this.whileThere(place, oid, ticket, () => this.objects.parts.put(ticket, plan, number, body));
  }

  /** May be repeated: who asks while the parts are put together waits for that. @throws UploadMismatch, UploadGone, PartsDiffer */
  complete(place: Place, { oid, reservationId }: LinkGrant, parts: readonly SentPart[]): Promise<void> {
    const { objectPrefix } = place;
    return this.ending.run(`${objectPrefix} ${oid}`, async () => {
      if (await this.isReceived(place, oid)) return;
      const { ticket, ...plan } = await this.recorded(place, oid);
      const content = { key: lfsKey(oid), sha256: oid, sha1Header: objectHeader('blob', plan.size) };
      const completed = await this.whileThere(place, oid, ticket, () =>
        this.putTogether.run(() => this.objects.parts.complete(ticket, plan, parts, content)),
      );
      if (completed) {
        await this.tickets.issue(objectPrefix, oid, { size: plan.size, rawOid: completed.sha1, reservationId });
      }
      await this.forget(place, oid, ticket);
      if (!completed) throw new UploadMismatch('hash', oid);
    });
  }

  private planOf(size: number): PartPlan {
    return { size, partBytes: Math.max(this.partBytes, Math.ceil(size / MAX_PARTS / MiB) * MiB) };
  }

  private async isReceived({ objectPrefix }: Place, oid: string): Promise<boolean> {
    return (await this.tickets.find(objectPrefix, oid)) !== null && (await this.objects.head(lfsKey(oid))) !== null;
  }

  /**
   * Recorded before it is asked whether the repository is there still: who deletes it says so before looking for records,
   * so one of the two sees the other.
   */
  private async begun({ repositoryId, objectPrefix }: Place, oid: string, plan: PartPlan): Promise<PartRecord> {
    const ticket = await this.objects.parts.begin(plan);
    try {
      const record = await this.records.keep(objectPrefix, oid, { ...plan, ticket });
      if (!(await this.directory.byId(repositoryId))) throw new RepositoryNotFound();
      return record;
    } catch (error) {
      await this.objects.parts.abort(ticket).catch(() => undefined); // the first error tells more; it is swept
      await this.records.forget(objectPrefix, oid, ticket).catch(() => undefined);
      throw error;
    }
  }

  private async recorded({ objectPrefix }: Place, oid: string): Promise<PartRecord> {
    const record = await this.records.find(objectPrefix, oid);
    if (!record) throw new UploadGone();
    return record;
  }

  /** What the store does not know any more is not gone on with. */
  private async whileThere<T>(place: Place, oid: string, ticket: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof UploadGone) await this.forget(place, oid, ticket);
      throw error;
    }
  }

  /** Never another upload that somebody began meanwhile: nobody would find that again. */
  private forget({ objectPrefix }: Place, oid: string, ticket: string): Promise<void> {
    return this.choosing.run(`${objectPrefix} ${oid}`, () => this.records.forget(objectPrefix, oid, ticket));
  }
}
