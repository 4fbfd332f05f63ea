import { AggregateStore, ObjectStore, Sealer, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EraseSubject } from '../domain/commands';
import { AccountNotFound, AccountOpen } from '../domain/errors';
import { RecordErasure } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { ErasurePlans } from './erasure-plans';

/**
 * Destruction first, the event last: a crash in between leaves somebody who is forgotten already and still due, never
 * one who is said to be forgotten and is not.
 */
@CommandHandler(EraseSubject)
export class EraseSubjectHandler implements ICommandHandler<EraseSubject, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly plans: ErasurePlans,
    private readonly objects: ObjectStore,
    private readonly sealer: Sealer,
  ) {}

  async execute({ data: { userId }, metadata }: EraseSubject): Promise<void> {
    const { state } = await this.store.load(userStream, userId);
    if (state.status === 'live') throw new AccountOpen(userId);
    if (state.status !== 'closed') throw new AccountNotFound(userId);
    if (!state.erased) {
      const plan = await this.plans.for(state);
      for (const key of plan.objects) await this.objects.delete(key);
      for (const ref of plan.secrets) await this.sealer.destroySecret(ref);
      await this.store.execute(userStream, userId, new RecordErasure(plan, stepOf(metadata, 'erase')));
    }
    await this.plans.done(userId);
  }
}
