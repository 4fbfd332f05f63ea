import type { LiveRepository } from './repository.state';

export type Need = 'read' | 'write' | 'administer';

/** What a member of the organization that owns the repository has to be for it, at least. */
export const LEAST_ROLE = { read: 'visitor', write: 'member', administer: 'admin' } as const satisfies Record<
  Need,
  string
>;
export type LeastRole = (typeof LEAST_ROLE)[Need];

/**
 * The one rule of who may do what in a repository, now as of any moment of the past.
 *
 * @param userId null: nobody is signed in
 * @param isAtLeast about the user's role in the organization that owns it; false where there is none
 */
export const isAllowed = (
  need: Need,
  { visibility, ownerKind, ownerId }: Pick<LiveRepository, 'visibility' | 'ownerKind' | 'ownerId'>,
  userId: string | null,
  isAtLeast: (least: LeastRole) => boolean,
): boolean => {
  if (need === 'read' && visibility === 'public') return true;
  if (userId === null) return false;
  return ownerKind === 'user' ? ownerId === userId : isAtLeast(LEAST_ROLE[need]);
};
