import { NamespaceQuota } from './namespace-quota';
import { NamespaceQuotaController } from './namespace-quota.controller';
import { RepositoryQuotaController } from './repository-quota.controller';

/** The public quota API. */
export const quotaControllers = [RepositoryQuotaController, NamespaceQuotaController];
export const quotaProviders = [NamespaceQuota];
