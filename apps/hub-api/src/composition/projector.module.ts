import { Clock, DocumentSides, DocumentStore, EventLog, positionOf, scanOf, Sealer } from '@hubledger/kernel';
import { BuiltDocuments, LocalBuilder, Projector, type Report } from '@hubledger/projector';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { allProjections } from '@projections/index';
import type { Logger } from 'pino';
import type { AppParts } from '../app-parts';
import { WRITTEN_DOCUMENTS } from '../storage/storage.module';
import { ThreadBuilder } from './rebuild/thread-builder';
import { upcast } from '@projections/upcast';

/** Fewer events are folded in place sooner than a thread has started. */
const IN_PLACE_UP_TO = positionOf(2_000);

/** The projector inside hub-api: the embedded default has one process. */
@Global()
@Module({})
export class ProjectorModule {
  static with({ logId, logger, stores: { logFile } }: AppParts): DynamicModule {
    const projector = {
      provide: Projector,
      inject: [EventLog, WRITTEN_DOCUMENTS, DocumentSides, Sealer, Clock],
      useFactory: (log: EventLog, documents: DocumentStore, sides: DocumentSides, sealer: Sealer, clock: Clock) => {
        const builder =
          logFile === null
            ? new LocalBuilder(sides, { scan: scanOf(log), upcast, opener: sealer })
            : new ThreadBuilder(logFile, sealer);
        return new Projector(log, documents, allProjections, {
          logId,
          opener: sealer,
          upcast,
          clock,
          report: reportTo(logger),
          rebuildOnMismatch: true,
          rebuilds: { sides, builder, inPlaceUpTo: IN_PLACE_UP_TO },
        });
      },
    };
    const readers = {
      provide: DocumentStore,
      inject: [WRITTEN_DOCUMENTS, Projector],
      useFactory: (documents: DocumentStore, projector: Projector) =>
        new BuiltDocuments(documents, (readModel) => projector.waitsForBuild(readModel)),
    };
    return { module: ProjectorModule, providers: [projector, readers], exports: [Projector, DocumentStore] };
  }
}

export const reportTo =
  (logger: Logger) =>
  ({ level, message, error, ...where }: Report): void =>
    logger[level === 'warning' ? 'warn' : level]({ ...where, ...(error ? { err: error } : {}) }, message);
