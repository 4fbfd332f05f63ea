import { HealthController } from '@hubledger/platform/health';
import { MetricsController } from '@hubledger/platform/metrics';
import { repositoryControllers } from './hub/repositories';
import { adminControllers, adminProviders } from './admin/admin-controllers';

/** Every HTTP surface of the hub. */
export const allControllers = [HealthController, MetricsController, ...adminControllers, ...repositoryControllers];

/** What controllers need beside the global ports. */
export const controllerProviders = [...adminProviders];
