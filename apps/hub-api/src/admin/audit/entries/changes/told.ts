import type { FallbackSourceEvent } from '@hubledger/contexts/fallback/contract';
import type { UserEvent } from '@hubledger/contexts/identity/contract';
import type { InvitationEvent } from '@hubledger/contexts/invitations/contract';
import type { OrganizationEvent } from '@hubledger/contexts/organizations/contract';
import type { RepositoryEvent } from '@hubledger/contexts/repositories/contract';
import type { LedgerEvent } from '@hubledger/contexts/storage/contract';
import type { DomainEvent, Json, RecordedEvent } from '@hubledger/kernel';
import { type FieldChange, fieldPath } from '../../past/field-changes';

type SubjectEvent =
  UserEvent | OrganizationEvent | RepositoryEvent | LedgerEvent | InvitationEvent | FallbackSourceEvent;
type Told<E extends DomainEvent> = (data: E['data']) => FieldChange[];
type TellingTypes = { readonly [Type in SubjectEvent['type']]?: Told<Extract<SubjectEvent, { type: Type }>> };

const change = (path: readonly string[], before: Json, after: Json): FieldChange[] =>
  before === after ? [] : [{ field: fieldPath(path), before, after }];

const CLOSED = change(['status'], 'live', 'closed');

/** What events say themselves of before and after, by the names that states have for it. */
const telling: TellingTypes = {
  EmailVerificationSet: ({ from, to }) => change(['email_verified'], from, to),
  SubjectErased: () => [],
  MemberAdded: ({ userId, role }) => change(['members', userId], null, role),
  MemberRoleChanged: ({ userId, from, to }) => change(['members', userId], from, to),
  MemberRemoved: ({ userId, role }) => change(['members', userId], role, null),
  CommitPushed: ({ branch, parents, commit, before, after }) => [
    ...change(['branches', branch], parents[0] ?? null, commit),
    ...change(['file_count'], before.files, after.files),
    ...change(['commit_count'], before.commits, after.commits),
    ...change(['total_size'], before.totalBytes, after.totalBytes),
    ...change(['used_bytes'], before.usedBytes, after.usedBytes),
    ...change(['lfs_references'], before.lfsReferences.count, after.lfsReferences.count),
  ],
  BranchCreated: ({ branch, commit }) => change(['branches', branch], null, commit),
  BranchDeleted: ({ branch, commit }) => change(['branches', branch], commit, null),
  TagCreated: ({ tag, commit }) => change(['tags', tag], null, commit),
  TagDeleted: ({ tag, commit }) => change(['tags', tag], commit, null),
  VisibilityChanged: ({ from, to }) => change(['visibility'], from, to),
  RepositoryMoved: ({ fromNamespace, fromName, namespace, name, fromOwnerId, ownerId }) => [
    ...change(['full_id'], `${fromNamespace}/${fromName}`, `${namespace}/${name}`),
    ...change(['owner'], fromOwnerId, ownerId),
  ],
  ReservationCancelled: () => [],
  RepositoryDeleted: () => change(['status'], 'live', 'deleted'),
  QuotaSet: (data) => [
    ...change(['private_quota_bytes'], data.previousPrivateQuotaBytes, data.privateQuotaBytes),
    ...change(['public_quota_bytes'], data.previousPublicQuotaBytes, data.publicQuotaBytes),
  ],
  RepositoryQuotaSet: ({ repositoryId, previousQuotaBytes, quotaBytes }) =>
    change(['repositories', repositoryId, 'quota_bytes'], previousQuotaBytes, quotaBytes),
  RepositoryRenamed: ({ repositoryId, previousFullId, fullId }) =>
    change(['repositories', repositoryId, 'full_id'], previousFullId, fullId),
  StorageCommitted: ({ repositoryId, previousUsedBytes, usedBytes }) =>
    change(['repositories', repositoryId, 'used_bytes'], previousUsedBytes, usedBytes),
  StorageRecalculated: ({ repositoryId, previousUsedBytes, usedBytes }) =>
    change(['repositories', repositoryId, 'used_bytes'], previousUsedBytes, usedBytes),
  BalanceRecalculated: (data) => [
    ...change(['private_used_bytes'], data.previousPrivateUsedBytes, data.privateUsedBytes),
    ...change(['public_used_bytes'], data.previousPublicUsedBytes, data.publicUsedBytes),
  ],
  NamespaceClosed: () => CLOSED,
  FallbackSourceUpdated: ({ before, after }) => [
    ...change(['url'], before.url, after.url),
    ...change(['name'], before.name, after.name),
    ...change(['source_type'], before.sourceType, after.sourceType),
    ...change(['priority'], before.priority, after.priority),
    ...change(['enabled'], before.enabled, after.enabled),
    ...change(['token_set_at'], before.token?.setAt ?? null, after.token?.setAt ?? null),
  ],
  FallbackSourceRemoved: () => change(['status'], 'live', 'removed'),
};

/** Null where the event does not say what was before. */
export const toldChanges = ({ type, data }: RecordedEvent): FieldChange[] | null => {
  if (!Object.hasOwn(telling, type)) return null;
  return (telling[type as keyof TellingTypes] as Told<DomainEvent> | undefined)?.(data) ?? null;
};
