import type { StorageLedger, Visibility } from '@hubledger/contexts/storage/contract';
import { type AggregateStore, type Clock, type CommandMetadata, DomainError, stepOf } from '@hubledger/kernel';
import { CancelReservation, type HeldStorage } from '../domain/commands';
import { RepositoryChanged, ReservationWasCancelled } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';

/** Milliseconds between holding the room and the event that needs it: as long as a name is held for a creation. */
const HELD_MS = 60_000;
const MAX_TRIES = 8;

/** Again when the repository was changed while this was under way: each try looks at what stands and has its own id. */
export const lookingAgain = async <T>(attempt: (number: number) => Promise<T>): Promise<T> => {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number);
    } catch (error) {
      const isStale = error instanceof RepositoryChanged || error instanceof ReservationWasCancelled;
      if (!isStale || number === MAX_TRIES) throw error;
    }
  }
};

/** Room on a ledger for a repository as a whole, while it changes owner or visibility. */
export class HeldForChange {
  private readonly reservationId: string;
  private isHeld = false;

  constructor(
    private readonly store: AggregateStore,
    private readonly ledger: StorageLedger,
    private readonly clock: Clock,
    private readonly at: { readonly ownerId: string; readonly repositoryId: string },
    private readonly step: CommandMetadata,
  ) {
    this.reservationId = stepOf(step, 'held').commandId;
  }

  /** Of the same owner's other quota. @returns null when nothing is needed @throws `QuotaExceeded` */
  async reserve(visibility: Visibility, bytes: number): Promise<HeldStorage | null> {
    if (bytes === 0) return null;
    const { reservationId } = this;
    const items = [{ reservationId, bytes, oid: null }];
    await this.ledger.reserve({ ...this.at, visibility, expiresAt: this.expiresAt(), items }, this.step);
    this.isHeld = true;
    return { reservationId, bytes };
  }

  /** At another owner, also for a repository that uses nothing. @throws `QuotaExceeded`, `NamespaceIsClosed` */
  async expect(
    visibility: Visibility,
    bytes: number,
    { repositoryRevision, overQuota }: { readonly repositoryRevision: number; readonly overQuota: boolean },
  ): Promise<HeldStorage> {
    const { reservationId } = this;
    const expected = { ...this.at, reservationId, bytes, visibility, repositoryRevision, expiresAt: this.expiresAt() };
    await this.ledger.expect({ ...expected, overQuota }, this.step);
    this.isHeld = true;
    return { reservationId, bytes };
  }

  /** Gives the room back when `act` is refused for certain; without an answer it may stand, and the room ends by time. */
  async during<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const isRefused = error instanceof RepositoryChanged || isCertain(error);
      if (isRefused) await this.giveBack();
      throw error;
    }
  }

  /** Fence first: a repetition of the same command may be about to rely on it. */
  async giveBack(): Promise<void> {
    if (!this.isHeld) return;
    const { reservationId } = this;
    const { ownerId, repositoryId } = this.at;
    const fence = new CancelReservation({ repositoryId, reservationId }, stepOf(this.step, 'cancel'));
    try {
      await this.store.execute(repositoryStream, repositoryId, fence);
      await this.ledger.releaseReservation(ownerId, reservationId, stepOf(this.step, 'give back'));
    } catch {
      // what can't be given back now ends by itself when its time is over
    }
  }

  private expiresAt(): string {
    return new Date(this.clock.now().getTime() + HELD_MS).toISOString();
  }
}

const isCertain = (error: unknown): boolean => error instanceof DomainError && error.kind !== 'unavailable';
