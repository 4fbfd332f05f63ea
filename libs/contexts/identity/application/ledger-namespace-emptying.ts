import { type CommandMetadata, Contended, stepOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { AccountOwnsRepositories } from '../domain/errors';
import { NamespaceClosing } from '../domain/namespace-closing.port';
import { NamespaceEmptying } from '../domain/namespace-emptying.port';

const MAX_ROUNDS = 4;

/** Closing is refused while something is left, so a repository created meanwhile only costs another round. */
@Injectable()
export class LedgerNamespaceEmptying extends NamespaceEmptying {
  constructor(private readonly namespaces: NamespaceClosing) {
    super();
  }

  async empty(ownerId: string, { force }: { force: boolean }, metadata: CommandMetadata): Promise<string[]> {
    const deleted: string[] = [];
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const owned = await this.namespaces.ownedRepositories(ownerId);
      if (owned.length > 0 && !force) throw new AccountOwnsRepositories(owned.map(({ label }) => label));
      for (const { repositoryId, label } of owned) {
        await this.namespaces.deleteRepository(repositoryId, stepOf(metadata, `delete ${repositoryId}`));
        deleted.push(label);
      }
      if (await this.namespaces.close(ownerId, stepOf(metadata, `close namespace ${round}`))) return deleted;
    }
    throw new Contended(`namespace-${ownerId}`);
  }
}
