import { AggregateStore, Clock, type CommandMetadata, newId, stepOf } from '@hubledger/kernel';
import {
  AdmitArrival,
  AdmitRepository,
  CloseNamespace,
  CommitStorage,
  ExpectRepository,
  type LedgerCommand,
  ReleaseRepository,
  ReleaseReservation,
  RenameRepository,
  ReserveStorage,
  SetQuota,
  SetRepositoryQuota,
} from '../domain/commands';
import { QuotaExceeded, RepositoryNotAdmitted, TooManyUploads } from '../domain/errors';
import { roomOf } from '../domain/ledger.balance';
import { ledgerStream } from '../domain/ledger.decider';
import type { LedgerEntry } from '../domain/ledger.state';
import type { Visibility } from '../domain/ledger.events';
import { type OwnedRepository, StorageLedger, type StorageUsage } from '../domain/storage-ledger.port';
import { LedgerUpkeep } from './ledger-upkeep';

/** What one command may settle: its events stay within one append. */
const SETTLED_AT_ONCE = 4_000;

export class EventSourcedLedger extends StorageLedger {
  constructor(
    private readonly store: AggregateStore,
    private readonly upkeep: LedgerUpkeep,
    private readonly clock: Clock,
  ) {
    super();
  }

  async admit(data: AdmitRepository['data'], metadata: CommandMetadata): Promise<void> {
    // What crashed creations left counts as used until somebody looks; it must not decide about this one.
    await this.upkeep.giveBackAbandoned(data.ownerId, metadata).catch(() => undefined);
    await this.withRoom(data.ownerId, metadata, () => this.execute(data.ownerId, new AdmitRepository(data, metadata)));
  }

  async expect(data: ExpectRepository['data'], metadata: CommandMetadata): Promise<void> {
    await this.withRoom(data.ownerId, metadata, () => this.execute(data.ownerId, new ExpectRepository(data, metadata)));
  }

  async admitArrival(data: AdmitArrival['data'], metadata: CommandMetadata): Promise<void> {
    await this.execute(data.ownerId, new AdmitArrival(data, metadata));
  }

  async rename(data: RenameRepository['data'], metadata: CommandMetadata): Promise<void> {
    await this.execute(data.ownerId, new RenameRepository(data, metadata));
  }

  async release(data: ReleaseRepository['data'], metadata: CommandMetadata): Promise<void> {
    await this.execute(data.ownerId, new ReleaseRepository(data, metadata));
  }

  async reserve(data: ReserveStorage['data'], metadata: CommandMetadata): Promise<void> {
    const reserve = () => this.execute(data.ownerId, new ReserveStorage(data, metadata));
    try {
      await this.withRoom(data.ownerId, metadata, reserve);
    } catch (error) {
      if (!(error instanceof RepositoryNotAdmitted)) throw error;
      await this.upkeep.settleArrivals(data.ownerId, 'moved', metadata); // it may have moved in a moment ago
      await this.withRoom(data.ownerId, metadata, reserve);
    }
  }

  async commit(data: CommitStorage['data'], metadata: CommandMetadata): Promise<void> {
    const ids = data.settledReservationIds;
    const first = { ...data, settledReservationIds: ids.slice(0, SETTLED_AT_ONCE) };
    await this.execute(data.ownerId, new CommitStorage(first, metadata));
    for (let at = SETTLED_AT_ONCE; at < ids.length; at += SETTLED_AT_ONCE) {
      const next = { ...data, settledReservationIds: ids.slice(at, at + SETTLED_AT_ONCE) };
      await this.execute(data.ownerId, new CommitStorage(next, stepOf(metadata, `from ${at}`)));
    }
  }

  async releaseReservation(ownerId: string, reservationId: string, metadata: CommandMetadata): Promise<void> {
    await this.execute(ownerId, new ReleaseReservation({ ownerId, reservationId, reason: 'cancelled' }, metadata));
  }

  async setQuota(data: SetQuota['data'], metadata: CommandMetadata): Promise<void> {
    await this.execute(data.ownerId, new SetQuota(data, metadata));
  }

  async setRepositoryQuota(data: SetRepositoryQuota['data'], metadata: CommandMetadata): Promise<void> {
    await this.execute(data.ownerId, new SetRepositoryQuota(data, metadata));
  }

  async close(ownerId: string, metadata: CommandMetadata): Promise<void> {
    await this.upkeep.giveBackAbandoned(ownerId, metadata);
    await this.upkeep.settleArrivals(ownerId, 'all', metadata);
    await this.execute(ownerId, new CloseNamespace({ ownerId }, metadata));
  }

  async ownedRepositories(ownerId: string): Promise<OwnedRepository[]> {
    await this.upkeep.giveBackAbandoned(ownerId, this.ownMetadata());
    await this.upkeep.settleArrivals(ownerId, 'moved', this.ownMetadata());
    const { state } = await this.store.load(ledgerStream, ownerId);
    return [...state.entries].map(owned);
  }

  async repository(ownerId: string, repositoryId: string): Promise<OwnedRepository | null> {
    const { state } = await this.store.load(ledgerStream, ownerId);
    const entry = state.entries.get(repositoryId);
    return entry ? owned([repositoryId, entry]) : null;
  }

  async usage(ownerId: string): Promise<StorageUsage> {
    const { used, reserved, quota } = (await this.store.load(ledgerStream, ownerId)).state;
    return {
      privateUsedBytes: used.private,
      publicUsedBytes: used.public,
      privateReservedBytes: reserved.private,
      publicReservedBytes: reserved.public,
      privateQuotaBytes: quota.private,
      publicQuotaBytes: quota.public,
    };
  }

  async room(ownerId: string, visibility: Visibility): Promise<number | null> {
    const { state } = await this.store.load(ledgerStream, ownerId);
    return roomOf(state, visibility);
  }

  private async execute(ownerId: string, command: LedgerCommand): Promise<void> {
    await this.store.execute(ledgerStream, ownerId, command);
  }

  /** Once more after what had expired was given back, if that was anything. */
  private async withRoom(ownerId: string, metadata: CommandMetadata, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const isFull = error instanceof QuotaExceeded || error instanceof TooManyUploads;
      if (!isFull || !(await this.upkeep.giveBackExpired(ownerId, metadata))) throw error;
      await act();
    }
  }

  private ownMetadata(): CommandMetadata {
    const id = newId();
    return {
      commandId: id,
      correlationId: id,
      causationId: id,
      at: this.clock.iso(),
      actorId: 'ledger-upkeep',
      actorKind: 'system',
    };
  }
}

const owned = ([repositoryId, entry]: readonly [string, LedgerEntry]): OwnedRepository => {
  const { repositoryType, fullId, visibility, usedBytes, quotaBytes } = entry;
  return { repositoryId, repositoryType, fullId, visibility, usedBytes, quotaBytes };
};
