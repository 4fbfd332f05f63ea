import { AdminAuditAccessController } from './audit/access/access.controller';
import { AdminAuditController } from './audit/audit.controller';
import { AdminAuditExportController } from './audit/export/audit-export.controller';
import { AdminAuditStreamController } from './audit/live/audit-stream.controller';
import { LiveAudit } from './audit/live/live-audit';
import { AdminCorrelationController } from './audit/correlation/correlation.controller';
import { AdminAuditEventController } from './audit/entries/audit-event.controller';
import { webhookControllers, webhookProviders } from './audit/webhooks/webhook-controllers';
import { MilestoneBookmark } from './audit/past/milestone-bookmark';
import { MilestoneKeeper } from './audit/past/milestone-keeper';
import { Milestones } from './audit/past/milestones';
import { HeldLines } from './audit/subject/held-lines';
import { People } from './audit/subject/person';
import { SubjectExportController } from './audit/subject/subject-export.controller';
import { SubjectExports } from './audit/subject/subject-export';
import { AdminCommitsController } from './commits/commits.controller';
import { credentialControllers } from './credentials/credential-controllers';
import { CredentialOwners } from './credentials/credential-owners';
import { Erasures } from './erasures/erasures';
import { AdminErasuresController } from './erasures/erasures.controller';
import { AdminFallbackSourcesController } from './fallback-sources/fallback-sources.controller';
import { AdminReplaceFallbackSourcesController } from './fallback-sources/replace-fallback-sources.controller';
import { FallbackSourceView } from './fallback-sources/fallback-source-view';
import { AdminCacheController } from './health/cache.controller';
import { AdminHealthController } from './health/dependencies.controller';
import { AdminInvitationsController } from './invitations/invitations.controller';
import { AdminJobsController } from './jobs/jobs.controller';
import { ProjectionOperations } from './projections/projection-operations';
import { AdminProjectionsController } from './projections/projections.controller';
import { QuotaOverviewController } from './quotas/overview.controller';
import { AdminQuotasController } from './quotas/quotas.controller';
import { NamespaceRecalculationController } from './recalculation/namespace-recalculation.controller';
import { RepositoriesRecalculationController } from './recalculation/repositories-recalculation.controller';
import { AdminRepositoriesController } from './repositories/repositories.controller';
import { RepositoryFiles } from './repositories/repository-files';
import { AdminSearchController } from './search/search.controller';
import { AdminObjectsController } from './storage/objects.controller';
import { AdminPrefixesController } from './storage/prefixes.controller';
import { PrefixDeletions } from './storage/prefix-deletions';
import { BucketTotalsSource } from './storage/bucket-totals';
import { AdminStatisticsController } from './statistics/statistics.controller';
import { AccountState } from './users/account-state';
import { AdminUserQuotaController } from './users/user-quota.controller';
import { AdminUsersController } from './users/users.controller';

/** The admin API. `adminProviders` are what its controllers need beside the global ports. */
export const adminControllers = [
  AdminUsersController,
  AdminUserQuotaController,
  AdminErasuresController,
  ...credentialControllers,
  AdminSearchController,
  AdminHealthController,
  AdminCacheController,
  AdminRepositoriesController,
  AdminCommitsController,
  AdminStatisticsController,
  AdminAuditAccessController,
  AdminAuditController,
  AdminAuditExportController,
  AdminAuditStreamController,
  AdminCorrelationController,
  AdminAuditEventController,
  ...webhookControllers,
  SubjectExportController,
  AdminInvitationsController,
  AdminFallbackSourcesController,
  AdminReplaceFallbackSourcesController,
  QuotaOverviewController,
  AdminQuotasController,
  AdminJobsController,
  AdminProjectionsController,
  NamespaceRecalculationController,
  RepositoriesRecalculationController,
  AdminObjectsController,
  AdminPrefixesController,
];
export const adminProviders = [
  LiveAudit,
  MilestoneBookmark,
  MilestoneKeeper,
  Milestones,
  AccountState,
  CredentialOwners,
  Erasures,
  FallbackSourceView,
  HeldLines,
  People,
  SubjectExports,
  RepositoryFiles,
  ProjectionOperations,
  BucketTotalsSource,
  PrefixDeletions,
  ...webhookProviders,
];
