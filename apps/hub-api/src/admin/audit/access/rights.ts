import { isAtLeast, type OrganizationRole } from '@hubledger/contexts/organizations/contract';
import { isAllowed, type LiveRepository, type Need } from '@hubledger/contexts/repositories/contract';

export type Rights = Readonly<Record<Need, boolean>>;

/** By the rule that requests are decided by. @param role in the organization that owns the repository; null: none */
export const rightsIn = (
  repository: Pick<LiveRepository, 'visibility' | 'ownerKind' | 'ownerId'>,
  userId: string | null,
  role: OrganizationRole | null,
): Rights => {
  const may = (need: Need) => isAllowed(need, repository, userId, (least) => isAtLeast(role, least));
  return { read: may('read'), write: may('write'), administer: may('administer') };
};

export const NO_RIGHTS: Rights = { read: false, write: false, administer: false };
