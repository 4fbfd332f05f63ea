import { ClaimHeld } from '@hubledger/contexts/identity/contract';
import { AggregateStore, type CommandMetadata, IdempotencyKeyReused, stepOf, uuidV5 } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RepositoryExists } from '../domain/errors';
import { repositoryStream } from '../domain/repository.decider';
import { assertRepositoryName, repositoryKey } from '../domain/repository-name';
import { type CreatedRepository, CreateRepository } from '../domain/requests';
import { CreationSteps } from './creation-steps';

const MAX_ABANDONED_TRIES = 16;

/**
 * Name, then ledger, then content, then the repository itself: nothing is visible before its last step. Whatever fails
 * on the way gives name and admission back; what a crash leaves is given back after the lease.
 */
@CommandHandler(CreateRepository)
export class CreateRepositoryHandler implements ICommandHandler<CreateRepository, CreatedRepository> {
  constructor(
    private readonly store: AggregateStore,
    private readonly steps: CreationSteps,
  ) {}

  async execute({ data, metadata }: CreateRepository): Promise<CreatedRepository> {
    assertRepositoryName(data.name);
    const fullId = `${data.owner.namespace}/${data.name}`;
    const { repositoryId, exists } = await this.identify(data, metadata);
    const created = { repositoryId, fullId };
    if (exists) {
      const create = stepOf(metadata, `create ${repositoryId}`);
      await this.store.hasSeen(repositoryStream, repositoryId, create); // private this time, say
      return created;
    }
    const plan = { ...data, repositoryId, fullId };
    try {
      await this.steps.claimName(plan, metadata);
      await this.steps.admit(plan, metadata);
      await this.steps.create(plan, metadata);
    } catch (error) {
      if (error instanceof ClaimHeld) throw await this.existing(error, fullId); // it was never ours: nothing to give back
      // The last append may have landed although its answer was lost: then it is no failure.
      const kept = await this.steps.giveBack(plan, metadata).catch(() => false);
      if (!kept) throw error;
    }
    return created;
  }

  /** Names differ in case or not at all: the refusal says how the one that exists is written. */
  private async existing({ details }: ClaimHeld, asked: string): Promise<RepositoryExists> {
    const { state } = await this.store.load(repositoryStream, String(details['holder']).replace(/^repository-/, ''));
    return new RepositoryExists(state.status === 'live' ? `${state.namespace}/${state.name}` : asked);
  }

  /** From the command, so that a retry meets its first try; the next one in line when that try was given up. */
  private async identify(data: CreateRepository['data'], { commandId }: CommandMetadata) {
    const wanted = repositoryKey(data.repositoryType, data.owner.namespace, data.name);
    for (let attempt = 1; attempt <= MAX_ABANDONED_TRIES; attempt++) {
      const repositoryId = uuidV5(commandId, attempt === 1 ? 'repository' : `repository ${attempt}`);
      const { state } = await this.store.load(repositoryStream, repositoryId);
      if (state.status === 'unknown') return { repositoryId, exists: false };
      if (state.status !== 'live') continue;
      if (repositoryKey(state.repositoryType, state.namespace, state.name) === wanted) {
        return { repositoryId, exists: true };
      }
      throw new IdempotencyKeyReused(commandId);
    }
    throw new IdempotencyKeyReused(commandId);
  }
}
