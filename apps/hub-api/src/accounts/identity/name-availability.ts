import {
  accountClaimHash,
  Accounts,
  assertAccountName,
  ClaimHolders,
  claimStreamName,
  NameClaims,
  normalizeName,
} from '@hubledger/contexts/identity/contract';
import {
  assertRepositoryName,
  RepositoryAccess,
  RepositoryDirectory,
  type RepositoryType,
} from '@hubledger/contexts/repositories/contract';
import { categoryOf, DomainError, idOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { CheckNameResponse } from './check-name.dto';

const TAKEN = 'This name is taken, or too similar to one that is';

/** Whether a name could be had now. Nothing is reserved by asking. */
@Injectable()
export class NameAvailability {
  constructor(
    private readonly claims: NameClaims,
    private readonly holders: ClaimHolders,
    private readonly accounts: Accounts,
    private readonly access: RepositoryAccess,
    private readonly repositories: RepositoryDirectory,
  ) {}

  async ofAccount(name: string): Promise<CheckNameResponse> {
    const normalized_name = normalizeName(name);
    const broken = ruleBrokenBy(() => assertAccountName(name));
    if (broken) return { available: false, normalized_name, conflict_with: null, message: broken };
    const hash = accountClaimHash(normalized_name);
    const holder = await this.claims.lookup('account', hash);
    const status = holder === null ? 'dead' : await this.holders.statusOf(holder, claimStreamName('account', hash));
    if (holder === null || status === 'dead') return available(normalized_name);
    const account =
      categoryOf(holder) === 'user'
        ? await this.accounts.userById(idOf(holder))
        : await this.accounts.organizationById(idOf(holder));
    return { available: false, normalized_name, conflict_with: account?.name ?? null, message: TAKEN };
  }

  /** Only for those who may create there: to anybody else the answer would tell which private repositories exist. */
  async ofRepository(userId: string | null, type: RepositoryType, namespace: string, name: string) {
    const normalized_name = name.toLowerCase();
    const refused = (message: string): CheckNameResponse => {
      return { available: false, normalized_name, conflict_with: null, message };
    };
    const broken = ruleBrokenBy(() => assertRepositoryName(name));
    if (broken) return refused(broken);
    const owner = userId === null ? null : await this.ownerFor(userId, namespace);
    if (!owner) return refused('You may not create repositories in this namespace');
    const found = await this.repositories.find(type, owner.namespace, name);
    if (!found) return available(normalized_name);
    return { available: false, normalized_name, conflict_with: `${found.namespace}/${found.name}`, message: TAKEN };
  }

  private async ownerFor(userId: string, namespace: string) {
    try {
      return await this.access.ownerFor(userId, namespace);
    } catch (error) {
      if (error instanceof DomainError && error.kind !== 'unavailable') return null;
      throw error;
    }
  }
}

const available = (normalized_name: string): CheckNameResponse => ({
  available: true,
  normalized_name,
  conflict_with: null,
  message: 'This name is available',
});

const ruleBrokenBy = (check: () => void): string | null => {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
};
