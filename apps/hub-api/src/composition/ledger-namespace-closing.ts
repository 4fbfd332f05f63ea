import { NamespaceClosing, type OwnedRepository } from '@hubledger/contexts/identity/contract';
import { DeleteRepository } from '@hubledger/contexts/repositories/contract';
import { NamespaceNotEmpty, StorageLedger } from '@hubledger/contexts/storage/contract';
import type { CommandMetadata } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';

/** What closing an account asks of the ledger and of the repositories it owns. */
@Injectable()
export class LedgerNamespaceClosing extends NamespaceClosing {
  constructor(
    private readonly ledger: StorageLedger,
    private readonly commands: CommandBus,
  ) {
    super();
  }

  async ownedRepositories(ownerId: string): Promise<OwnedRepository[]> {
    const owned = await this.ledger.ownedRepositories(ownerId);
    return owned.map(({ repositoryId, repositoryType, fullId }) => ({
      repositoryId,
      label: `${repositoryType}:${fullId}`,
    }));
  }

  async deleteRepository(repositoryId: string, metadata: CommandMetadata): Promise<void> {
    await this.commands.execute(new DeleteRepository({ repositoryId }, metadata));
  }

  async close(ownerId: string, metadata: CommandMetadata): Promise<boolean> {
    try {
      await this.ledger.close(ownerId, metadata);
      return true;
    } catch (error) {
      if (error instanceof NamespaceNotEmpty) return false;
      throw error;
    }
  }
}
