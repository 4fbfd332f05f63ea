import { AccountNotFound, Accounts, AccountOpen, IdentitySettings } from '@hubledger/contexts/identity/contract';
import { DocumentStore, DomainError, type Stored } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { erasuresOf, listErasures } from '@projections/identity/erasures/queries';
import type { Erasure } from '@projections/identity/erasures/read-model';
import { DueErasures } from '../../composition/erasure/due-erasures';
import { COUNT_TO, counted } from '../query/total';
import type { ErasureListResponse, ErasureResponse, ListErasuresQuery } from './erasure.dto';

/** Several people bore the name one after another. */
export class LeaverAmbiguous extends DomainError {
  readonly code = 'erasure.ambiguous';
  readonly kind = 'conflict';
  constructor(name: string, ids: readonly string[]) {
    super(`${ids.length} people who were called ${name} have left: name one by id`, { extra: { user_ids: ids } });
  }
}

export type Leaver = Pick<Stored<Erasure>, 'id' | 'document'>;

/** Those who have left, as the admin API shows them. */
@Injectable()
export class Erasures {
  constructor(
    private readonly documents: DocumentStore,
    private readonly accounts: Accounts,
    private readonly due: DueErasures,
    private readonly settings: IdentitySettings,
  ) {}

  async list({ state, limit, offset }: ListErasuresQuery): Promise<ErasureListResponse> {
    const { rows, total } = await listErasures(this.documents, state, { limit, offset }, COUNT_TO);
    const erasures = rows.map((leaver) => this.shown(leaver));
    return { erasures, delay_days: this.settings.erasureDelayDays, ...counted(total), limit, offset };
  }

  /** By user id, or by the name of exactly one who is yet to be forgotten, or of exactly one. @throws AccountNotFound, AccountOpen, LeaverAmbiguous */
  async one(user: string): Promise<Leaver> {
    const all = await erasuresOf(this.documents, user);
    const pending = all.filter(({ document }) => document.state === 'pending');
    const found = pending.length > 0 ? pending : all;
    if (found.length > 1)
      throw new LeaverAmbiguous(
        user,
        found.map(({ id }) => id),
      );
    if (found[0]) return found[0];
    const open = (await this.accounts.userById(user)) ?? (await this.accounts.byName(user));
    throw open?.kind === 'user' ? new AccountOpen(open.id) : new AccountNotFound(user);
  }

  shown({ id, document: { username, state, closed_at, erased_at } }: Leaver): ErasureResponse {
    const due_at = state === 'pending' ? this.due.dueAt(closed_at) : null;
    return { user_id: id, username, state, closed_at, due_at, erased_at };
  }
}
