import { claimStreamName, repositoryClaimHash } from '@hubledger/contexts/identity/contract';
import { CancelReservation, RecordAbandonment, repositoryStream } from '@hubledger/contexts/repositories/contract';
import { AggregateStore, Clock, type CommandMetadata, stepOf } from '@hubledger/kernel';
import { AdmitArrival, CommitStorage, ReleaseRepository, ReleaseReservation } from '../domain/commands';
import { ledgerStream } from '../domain/ledger.decider';
import {
  expiredReservations,
  type LedgerEntry,
  type NamedReservation,
  openArrivals,
  unstatedEntries,
} from '../domain/ledger.state';

/** As long as the claim of a name whose holder does not exist: a creation that takes longer has lost. */
const CREATION_LEASE_MS = 60_000;
const RESERVATIONS_AT_ONCE = 1_000;

/**
 * Gives back what a crash left open on a ledger. Done when somebody needs the room or the truth (a reservation that
 * does not fit, a list of what is owned), so there is no clock to run.
 */
export class LedgerUpkeep {
  constructor(
    private readonly store: AggregateStore,
    private readonly clock: Clock,
  ) {}

  /**
   * What relies on a reservation of its own (`oid` null) is fenced in its repository first; what it had its effect on
   * before that is stated. LFS reservations are named by no event: the upload's ticket ends with them.
   *
   * @returns true when anything was given back
   */
  async giveBackExpired(ownerId: string, metadata: CommandMetadata): Promise<boolean> {
    const { state } = await this.store.load(ledgerStream, ownerId);
    const at = this.clock.iso();
    const expired = expiredReservations(state, at, RESERVATIONS_AT_ONCE);
    for (const reservation of expired) {
      const step = { ...stepOf(metadata, `expire ${reservation.reservationId} ${at}`), at };
      if (reservation.oid === null) await this.fence(reservation, step);
      if (reservation.oid === null && (await this.state(ownerId, reservation, step))) continue;
      await this.release(ownerId, reservation, 'expired', step);
    }
    return expired.length > 0;
  }

  /**
   * `moved`: admits repositories that have moved in and were not admitted. `all`: refuses those that have not, too: from
   * then on none is expected.
   */
  async settleArrivals(ownerId: string, which: 'moved' | 'all', metadata: CommandMetadata): Promise<void> {
    const { state } = await this.store.load(ledgerStream, ownerId);
    for (const arrival of openArrivals(state)) {
      const step = { ...stepOf(metadata, `${which} arrival ${arrival.reservationId}`), at: this.clock.iso() };
      if (which === 'all') await this.fence(arrival, step);
      const isHere = await this.state(ownerId, arrival, step);
      if (!isHere && which === 'all') await this.release(ownerId, arrival, 'cancelled', step);
    }
  }

  private async fence({ repositoryId, reservationId }: NamedReservation, step: CommandMetadata): Promise<void> {
    await this.store.execute(
      repositoryStream,
      repositoryId,
      new CancelReservation({ repositoryId, reservationId }, step),
    );
  }

  /** Says what the repository uses, if it is here; that ends the reservation. */
  private async state(ownerId: string, open: NamedReservation, step: CommandMetadata): Promise<boolean> {
    const { repositoryId, reservationId, arrival } = open;
    const { state, revision: repositoryRevision } = await this.store.load(repositoryStream, repositoryId);
    if (state.status !== 'live' || state.ownerId !== ownerId) return false;
    const { ownerKind, visibility, repositoryType, namespace, name, sizes } = state;
    const statement = {
      ownerId,
      repositoryId,
      repositoryRevision,
      usedBytes: sizes.usedBytes,
      visibility,
      reservationId,
    };
    const fullId = `${namespace}/${name}`;
    const command =
      arrival === null
        ? new CommitStorage({ ...statement, ownerKind, settledReservationIds: [] }, step)
        : new AdmitArrival({ ...statement, repositoryType, fullId }, step);
    await this.store.execute(ledgerStream, ownerId, command);
    return true;
  }

  private async release(
    ownerId: string,
    { reservationId }: NamedReservation,
    reason: 'expired' | 'cancelled',
    step: CommandMetadata,
  ): Promise<void> {
    await this.store.execute(ledgerStream, ownerId, new ReleaseReservation({ ownerId, reservationId, reason }, step));
  }

  /** Admissions whose repository never came to be, and that can't come any more behind the fence. */
  async giveBackAbandoned(ownerId: string, metadata: CommandMetadata): Promise<void> {
    const { state } = await this.store.load(ledgerStream, ownerId);
    const before = new Date(this.clock.now().getTime() - CREATION_LEASE_MS).toISOString();
    for (const [repositoryId, entry] of unstatedEntries(state, before)) {
      const repository = await this.store.load(repositoryStream, repositoryId);
      if (repository.state.status === 'live') continue; // its statement is on the way
      const step = { ...stepOf(metadata, `abandon ${repositoryId}`), at: this.clock.iso() };
      await this.store.execute(repositoryStream, repositoryId, fenceFor(repositoryId, entry, step));
      const release = new ReleaseRepository({ ownerId, repositoryId, reason: 'abandoned' }, step);
      await this.store.execute(ledgerStream, ownerId, release);
    }
  }
}

const fenceFor = (
  repositoryId: string,
  { repositoryType, fullId }: LedgerEntry,
  metadata: CommandMetadata,
): RecordAbandonment => {
  const claim = claimStreamName('repository', repositoryClaimHash(repositoryType, fullId));
  const key = `${repositoryType}:${fullId}`.toLowerCase();
  return new RecordAbandonment({ repositoryId, claim, fullId: key }, metadata);
};
