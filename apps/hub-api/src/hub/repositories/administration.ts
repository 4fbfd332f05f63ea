import { AccountNotFound, Accounts } from '@hubledger/contexts/identity/contract';
import {
  type FoundRepository,
  type NamespaceOwner,
  RepositoryAccess,
  RepositoryDirectory,
  RepositoryNotFound,
  type RepositoryType,
} from '@hubledger/contexts/repositories/contract';
import type { Actor } from '@hubledger/platform/http';
import { Injectable } from '@nestjs/common';

type Named = Pick<FoundRepository, 'namespace' | 'name'>;

/** What routes for users and the admin alike may touch: a user what their role allows, the admin everything. */
@Injectable()
export class Administration {
  constructor(
    private readonly access: RepositoryAccess,
    private readonly directory: RepositoryDirectory,
    private readonly accounts: Accounts,
  ) {}

  /** @throws RepositoryNotFound, NotAllowed */
  async repository(actor: Actor, type: RepositoryType, namespace: string, name: string): Promise<FoundRepository> {
    if (actor.kind !== 'admin-token') return this.access.forAdministration(actor.id, type, namespace, name);
    const repository = await this.directory.find(type, namespace, name);
    if (!repository) throw new RepositoryNotFound();
    return repository;
  }

  /** Whether the one name leads to what bears the other: moved by an earlier try, say. */
  async wasMoved(type: RepositoryType, from: Named, to: Named): Promise<boolean> {
    const [there, here, moved] = await Promise.all([
      this.directory.find(type, to.namespace, to.name),
      this.directory.find(type, from.namespace, from.name),
      this.directory.findMoved(type, from.namespace, from.name),
    ]);
    return here === null && moved !== null && moved.repositoryId === there?.repositoryId;
  }

  /** Where a repository may be put. @throws NotAllowed, AccountNotFound */
  async ownerFor(actor: Actor, namespace: string): Promise<NamespaceOwner> {
    if (actor.kind !== 'admin-token') return this.access.ownerFor(actor.id, namespace);
    const account = await this.accounts.byName(namespace);
    if (!account) throw new AccountNotFound(namespace);
    return { ownerId: account.id, ownerKind: account.kind, namespace: account.name };
  }
}
