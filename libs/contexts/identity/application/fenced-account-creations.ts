import { AggregateStore, type CommandMetadata, stepOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { AccountCreations } from '../domain/account-creations.port';
import { AbandonUser } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import type { User } from '../domain/user.state';

/** Creation and fence meet on the user's stream: exactly one of them is its first event. */
@Injectable()
export class FencedAccountCreations extends AccountCreations {
  constructor(private readonly store: AggregateStore) {
    super();
  }

  async happened(userId: string): Promise<boolean> {
    const { state } = await this.store.load(userStream, userId);
    return exists(state);
  }

  async settle(userId: string, asker: string, metadata: CommandMetadata): Promise<boolean> {
    const fence = new AbandonUser({ claim: asker }, stepOf(metadata, `settle ${userId}`));
    const { state } = await this.store.execute(userStream, userId, fence);
    return exists(state);
  }
}

const exists = ({ status }: Readonly<User>): boolean => status === 'live' || status === 'closed';
