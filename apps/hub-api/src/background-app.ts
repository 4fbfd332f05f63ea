import { Secret } from '@hubledger/kernel';
import type { Settings } from '@hubledger/platform/config';
import { StoreChecks } from '@hubledger/platform/health';
import { NestLogger } from '@hubledger/platform/logging';
import { Metrics } from '@hubledger/platform/metrics';
import { Projections, Projector, SharedProjections } from '@hubledger/projector';
import type { Stores } from '@hubledger/stores';
import { NestFactory } from '@nestjs/core';
import type { Logger } from 'pino';
import { AppModule } from './app.module';
import { Background } from './composition/background';
import { namedLog } from './storage/named-log';

export interface BackgroundApp {
  readonly projector: Projector;
  readonly stores: StoreChecks;
  readonly metrics: Metrics;
  stop(): Promise<void>;
}

/** What the hub does beside answering requests, without anything that answers requests: for a process of its own. */
export const startBackground = async (settings: Settings, stores: Stores, logger: Logger): Promise<BackgroundApp> => {
  const logId = await namedLog(stores);
  // Nobody can sign in here: the token is never asked for.
  const adminToken = { secret: new Secret(''), file: null, generated: false };
  const app = await NestFactory.createApplicationContext(
    AppModule.withoutSurfaces({ settings, stores, adminToken, logger, logId }),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  const background = new Background(app, { settings, stores, logger });
  const projections = app.get(Projections);
  const stop = async (): Promise<void> => {
    await app.close();
    await background.stop();
    if (projections instanceof SharedProjections) projections.stop();
  };
  try {
    if (projections instanceof SharedProjections) await projections.start();
    await background.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { projector: app.get(Projector), stores: app.get(StoreChecks), metrics: app.get(Metrics), stop };
};
