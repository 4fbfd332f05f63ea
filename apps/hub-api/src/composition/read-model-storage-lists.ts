import { StorageLists } from '@hubledger/contexts/storage/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Projections } from '@hubledger/projector';
import { Injectable } from '@nestjs/common';
import { accountsModel } from '@projections/identity/accounts/read-model';
import { repositoriesModel } from '@projections/repositories/repositories/read-model';

const CAUGHT_UP_WITHIN_MS = 10_000;
const PROJECTIONS = [accountsModel.name, repositoriesModel.name];

@Injectable()
export class ReadModelStorageLists extends StorageLists {
  constructor(
    private readonly documents: DocumentStore,
    private readonly projector: Projections,
  ) {
    super();
  }

  async caughtUpWith(position: string): Promise<void> {
    const options = { projections: PROJECTIONS, timeoutMs: CAUGHT_UP_WITHIN_MS };
    if (!(await this.projector.waitFor(position, options))) throw new Error('The lists are too far behind the log');
  }

  async account(ownerId: string): Promise<{ private: number; public: number } | null> {
    const account = (await this.documents.collection(accountsModel).getMany([ownerId])).get(ownerId);
    return account ? { private: account.private_used_bytes, public: account.public_used_bytes } : null;
  }

  async repositories(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.documents.collection(repositoriesModel).getMany(ids);
    return new Map([...rows].map(([id, row]) => [id, row.used_bytes]));
  }
}
