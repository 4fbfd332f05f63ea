/**
 * Every event type that the audit lists: all but the numbering of things (`registry-*`) and the bookmarks of process
 * managers. A spec compares this list with the event types of the contexts.
 */
export const AUDITED_TYPES = [
  // identity
  'UserCreated',
  'EmailVerificationSet',
  'EmailVerificationRequested',
  'PasswordChanged',
  'SessionsRevoked',
  'ProfileUpdated',
  'AvatarSet',
  'AccountClosed',
  'SubjectErased',
  'SubjectExported',
  'TokenIssued',
  'SessionStarted',
  'SshKeyAdded',
  'Revoked',
  'CredentialUsed',
  // claims of names
  'Claimed',
  'Released',
  'CreationAbandoned',
  'ClaimForfeited',
  // organizations
  'OrganizationCreated',
  'MemberAdded',
  'MemberRoleChanged',
  'MemberRemoved',
  'OrganizationUpdated',
  'OrganizationAvatarSet',
  'OrganizationClosed',
  // invitations
  'InvitationCreated',
  'InvitationUseReserved',
  'InvitationRedeemed',
  'InvitationUseReturned',
  'InvitationRevoked',
  // repositories
  'RepositoryCreated',
  'CommitPushed',
  'BranchCreated',
  'BranchDeleted',
  'TagCreated',
  'TagDeleted',
  'VisibilityChanged',
  'RepositoryMoved',
  'ReservationCancelled',
  'RepositoryDeleted',
  // storage
  'QuotaSet',
  'RepositoryQuotaSet',
  'RepositoryExpected',
  'RepositoryAdmitted',
  'RepositoryRenamed',
  'RepositoryReleased',
  'StorageReserved',
  'StorageCommitted',
  'StorageReleased',
  'StorageRecalculated',
  'BalanceRecalculated',
  'NamespaceClosed',
  'ObjectDeletionOrdered',
  // the installation
  'LogInitialised',
  'LogMigrated',
  'LoginFailed',
  'AdminTokenRejected',
  // operations
  'JobRequested',
  'JobEnded',
  'MasterKeyRotated',
  'ProjectionSwapped',
  'ProjectionRetried',
  'ProjectionEventSkipped',
  // who read the audit
  'AuditReadsSummarised',
  'AuditExported',
  'AuditExportEnded',
  // fallback sources
  'FallbackSourceListChanged',
  'FallbackSourceAdded',
  'FallbackSourceUpdated',
  'FallbackSourceRemoved',
  // webhooks
  'WebhookAdmitted',
  'WebhookReleased',
  'WebhookAdded',
  'WebhookUpdated',
  'WebhookSecretRotated',
  'WebhookPaused',
  'WebhookResumed',
  'WebhookRemoved',
  'WebhookDeliveryFailed',
  'WebhookDeliveryRetried',
] as const;

/**
 * Shown live and in the list of their own stream, and in no index: they expire, and what an index holds of them would
 * stay.
 */
export const TELEMETRY_TYPES = ['AuditQueried'] as const;

/** What somebody tried and was not let do. */
export const REFUSED_TYPES: ReadonlySet<string> = new Set(['LoginFailed', 'AdminTokenRejected']);
