import type { RecordedEvent } from '@hubledger/kernel';

type Data = Readonly<Record<string, unknown>>;

interface HubAction {
  /** As the Hub names it, `scope.action`. */
  readonly type: string;
  /** Ids, names and settings; nothing sealed, and no text that somebody wrote. */
  readonly data: Record<string, unknown>;
}

const picked = (data: Data, ...names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => data[name] !== undefined).map((name) => [name, data[name]]));

const of =
  (type: string, ...names: readonly string[]) =>
  ({ data }: RecordedEvent): HubAction => ({ type, data: picked(data as Data, ...names) });

const REPOSITORY = ['repositoryId', 'repositoryType', 'namespace', 'name'] as const;

/**
 * The events that the Hub has an action for. Commits, branches and tags are in no audit log of the Hub, nor is what a
 * namespace stores.
 */
const ACTIONS: Readonly<Record<string, (event: RecordedEvent) => HubAction>> = {
  OrganizationCreated: of('org.create', 'name'),
  OrganizationClosed: of('org.delete', 'name', 'deletedRepositories'),
  OrganizationUpdated: of('org.update_settings'),
  OrganizationAvatarSet: of('org.update_settings'),
  MemberAdded: of('org.add_user', 'userId', 'role'),
  MemberRoleChanged: of('org.change_role', 'userId', 'from', 'to'),
  MemberRemoved: ({ data, metadata }) => {
    const { userId, role } = data as { userId: string; role: string };
    return { type: metadata.actorId === userId ? 'org.leave' : 'org.remove_user', data: { userId, role } };
  },
  InvitationCreated: (event) => {
    const isMailed = (event.data as Data)['email'] !== null;
    return of(isMailed ? 'org.invite.email' : 'org.invite_user', 'role', 'expiresAt', 'maxUsage')(event);
  },
  InvitationRedeemed: of('org.invite.accept', 'userId', 'role'),
  QuotaSet: of('org.update_settings', 'privateQuotaBytes', 'publicQuotaBytes'),
  RepositoryQuotaSet: of('repo.update_settings', 'repositoryId', 'quotaBytes'),
  RepositoryCreated: of('repo.create', ...REPOSITORY, 'visibility'),
  RepositoryDeleted: of('repo.delete', ...REPOSITORY, 'visibility'),
  RepositoryMoved: of('repo.move', ...REPOSITORY, 'fromNamespace', 'fromName'),
  VisibilityChanged: of('repo.update_settings', 'repositoryId', 'repositoryType', 'from', 'to'),
};

export const HUB_TYPES: readonly string[] = Object.keys(ACTIONS);

export const hubActionOf = (event: RecordedEvent): HubAction | null => ACTIONS[event.type]?.(event) ?? null;

/** Whether an event is about this organization by what it says itself, whichever index has found it. */
export const belongsTo = (organizationId: string, { data }: RecordedEvent): boolean => {
  const said = data as Data;
  return [said['organizationId'], said['ownerId'], said['fromOwnerId']].includes(organizationId);
};
