import { AdminAuditController } from './audit/audit.controller';
import { AdminCommitsController } from './commits/commits.controller';
import { CredentialOwners } from './credentials/credential-owners';
import { AdminSessionsController } from './credentials/sessions.controller';
import { AdminSshKeysController } from './credentials/ssh-keys.controller';
import { AdminTokensController } from './credentials/tokens.controller';
import { AdminInvitationsController } from './invitations/invitations.controller';
import { AdminJobsController } from './jobs/jobs.controller';
import { ProjectionOperations } from './projections/projection-operations';
import { AdminProjectionsController } from './projections/projections.controller';
import { AdminQuotasController } from './quotas/quotas.controller';
import { AdminRepositoriesController } from './repositories/repositories.controller';
import { AdminStatisticsController } from './statistics/statistics.controller';
import { AccountState } from './users/account-state';
import { AdminUsersController } from './users/users.controller';

/** The admin API. `adminProviders` are what its controllers need beside the global ports. */
export const adminControllers = [
  AdminUsersController,
  AdminRepositoriesController,
  AdminCommitsController,
  AdminStatisticsController,
  AdminAuditController,
  AdminInvitationsController,
  AdminQuotasController,
  AdminJobsController,
  AdminProjectionsController,
];
export const adminProviders = [AccountState, ProjectionOperations];
  AdminSessionsController,
  AdminTokensController,
  AdminSshKeysController,
];
export const adminProviders = [AccountState, CredentialOwners];
