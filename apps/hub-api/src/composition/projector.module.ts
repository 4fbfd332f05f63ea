import { Clock, DocumentStore, EventLog, Sealer } from '@hubledger/kernel';
import { Projector, type Report } from '@hubledger/projector';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { allProjections } from '@projections/index';
import type { Logger } from 'pino';

/** The projector inside hub-api: the embedded default has one process. */
@Global()
@Module({})
export class ProjectorModule {
  static with(logId: string, logger: Logger): DynamicModule {
    const projector = {
      provide: Projector,
      inject: [EventLog, DocumentStore, Sealer, Clock],
      useFactory: (log: EventLog, documents: DocumentStore, sealer: Sealer, clock: Clock): Projector =>
        new Projector(log, documents, allProjections, {
          logId,
          opener: sealer,
          upcast: (event) => event, // every event type is at its first version
          clock,
          report: reportTo(logger),
          rebuildOnMismatch: true,
        }),
    };
    return { module: ProjectorModule, providers: [projector], exports: [Projector] };
  }
}

export const reportTo =
  (logger: Logger) =>
  ({ level, message, error, ...where }: Report): void =>
    logger[level === 'warning' ? 'warn' : level]({ ...where, ...(error ? { err: error } : {}) }, message);
