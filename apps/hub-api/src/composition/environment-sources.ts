import {
  type EnvironmentSources,
  environmentSources,
  type UpstreamAddresses,
} from '@hubledger/contexts/fallback/contract';
import type { Settings } from '@hubledger/platform/config';
import type { Logger } from 'pino';

/** What of them can't be used is said once, at the start. */
export const sourcesOfEnvironment = (
  { fallback }: Settings,
  addresses: UpstreamAddresses,
  logger: Logger,
): EnvironmentSources => {
  const sources = environmentSources(fallback.sources?.reveal() ?? null, addresses);
  for (const problem of sources.problems) logger.warn(`KOHAKU_HUB_FALLBACK_SOURCES: ${problem}`);
  return sources;
};
