import { claimStreamName, repositoryClaimHash } from '@hubledger/contexts/identity/contract';
import { CancelReservation, RecordAbandonment, repositoryStream } from '@hubledger/contexts/repositories/contract';
import { AggregateStore, Clock, type CommandMetadata, stepOf } from '@hubledger/kernel';
import { ReleaseRepository, ReleaseReservation } from '../domain/commands';
import { ledgerStream } from '../domain/ledger.decider';
import { expiredReservations, type LedgerEntry, unstatedEntries } from '../domain/ledger.state';

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
   * A commit names its own reservation (`oid` null) and is fenced in its repository first. LFS reservations are named
   * by no commit: the upload's ticket ends with them.
   *
   * @returns true when anything was given back
   */
  async giveBackExpired(ownerId: string, metadata: CommandMetadata): Promise<boolean> {
    const { state } = await this.store.load(ledgerStream, ownerId);
    const at = this.clock.iso();
    const expired = expiredReservations(state, at, RESERVATIONS_AT_ONCE);
    for (const { reservationId, repositoryId, oid } of expired) {
      const step = { ...stepOf(metadata, `expire ${reservationId} ${at}`), at };
      if (oid === null) {
        const fence = new CancelReservation({ repositoryId, reservationId }, step);
        await this.store.execute(repositoryStream, repositoryId, fence);
      }
      const release = new ReleaseReservation({ ownerId, reservationId, reason: 'expired' }, step);
      await this.store.execute(ledgerStream, ownerId, release);
    }
    return expired.length > 0;
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
