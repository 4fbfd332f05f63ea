import { HealthController } from '@hubledger/platform/health';
import { MetricsController } from '@hubledger/platform/metrics';
import { contentControllers } from './hub/content';
import { repositoryControllers, repositoryProviders } from './hub/repositories';
import { FrontPageController } from './http/front-page.controller';
import { accountControllers, accountProviders } from './accounts/account-controllers';
import { fallbackControllers, fallbackProviders } from './fallback/fallback-controllers';
import { adminControllers, adminProviders } from './admin/admin-controllers';
import { quotaControllers, quotaProviders } from './quota/quota-controllers';
import { organizationControllers, organizationProviders } from './organizations/organization-controllers';

/** Every HTTP surface of the hub. */
export const allControllers = [
  FrontPageController,
  HealthController,
  MetricsController,
  ...adminControllers,
  ...accountControllers,
  ...organizationControllers,
  ...quotaControllers,
  ...fallbackControllers,
  ...repositoryControllers,
  ...contentControllers,
];

/** What controllers need beside the global ports. */
export const controllerProviders = [
  ...adminProviders,
  ...accountProviders,
  ...organizationProviders,
  ...quotaProviders,
  ...fallbackProviders,
  ...repositoryProviders,
];
