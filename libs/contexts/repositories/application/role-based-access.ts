import { Accounts } from '@hubledger/contexts/identity/contract';
import { isAtLeast } from '@hubledger/contexts/organizations/contract';
import { isAllowed, LEAST_ROLE, type Need } from '../domain/access-rule';
import { NotAllowed, RepositoryNotFound } from '../domain/errors';
import type { RepositoryType } from '../domain/repository.events';
import { type NamespaceOwner, RepositoryAccess } from '../domain/repository-access.port';
import { type FoundRepository, RepositoryDirectory } from '../domain/repository-directory.port';

export class RoleBasedAccess extends RepositoryAccess {
  constructor(
    private readonly directory: RepositoryDirectory,
    private readonly accounts: Accounts,
  ) {
    super();
  }

  forReading(userId: string | null, type: RepositoryType, namespace: string, name: string): Promise<FoundRepository> {
    return this.check('read', userId, type, namespace, name);
  }

  forWriting(userId: string | null, type: RepositoryType, namespace: string, name: string): Promise<FoundRepository> {
    return this.check('write', userId, type, namespace, name);
  }

  forAdministration(
    userId: string | null,
    type: RepositoryType,
    namespace: string,
    name: string,
  ): Promise<FoundRepository> {
    return this.check('administer', userId, type, namespace, name);
  }

  async readable(userId: string | null, repositoryIds: readonly string[]): Promise<Map<string, FoundRepository>> {
    const readable = new Map<string, FoundRepository>();
    for (const id of repositoryIds) {
      const repository = await this.directory.byId(id);
      if (repository && (await this.may('read', userId, repository))) readable.set(id, repository);
    }
    return readable;
  }

  async ownerFor(userId: string, namespace: string | null): Promise<NamespaceOwner> {
    const user = await this.accounts.userById(userId);
    if (!user) throw new NotAllowed();
    if (namespace === null || namespace === user.name) {
      return { ownerId: user.id, ownerKind: 'user', namespace: user.name };
    }
    const owner = await this.accounts.byName(namespace);
    const role = owner?.kind === 'organization' ? await this.accounts.roleIn(owner.id, userId) : null;
    if (owner?.kind !== 'organization' || !isAtLeast(role, LEAST_ROLE.write)) {
      throw new NotAllowed(`You don't have the rights to create a repository under the namespace "${namespace}"`);
    }
    return { ownerId: owner.id, ownerKind: 'organization', namespace: owner.name };
  }

  private async check(
    need: Need,
    userId: string | null,
    type: RepositoryType,
    namespace: string,
    name: string,
  ): Promise<FoundRepository> {
    const named = await this.directory.find(type, namespace, name);
    // What ends or moves a repository means the one of this name now.
    const repository = named ?? (need === 'administer' ? null : await this.directory.findMoved(type, namespace, name));
    if (!repository || !(await this.may('read', userId, repository))) throw new RepositoryNotFound();
    if (need !== 'read' && !(await this.may(need, userId, repository))) throw new NotAllowed();
    return repository;
  }

  /** The role is asked for only where it decides. */
  private async may(need: Need, userId: string | null, repository: FoundRepository): Promise<boolean> {
    if (isAllowed(need, repository, userId, () => false)) return true;
    if (userId === null || !isAllowed(need, repository, userId, () => true)) return false;
    const role = await this.accounts.roleIn(repository.ownerId, userId);
    return isAllowed(need, repository, userId, (least) => isAtLeast(role, least));
  }
}
