import { type LfsPointer, objectHeader } from '@hubledger/hf-wire';
import { type Clock, type CommandMetadata, type ObjectStore, stepOf, uuidV5 } from '@hubledger/kernel';
import type { StorageLedger } from '@hubledger/contexts/storage/contract';
import type { FoundRepository } from '../../domain/repository-directory.port';
import { UploadMismatch } from './content-errors';
import { lfsKey } from './content-keys';
import type { LfsIndex } from './lfs-index';
import type { Tickets } from './tickets';
import type { LinkGrant } from './upload-links';

/** What a repository says to an announced upload. `held`: it has the bytes. Bytes in `size`. */
export type AnnouncedUpload =
  | { readonly kind: 'held' }
  | { readonly kind: 'wrong-size'; readonly size: number }
  | { readonly kind: 'wanted'; readonly grant: LinkGrant };

const HOUR_MS = 60 * 60 * 1000;
/** Longer than an address (1 h) and the ticket of an upload (24 h) last, unless the upload itself takes an hour. */
const RESERVED_MS = 26 * HOUR_MS;
/** The same, where addresses work for a day. */
const RESERVED_FOR_PARTS_MS = 50 * HOUR_MS;

/** LFS objects on their way in and out of one repository. The bytes are shared, the right to them is not. */
export class LfsTransfers {
  constructor(
    private readonly objects: ObjectStore,
    private readonly index: LfsIndex,
    private readonly tickets: Tickets,
    private readonly ledger: StorageLedger,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers by oid what to do, and reserves storage for all that is wanted.
   *
   * @param inParts whether some may come in parts
   * @throws `QuotaExceeded`, `TooManyUploads`
   */
  async announce(
    repository: FoundRepository,
    uploads: readonly LfsPointer[],
    metadata: CommandMetadata,
    inParts = false,
  ): Promise<Map<string, AnnouncedUpload>> {
    const { repositoryId, ownerId, visibility } = repository;
    const held = await this.held(repository, uploads);
    const answers = new Map<string, AnnouncedUpload>();
    for (const { oid, size } of uploads) {
      const known = held.get(oid);
      const reservationId = uuidV5('lfs-reservation', repositoryId, oid);
      if (known === undefined) {
        const by = metadata.actorId;
        answers.set(oid, {
          kind: 'wanted',
          grant: { direction: 'upload', repositoryId, oid, size, reservationId, by },
        });
      } else answers.set(oid, known === size ? { kind: 'held' } : { kind: 'wrong-size', size: known });
    }
    const items = [...answers.values()].flatMap((answer) =>
      answer.kind === 'wanted' && answer.grant.reservationId !== null
        ? [{ reservationId: answer.grant.reservationId, bytes: answer.grant.size, oid: answer.grant.oid }]
        : [],
    );
    if (items.length > 0) {
      const forMs = inParts ? RESERVED_FOR_PARTS_MS : RESERVED_MS;
      const expiresAt = new Date(this.clock.now().getTime() + forMs).toISOString();
      const reservation = { ownerId, repositoryId, visibility, expiresAt, items };
      await this.ledger.reserve(reservation, stepOf(metadata, 'reserve-lfs'));
    }
    return answers;
  }

  /** Sizes of those objects that this repository has in its history, or received within a day and that are there still. */
  async held(
    { objectPrefix, lfsIndex }: FoundRepository,
    asked: readonly Pick<LfsPointer, 'oid'>[],
  ): Promise<Map<string, number>> {
    const oids = [...new Set(asked.map(({ oid }) => oid))];
    const indexed = await this.index.lookup(objectPrefix, lfsIndex, oids);
    const sizes = new Map([...indexed].map(([oid, { size }]) => [oid, size]));
    for (const oid of oids) {
      const ticket = sizes.has(oid) ? null : await this.tickets.find(objectPrefix, oid);
      if (ticket && (await this.objects.head(lfsKey(oid)))) sizes.set(oid, ticket.size);
    }
    return sizes;
  }

  /** Sizes of those objects that are in the repository's history: what its readers may download. */
  async committed(
    { objectPrefix, lfsIndex }: FoundRepository,
    asked: readonly Pick<LfsPointer, 'oid'>[],
  ): Promise<Map<string, number>> {
    const oids = asked.map(({ oid }) => oid);
    const indexed = await this.index.lookup(objectPrefix, lfsIndex, oids);
    return new Map([...indexed].map(([oid, { size }]) => [oid, size]));
  }

  /**
   * Takes the bytes of one object. They get their key only when size and hash are right, and the repository a ticket:
   * may be repeated.
   *
   * @throws `UploadMismatch`
   */
  async receive(
    { objectPrefix }: Pick<FoundRepository, 'objectPrefix'>,
    { oid, size, reservationId }: LinkGrant,
    body: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const sha1Header = objectHeader('blob', size);
    const upload = await this.objects.upload({ sha1Header });
    try {
      for await (const chunk of body) {
        if (upload.size + chunk.byteLength > size) throw new UploadMismatch('size', oid);
        await upload.write(chunk);
      }
      if (upload.size !== size) throw new UploadMismatch('size', oid);
      if ((await upload.sha256()) !== oid) throw new UploadMismatch('hash', oid);
      const rawOid = await upload.sha1(sha1Header);
      await upload.commit(lfsKey(oid));
      await this.tickets.issue(objectPrefix, oid, { size, rawOid, reservationId });
    } finally {
      await upload.abort();
    }
  }
}
