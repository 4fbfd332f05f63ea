import { type CommandMetadata, type Loaded, stepOf } from '@hubledger/kernel';
import type { ReservationItem, StorageLedger } from '@hubledger/contexts/storage/contract';
import type { LiveRepository, Repository } from '../../domain/repository.state';
import type { LfsObject } from './lfs-index';
import type { CommitPlan } from './plan-operations';

/** Milliseconds a commit may take between its reservation and its event. */
const RESERVED_MS = 60 * 60 * 1000;
/** See `ReserveStorage`. */
const ITEMS_AT_ONCE = 1_000;

/** The storage side of one try to commit: reserve what it adds, then settle or give back. */
export class StorageOfCommit {
  private reserved = false;

  constructor(
    private readonly ledger: StorageLedger,
    private readonly repository: Readonly<LiveRepository>,
    private readonly reservationId: string,
    private readonly metadata: CommandMetadata,
  ) {}

  /**
   * Reserves growth of regular files and LFS objects made inside the commit. Objects that were uploaded before hold their
   * own reservations; those are asked for again, for the case that the repository changed owner or visibility since.
   *
   * @returns the reservation's id, null when nothing grows
   * @throws `QuotaExceeded`
   */
  async reserve(
    plan: CommitPlan,
    regularGrowth: number,
    known: ReadonlyMap<string, LfsObject>,
  ): Promise<string | null> {
    let bytes = Math.max(0, regularGrowth);
    const items: ReservationItem[] = [];
    for (const [oid, { size, reservationId }] of plan.lfs) {
      if (known.has(oid)) continue;
      if (reservationId === null) bytes += size;
      else items.push({ reservationId, bytes: size, oid });
    }
    if (bytes > 0) items.unshift({ reservationId: this.reservationId, bytes, oid: null });
    if (items.length === 0) return null;
    const { ownerId, repositoryId, visibility } = this.repository;
    const expiresAt = new Date(Date.parse(this.metadata.at) + RESERVED_MS).toISOString();
    for (let from = 0; from < items.length; from += ITEMS_AT_ONCE) {
      const some = items.slice(from, from + ITEMS_AT_ONCE);
      const step = from === 0 ? this.metadata : stepOf(this.metadata, `from ${from}`);
      await this.ledger.reserve({ ownerId, repositoryId, visibility, expiresAt, items: some }, step);
      this.reserved = bytes > 0;
    }
    return this.reserved ? this.reservationId : null;
  }

  /**
   * States what the repository uses now. From the fold and not from the event: after a repeated command the stream may
   * stand further on, and a statement with its revision would be believed.
   */
  async settle(plan: CommitPlan, now: Pick<Loaded<Repository>, 'state' | 'revision'>): Promise<void> {
    if (now.state.status !== 'live') return; // deleted meanwhile: the ledger has released all of it
    const { ownerId, ownerKind, repositoryId, visibility, sizes } = now.state;
    const reservationId = this.reserved ? this.reservationId : null;
    const settled = [...plan.lfs.values()].flatMap((object) => object.reservationId ?? []);
    await this.ledger
      .commit(
        {
          ...{ ownerId, ownerKind, repositoryId, visibility, reservationId },
          repositoryRevision: now.revision,
          usedBytes: sizes.usedBytes,
          settledReservationIds: settled,
        },
        stepOf(this.metadata, 'settle'),
      )
      // The commit stands: a ledger that can't be reached now is told by the process manager.
      .catch(() => undefined);
  }

  /** For a commit that is certain not to stand. */
  async release(): Promise<void> {
    if (!this.reserved) return;
    const step = stepOf(this.metadata, 'release');
    // What can't be given back now ends by itself when its time is over.
    await this.ledger.releaseReservation(this.repository.ownerId, this.reservationId, step).catch(() => undefined);
  }
}
