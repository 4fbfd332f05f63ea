import { ClaimHeld } from '@hubledger/contexts/identity/contract';
import { QuotaExceeded } from '@hubledger/contexts/storage/contract';
import { AggregateStore, type CommandMetadata, KeyedMutex, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RepositoryDoesNotFit, RepositoryExists, RepositoryNotFound } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';
import { assertRepositoryName } from '../domain/repository-name';
import { MoveRepository } from '../domain/requests';
import { lookingAgain } from './held-for-change';
import { type Departure, MoveSteps } from './move-steps';

/**
 * New name, then room at the new owner, then the move itself, which is one event: before it the repository is where it
 * was, after it where it shall be. Ledgers and the old name follow; what a crash leaves of them is settled by a process
 * manager and by the next claim of the name.
 */
@CommandHandler(MoveRepository)
export class MoveRepositoryHandler implements ICommandHandler<MoveRepository, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly steps: MoveSteps,
    private readonly mutex: KeyedMutex,
  ) {}

  async execute({ data, metadata }: MoveRepository): Promise<void> {
    assertRepositoryName(data.name);
    if (await this.store.hasSeen(repositoryStream, data.repositoryId, stepOf(metadata, 'move'))) return;
    await this.mutex.run(`change:${data.repositoryId}`, () =>
      lookingAgain((attempt) => this.attempt(data, stepOf(metadata, `move ${attempt}`), metadata)),
    );
  }

  private async attempt(data: MoveRepository['data'], step: CommandMetadata, metadata: CommandMetadata): Promise<void> {
    const from = await this.departure(data.repositoryId);
    const to = { ...data.owner, name: data.name };
    if (from.ownerId === to.ownerId && from.namespace === to.namespace && from.name === to.name) return;
    const plan = { from, to, overQuota: data.overQuota ?? false };
    try {
      await this.steps.claimName(plan, step);
    } catch (error) {
      if (error instanceof ClaimHeld) throw new RepositoryExists(`${to.namespace}/${to.name}`);
      throw error;
    }
    try {
      await this.steps.move(plan, step, stepOf(metadata, 'move'));
    } catch (error) {
      await this.steps.giveNameBack(plan, step, error).catch(() => undefined); // then it is free after its lease
      throw error instanceof QuotaExceeded ? new RepositoryDoesNotFit(error.message, from.usedBytes) : error;
    }
  }

  /** Taken out of the fold at once, as folds change in place. */
  private async departure(repositoryId: string): Promise<Departure> {
    const { state, revision } = await this.store.load(repositoryStream, repositoryId);
    if (state.status !== 'live') throw new RepositoryNotFound();
    const { repositoryType, ownerId, namespace, name, visibility, forfeits, sizes } = state;
    const usedBytes = sizes.usedBytes;
    return { repositoryId, repositoryType, ownerId, namespace, name, visibility, forfeits, usedBytes, revision };
  }
}
