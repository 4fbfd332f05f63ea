import { AccountNotFound, Accounts, userStream } from '@hubledger/contexts/identity/contract';
import { AggregateStore, DocumentStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { erasuresOf } from '@projections/identity/erasures/queries';
import { LeaverAmbiguous } from '../../erasures/erasures';

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly status: 'live' | 'closed' | 'erased';
}

/** Anybody who has an account, or has had one. */
@Injectable()
export class People {
  constructor(
    private readonly accounts: Accounts,
    private readonly documents: DocumentStore,
    private readonly store: AggregateStore,
  ) {}

  /** By user id, by the name of an account, or by a name that one person bore who has left. @throws AccountNotFound, LeaverAmbiguous */
  async one(user: string): Promise<Person> {
    const named = await this.accounts.byName(user);
    const id = named?.kind === 'user' ? named.id : await this.leaverOrId(user);
    const { state } = await this.store.load(userStream, id);
    if (state.status !== 'live' && state.status !== 'closed') throw new AccountNotFound(user);
    const status = state.status === 'closed' && state.erased ? 'erased' : state.status;
    return { id, username: state.username, status };
  }

  private async leaverOrId(user: string): Promise<string> {
    const left = (await erasuresOf(this.documents, user)).map(({ id }) => id);
    if (left.length > 1) throw new LeaverAmbiguous(user, left);
    return left[0] ?? user;
  }
}
