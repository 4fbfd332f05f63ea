import { ORIGIN } from '@hubledger/kernel';
import type { Replica, Settings } from '@hubledger/platform/config';
import { DtoValidationPipe } from '@hubledger/platform/http';
import { createLogger, logLines, NestLogger } from '@hubledger/platform/logging';
import { Metrics } from '@hubledger/platform/metrics';
import { Projections, SharedProjections } from '@hubledger/projector';
import { type StartedStores, StartRefused, startStores, type Stores } from '@hubledger/stores';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { DestinationStream, Logger } from 'pino';
import { AppModule } from './app.module';
import { Background } from './composition/background';
import { ProcessManagers } from './composition/process-managers';
import { recordAnswers } from './http/answered';
import { registerBodyParsers } from './http/body-parsers';
import { cutMalformed } from './http/cut-connection';
import { ErrorFilter } from './http/error.filter';
import { toldInReplay } from './http/cleaned-up-since';
import { refuseAddress } from './http/malformed-address';
import { openApiAt } from './http/openapi';
import { announceWrites } from './http/read-your-writes';
import { firstHook } from './http/request-hooks';
import { requestIdOf } from './http/request-id';
import { routedMethodsOf } from './http/routed-methods';
import { slowBodiesOf, timeoutsOf } from './http/timeouts';
import { type AdminToken, adminTokenOf, keepAdminToken } from './storage/admin-token';
import { namedLog } from './storage/named-log';

export interface Hub {
  readonly address: string;
  readonly settings: Settings;
  readonly adminToken: AdminToken;
  /** Set where a moment of the past is shown. */
  readonly replica: Replica | null;
  stop(): Promise<void>;
}

/** Unencoded path segments: a repository id, a revision and a deep path, all percent-encoded. */
const MAX_PARAM_LENGTH = 4_096;

/** How long requests under way may go on when the hub stops: a long transfer is cut, and its client tries again. */
const GRACE_MS = 5_000;

/** Frees the hub's address of who answered there meanwhile. Resolves to the port; null: nobody did. */
export type MakeRoom = () => Promise<number | null>;

/** @throws StartRefused when something outside is not as it must be: port, directory, vault, another process. */
export const startHub = async (
  settings: Settings,
  started?: StartedStores,
  makeRoom: MakeRoom = async () => null,
): Promise<Hub> => {
  const { opened } = started ?? (await startStores(settings));
  const stores = await opened;
  let app: NestFastifyApplication | null = null;
  let background: Background | null = null;
  const stop = async (): Promise<void> => {
    if (app) await stopServing(app);
    await background?.stop();
    if (app) stopAsking(app);
    await stores.close();
  };
  try {
    const adminToken = await adminTokenOf(settings);
    const lines = logLines();
    const logger = createLogger(settings.logLevel, lines);
    for (const warning of settings.warnings) logger.warn(warning);
    app = await createApp(settings, stores, adminToken, { logger, lines });
    background = new Background(app, { settings, stores, logger });
    await startAsking(app);
    if (settings.projector === 'external') {
      await app.get(ProcessManagers).register();
      await warnWithoutProjector(app.get(Projections), logger);
    } else await background.start();
    const port = (await makeRoom()) ?? settings.port;
    const address = await listen(app, settings.host, port);
    await keepAdminToken(adminToken); // only now: a refused start would have kept a token that nobody was shown
    return { address, settings, adminToken, replica: stores.replica ?? null, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Of projections that may run in other processes. */
const startAsking = async (app: NestFastifyApplication): Promise<void> => {
  const projections = app.get(Projections);
  if (projections instanceof SharedProjections) await projections.start();
};

/** Nothing else tells it from a hub whose lists are being built. */
const warnWithoutProjector = async (projections: Projections, logger: Logger): Promise<void> => {
  const status = await projections.status().catch(() => []);
  if (status.some(({ position }) => position > ORIGIN)) return;
  logger.warn('No projector has told of a read model yet: lists are 503 until one runs (apps/projector)');
};

const stopAsking = (app: NestFastifyApplication): void => {
  const projections = app.get(Projections);
  if (projections instanceof SharedProjections) projections.stop();
};

/** New requests are refused at once; what writes stops before the stores do. */
const stopServing = async (app: NestFastifyApplication): Promise<void> => {
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), GRACE_MS);
  await app.close();
  clearTimeout(cut);
};

interface Log {
  readonly logger: Logger;
  readonly lines: DestinationStream;
}

const createApp = async (settings: Settings, stores: Stores, adminToken: AdminToken, { logger, lines }: Log) => {
  const adapter = new FastifyAdapter({
    genReqId: requestIdOf,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    frameworkErrors: refuseAddress,
    forceCloseConnections: 'idle',
    ...timeoutsOf(settings),
    clientErrorHandler: cutMalformed,
    skipMiddie: true, // no Nest middleware: it would be looked for at every request
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  const logId = await namedLog(stores);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ settings, stores, adminToken, logger, logId }),
    adapter,
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  const routes = routedMethodsOf(fastify);
  registerBodyParsers(fastify);
  announceWrites(fastify, stores.log, app.get(Projections));
  adapter.setOnRequestHook(firstHook(app.get(Projections), slowBodiesOf(fastify, settings)));
  adapter.setOnResponseHook(recordAnswers(app.get(Metrics), logger, lines));
  app.useGlobalFilters(new ErrorFilter(logger, routes, stores.replica && toldInReplay(stores.replica.asOf)));
  app.useGlobalPipes(new DtoValidationPipe());
  openApiAt(app);
  await app.init();
  return app;
};

/** Past Nest's own `listen`, which would log the error that becomes our one line. */
const listen = async (app: NestFastifyApplication, host: string, port: number): Promise<string> => {
  try {
    await app.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE')
      throw new StartRefused(`Port ${port} on ${host} is in use; set PORT to another one`, error);
    if (code === 'EACCES') throw new StartRefused(`Port ${port} on ${host} may not be used by this user`, error);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartRefused(`HOST=${host} is not an address of this machine`, error);
    throw error;
  }
  const bound = app.getHttpServer().address() as AddressInfo;
  return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
};
