import type { UserCreated } from '@hubledger/contexts/identity/contract';
import type { OrganizationCreated } from '@hubledger/contexts/organizations/contract';
import type { Issued, ProcessManager } from '@hubledger/kernel';
import type { SetQuota } from '../domain/commands';

const opening = (quota: Omit<SetQuota['data'], 'initial'>): Array<Issued<SetQuota>> => {
  if (quota.privateQuotaBytes === null && quota.publicQuotaBytes === null) return []; // a ledger begins without limits
  return [{ type: 'SetQuota', data: { ...quota, initial: true } }];
};

/**
 * Whoever creates an account puts its quotas on the ledger before answering, so that no account ever goes without; this
 * puts there what a crash kept back. An initial quota gives way to any that was set since.
 */
export const openQuota: ProcessManager<UserCreated | OrganizationCreated, SetQuota> = {
  name: 'open-quota',
  handles: ['UserCreated', 'OrganizationCreated'],
  react: ({ type, data }) => {
    const { privateQuotaBytes, publicQuotaBytes } = data;
    const quotas = { privateQuotaBytes, publicQuotaBytes };
    switch (type) {
      case 'UserCreated':
        return opening({ ownerId: data.userId, ownerKind: 'user', namespace: data.username, ...quotas });
      case 'OrganizationCreated':
        return opening({ ownerId: data.organizationId, ownerKind: 'organization', namespace: data.name, ...quotas });
    }
  },
};
