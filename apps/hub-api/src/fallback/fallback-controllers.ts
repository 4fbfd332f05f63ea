import { AvailableSourcesController } from './available-sources.controller';
import { AvailableSources } from './available-sources';

export const fallbackControllers = [AvailableSourcesController];
export const fallbackProviders = [AvailableSources];
