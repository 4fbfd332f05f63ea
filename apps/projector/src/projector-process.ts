import type { Settings } from '@hubledger/platform/config';
import { createLogger, logLines } from '@hubledger/platform/logging';
import { DomainError } from '@hubledger/kernel';
import type { Logger } from 'pino';
import { StartRefused, startStores, type StoreWatch } from '@hubledger/stores';
import { HealthServer } from './health-server';

export interface ProjectorProcess {
  readonly address: string;
  stop(): Promise<void>;
}

const AGAIN_MS = 1_000;

/** A server that was there a moment ago may be gone again. */
const whileStoresComeAndGo = async <T>(logger: Logger, start: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== 'unavailable') throw error;
      logger.warn({ err: error, nextInMs: AGAIN_MS }, 'A store does not answer at start; it is tried again');
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
};

/**
 * Read models, process managers and everything else the hub does beside answering requests. Any number of these, and of hubs,
 * may run on the same stores: a lease for each part of the work says which of them does it.
 *
 * @throws StartRefused
 */
export const startProjector = async (settings: Settings): Promise<ProjectorProcess> => {
  const { host, projectorPort, eventStore, mongo, content, logLevel } = settings;
  if (!eventStore || !mongo || !content.s3) {
    throw new StartRefused(
      'The projector needs stores that several processes can share: set EVENTSTORE_URL, MONGODB_URL and KOHAKU_HUB_S3_ENDPOINT',
    );
  }
  const logger = createLogger(logLevel, logLines());
  for (const warning of settings.warnings) logger.warn(warning);
  const watch: StoreWatch = {
    waits: ({ store, reason, attempt, pause }) =>
      logger.warn({ store, attempt, nextInMs: pause }, `Waiting to start: ${reason}`),
    arrived: (store) => logger.info({ store }, 'The store has arrived'),
    noted: ({ store, message, error }) => logger.warn({ store, ...(error ? { err: error } : {}) }, message),
  };
  const health = await HealthServer.open(host, projectorPort);
  try {
    const { opened } = await startStores(settings, watch);
    const stores = await opened;
    const { startBackground } = await import('../../hub-api/src/background-app.js'); // most of the program
    const app = await whileStoresComeAndGo(logger, () => startBackground(settings, stores, logger)).catch(
      async (error: unknown) => {
        await stores.close();
        throw error;
      },
    );
    health.tellOf(app);
    return {
      address: health.address,
      stop: async () => {
        await app.stop();
        await stores.close();
        await health.close();
      },
    };
  } catch (error) {
    await health.close();
    throw error;
  }
};
