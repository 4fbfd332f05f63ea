import { inventoryModel } from '@hubledger/contexts/storage/storage.module';
import {
  Clock,
  DocumentSides,
  DocumentStore,
  EventLog,
  LeaseKeeper,
  ORIGIN,
  positionOf,
  type ReadModel,
  scanOf,
  Sealer,
} from '@hubledger/kernel';
import {
  BuiltDocuments,
  LocalBuilder,
  Projections,
  Projector,
  type Report,
  requestsModel,
  SharedProjections,
  standingsModel,
} from '@hubledger/projector';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { allProjections } from '@projections/index';
import { upcast } from '@projections/upcast';
import type { Logger } from 'pino';
import type { AppParts } from '../app-parts';
import { WRITTEN_DOCUMENTS } from '../storage/storage.module';
import { loginAttemptsModel } from './document-attempts';
import { HostedProjector } from './hosted-projector';
import { jobBoardModel } from './jobs/document-job-board';
import { ThreadBuilder } from './rebuild/thread-builder';

/** Fewer events are folded in place sooner than a thread has started. */
const IN_PLACE_UP_TO = positionOf(2_000);
/** Read models that are no projection's. */
const KEPT = [
  inventoryModel,
  jobBoardModel,
  loginAttemptsModel,
  requestsModel,
  standingsModel,
] as unknown as readonly ReadModel[];

/**
 * The projector of this process, and where projections are asked: it, while there is one process, else documents that every
 * process reads and writes. With several of them nothing is ever built in place: a former holder may still be writing there.
 */
@Global()
@Module({})
export class ProjectorModule {
  static with({ logId, logger, stores: { logFile, leases } }: AppParts): DynamicModule {
    const report = reportTo(logger);
    const isShared = leases !== null;
    const hosted = {
      provide: HostedProjector,
      inject: [EventLog, WRITTEN_DOCUMENTS, DocumentSides, Sealer, Clock, LeaseKeeper],
      useFactory: (
        log: EventLog,
        documents: DocumentStore,
        sides: DocumentSides,
        sealer: Sealer,
        clock: Clock,
        keeper: LeaseKeeper,
      ) => {
        const builder =
          logFile === null || isShared
            ? new LocalBuilder(sides, { scan: scanOf(log), upcast, opener: sealer })
            : new ThreadBuilder(logFile, sealer);
        const host = new HostedProjector(
          (progressed) =>
            new Projector(log, documents, allProjections, {
              ...{ logId, opener: sealer, upcast, clock, report, progressed, leases: keeper },
              rebuildOnMismatch: !isShared,
              rebuilds: { sides, builder, inPlaceUpTo: isShared ? ORIGIN : IN_PLACE_UP_TO, kept: KEPT },
            }),
        );
        if (isShared) host.share(documents, logId, clock, report);
        return host;
      },
    };
    const projector = {
      provide: Projector,
      inject: [HostedProjector],
      useFactory: (host: HostedProjector) => host.projector,
    };
    const projections = isShared
      ? {
          provide: Projections,
          inject: [EventLog, WRITTEN_DOCUMENTS, DocumentSides, Clock],
          useFactory: (log: EventLog, documents: DocumentStore, sides: DocumentSides, clock: Clock) =>
            new SharedProjections({ log, documents, sides, projections: allProjections, logId, clock }),
        }
      : { provide: Projections, useExisting: Projector };
    const readers = {
      provide: DocumentStore,
      inject: [WRITTEN_DOCUMENTS, Projections],
      useFactory: (documents: DocumentStore, asked: Projections) =>
        new BuiltDocuments(documents, (readModel) => asked.waitsForBuild(readModel)),
    };
    return {
      module: ProjectorModule,
      providers: [hosted, projector, projections, readers],
      exports: [HostedProjector, Projector, Projections, DocumentStore],
    };
  }
}

export const reportTo =
  (logger: Logger) =>
  ({ level, message, error, ...where }: Report): void =>
    logger[level === 'warning' ? 'warn' : level]({ ...where, ...(error ? { err: error } : {}) }, message);
