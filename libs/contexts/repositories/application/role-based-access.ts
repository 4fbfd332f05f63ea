import { Accounts } from '@hubledger/contexts/identity/contract';
import { isAtLeast, type OrganizationRole } from '@hubledger/contexts/organizations/contract';
import { NotAllowed, RepositoryNotFound } from '../domain/errors';
import type { RepositoryType } from '../domain/repository.events';
import { type NamespaceOwner, RepositoryAccess } from '../domain/repository-access.port';
import { type FoundRepository, RepositoryDirectory } from '../domain/repository-directory.port';

type Need = 'read' | 'write' | 'administer';

const LEAST_ROLE: Readonly<Record<Need, OrganizationRole>> = {
  read: 'visitor',
  write: 'member',
  administer: 'admin',
};

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

  private async may(need: Need, userId: string | null, repository: FoundRepository): Promise<boolean> {
    const { visibility, ownerKind, ownerId } = repository;
    if (need === 'read' && visibility === 'public') return true;
    if (userId === null) return false;
    if (ownerKind === 'user') return ownerId === userId;
    return isAtLeast(await this.accounts.roleIn(ownerId, userId), LEAST_ROLE[need]);
  }
}
