import type { FallbackSource } from '@hubledger/contexts/fallback/contract';
import { type Invitation, unavailability } from '@hubledger/contexts/invitations/contract';
import type { User } from '@hubledger/contexts/identity/contract';
import type { Organization } from '@hubledger/contexts/organizations/contract';
import type { Repository } from '@hubledger/contexts/repositories/contract';
import type { Ledger } from '@hubledger/contexts/storage/contract';
import { EventLoopTurns, type Json, type RecordedEvent } from '@hubledger/kernel';

/** Fields of a subject as of a moment; sealed values still sealed. No pointer into the vault, no hash of a secret. */
export type ShownState = { [field: string]: Json };

export const shownUser = (user: Readonly<User>): ShownState => {
  if (user.status !== 'live') return { status: user.status, username: user.status === 'closed' ? user.username : null };
  return {
    status: user.status,
    id: user.numericId,
    username: user.username,
    email: user.email,
    email_verified: user.emailVerified,
    is_active: user.isActive,
    full_name: user.fullName,
    bio: user.bio,
    website: user.website,
    social_media: user.socialMedia,
    avatar: user.avatar?.object ?? null,
    password_version: user.password.version,
    sessions_epoch: user.epoch,
    verification_link_until: user.verification?.expiresAt ?? null,
    invitation: user.invitationId,
    created_at: user.createdAt,
  };
};

export const shownOrganization = (organization: Readonly<Organization>): ShownState => {
  if (organization.status !== 'live')
    return { status: organization.status, name: organization.status === 'closed' ? organization.name : null };
  return {
    status: organization.status,
    id: organization.numericId,
    name: organization.name,
    description: organization.description,
    bio: organization.bio,
    website: organization.website,
    social_media: organization.socialMedia,
    avatar: organization.avatar?.object ?? null,
    members: Object.fromEntries(organization.members),
    created_at: organization.createdAt,
  };
};

/** They change one branch or tag, which they name, and no other. */
const OF_ONE_REF: ReadonlySet<string> = new Set([
  'CommitPushed',
  'BranchCreated',
  'BranchDeleted',
  'TagCreated',
  'TagDeleted',
]);

const oneOf = <Value>(all: ReadonlyMap<string, Value>, key: string | undefined): ReadonlyMap<string, Value> => {
  const value = key === undefined ? undefined : all.get(key);
  return key === undefined || value === undefined ? new Map() : new Map([[key, value]]);
};

export const shownRepository = async (
  repository: Readonly<Repository>,
  _at?: string,
  by?: RecordedEvent,
): Promise<ShownState> => {
  if (repository.status !== 'live') return { status: repository.status };
  const { sizes } = repository;
  const { branch, tag } = (by && OF_ONE_REF.has(by.type) ? by.data : {}) as { branch?: string; tag?: string };
  const isOne = branch !== undefined || tag !== undefined;
  return {
    status: repository.status,
    id: repository.numericId,
    repo_type: repository.repositoryType,
    full_id: `${repository.namespace}/${repository.name}`,
    owner: repository.ownerId,
    visibility: repository.visibility,
    sdk: repository.sdk,
    branches: await commitsOf(isOne ? oneOf(repository.branches, branch) : repository.branches),
    tags: await commitsOf(isOne ? oneOf(repository.tags, tag) : repository.tags),
    file_count: sizes.files,
    commit_count: sizes.commits,
    total_size: sizes.totalBytes,
    used_bytes: sizes.usedBytes,
    lfs_references: sizes.lfsReferences.count,
    created_by: repository.createdBy,
    created_at: repository.createdAt,
    last_modified: repository.lastModified,
  };
};

const commitsOf = (refs: ReadonlyMap<string, { readonly commit: string }>): Promise<ShownState> =>
  shownEach(refs, ({ commit }) => commit);

/** Of what there may be ten thousand: others have the event loop now and then. */
const shownEach = async <Value>(
  all: ReadonlyMap<string, Value>,
  shown: (value: Value) => Json,
): Promise<ShownState> => {
  const turns = new EventLoopTurns();
  const fields: Array<[string, Json]> = [];
  for (const [name, value] of all) {
    fields.push([name, shown(value)]);
    if (turns.due()) await turns.take();
  }
  return Object.fromEntries(fields);
};

/** Each of its events names the one repository whose entry it changes, if it changes any. */
export const shownLedger = async (ledger: Readonly<Ledger>, _at?: string, by?: RecordedEvent): Promise<ShownState> => ({
  status: ledger.closed ? 'closed' : 'live',
  private_quota_bytes: ledger.quota.private,
  public_quota_bytes: ledger.quota.public,
  private_used_bytes: ledger.used.private,
  public_used_bytes: ledger.used.public,
  private_reserved_bytes: ledger.reserved.private,
  public_reserved_bytes: ledger.reserved.public,
  repositories: await shownEach(by ? oneOf(ledger.entries, repositoryOf(by)) : ledger.entries, (entry) => ({
    repo_type: entry.repositoryType,
    full_id: entry.fullId,
    visibility: entry.visibility,
    used_bytes: entry.usedBytes,
    quota_bytes: entry.quotaBytes,
  })),
});

const repositoryOf = ({ data }: RecordedEvent): string | undefined => (data as { repositoryId?: string }).repositoryId;

/** `at`: an invitation ends by the clock alone. */
export const shownInvitation = (invitation: Readonly<Invitation>, at: string): ShownState => {
  if (invitation.status === 'unknown') return { status: invitation.status };
  const { uses, redeemed, maxUsage, expiresAt } = invitation;
  const refusal = unavailability({ expiresAt, maxUsage, usageCount: redeemed + uses.size }, at);
  return {
    status: invitation.status,
    action: invitation.action,
    organization: invitation.organizationId,
    role: invitation.role,
    email: invitation.email,
    created_by: invitation.createdBy,
    expires_at: expiresAt,
    max_usage: maxUsage,
    usage_count: redeemed,
    uses_under_way: uses.size,
    is_available: invitation.status === 'open' && refusal === null,
  };
};

/** Of its token only since when it is this one. */
export const shownFallbackSource = (source: Readonly<FallbackSource>): ShownState => {
  if (source.status !== 'live') return { status: source.status };
  const { url, name, sourceType, priority, enabled, token } = source.settings;
  return {
    status: source.status,
    id: source.numericId,
    namespace: source.namespace,
    ...{ url, name, source_type: sourceType, priority, enabled },
    token_set_at: token?.setAt ?? null,
    created_at: source.addedAt,
  };
};
