import { QuotaExceeded, StorageLedger } from '@hubledger/contexts/storage/contract';
import { AggregateStore, Clock, type CommandMetadata, KeyedMutex, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RecordVisibility } from '../domain/commands';
import { RepositoryDoesNotFit, RepositoryNotFound } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';
import { ChangeVisibility } from '../domain/requests';
import { HeldForChange, lookingAgain } from './held-for-change';

/**
 * The room of the other quota is held before the change and counts as used after it; until then the old one counts.
 * What a crash leaves is stated by a process manager, or given back when its time is over.
 */
@CommandHandler(ChangeVisibility)
export class ChangeVisibilityHandler implements ICommandHandler<ChangeVisibility, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly ledger: StorageLedger,
    private readonly mutex: KeyedMutex,
    private readonly clock: Clock,
  ) {}

  async execute({ data, metadata }: ChangeVisibility): Promise<void> {
    const { repositoryId } = data;
    if (await this.store.hasSeen(repositoryStream, repositoryId, stepOf(metadata, 'visibility'))) return;
    await this.mutex.run(`change:${repositoryId}`, () =>
      lookingAgain((attempt) => this.attempt(data, stepOf(metadata, `visibility ${attempt}`), metadata)),
    );
  }

  private async attempt(
    { repositoryId, visibility }: ChangeVisibility['data'],
    step: CommandMetadata,
    metadata: CommandMetadata,
  ): Promise<void> {
    const { state } = await this.store.load(repositoryStream, repositoryId);
    if (state.status !== 'live') throw new RepositoryNotFound();
    if (state.visibility === visibility) return;
    const { ownerId, sizes } = state;
    const held = new HeldForChange(this.store, this.ledger, this.clock, { ownerId, repositoryId }, step);
    const room = await held.reserve(visibility, sizes.usedBytes).catch((error: unknown) => {
      throw error instanceof QuotaExceeded ? new RepositoryDoesNotFit(error.message, sizes.usedBytes) : error;
    });
    const record = new RecordVisibility(
      { repositoryId, ownerId, visibility, held: room },
      stepOf(metadata, 'visibility'),
    );
    const { state: now, revision } = await held.during(() =>
      this.store.execute(repositoryStream, repositoryId, record),
    );
    if (now.status !== 'live') return; // deleted meanwhile: the ledger has released all of it
    const statement = { ownerId: now.ownerId, ownerKind: now.ownerKind, repositoryId, visibility: now.visibility };
    const facts = { usedBytes: now.sizes.usedBytes, repositoryRevision: revision, settledReservationIds: [] };
    const settlement = { ...statement, ...facts, reservationId: room?.reservationId ?? null };
    // It is changed: a ledger that can't be reached now is told by the process manager.
    await this.ledger.commit(settlement, stepOf(step, 'settle')).catch(() => undefined);
  }
}
