import { AuditRecordsModule } from '@hubledger/contexts/audit/audit-records.module';
import { WebhooksModule } from '@hubledger/contexts/audit/webhooks.module';
import { FallbackModule } from '@hubledger/contexts/fallback/fallback.module';
import { IdentityModule } from '@hubledger/contexts/identity/identity.module';
import { InvitationsModule } from '@hubledger/contexts/invitations/invitations.module';
import { OperationsModule } from '@hubledger/contexts/operations/operations.module';
import { TelemetryModule } from '@hubledger/contexts/operations/telemetry.module';
import { OrganizationsModule } from '@hubledger/contexts/organizations/organizations.module';
import { ContentModule } from '@hubledger/contexts/repositories/content.module';
import { RepositoriesModule } from '@hubledger/contexts/repositories/repositories.module';
import { StorageContextModule } from '@hubledger/contexts/storage/storage.module';
import { Clock, DocumentStore, EventLog, LeaseKeeper, LogId, type MetadataFor } from '@hubledger/kernel';
import { AccessGuard, AdminGate, Authenticator, ReadOnlyGuard } from '@hubledger/platform/http';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { IdentitySettings, SecurityLog } from '@hubledger/contexts/identity/contract';
import { Projections } from '@hubledger/projector';
import { ConfiguredAdminGate } from './composition/admin-gate';
import type { AppParts } from './app-parts';
import { BindingsModule } from './composition/bindings.module';
import { CredentialAuthenticator } from './composition/credential-authenticator';
import { CleanFilesHandler } from './composition/erasure/clean-files';
import { DueErasures } from './composition/erasure/due-erasures';
import { ProcessManagers } from './composition/process-managers';
import { ProjectorModule } from './composition/projector.module';
import { allControllers, controllerProviders } from './controllers';
import { transferBounds } from './hub/content/bounds';
import { METADATA_FOR, StorageModule } from './storage/storage.module';

/** The composition of the hub: stores, contexts, projector, HTTP surfaces. */
@Module({})
export class AppModule {
  static with(parts: AppParts): DynamicModule {
    const core = AppModule.withoutSurfaces(parts);
    const logId = { provide: LogId, useValue: new LogId(parts.logId) };
    return {
      ...core,
      controllers: allControllers,
      providers: [...(core.providers ?? []), logId, ...transferBounds(parts.settings), ...controllerProviders],
    };
  }

  /** For a process that answers no requests. */
  static withoutSurfaces(parts: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CqrsModule.forRoot(),
        StorageModule.over(parts.stores),
        ProjectorModule.with(parts),
        BindingsModule.with(parts),
        // What a context offers by its contract is there for every other one.
        { module: IdentityModule, global: true },
        { module: OrganizationsModule, global: true },
        { module: InvitationsModule, global: true },
        { module: StorageContextModule, global: true },
        { module: OperationsModule, global: true },
        { module: TelemetryModule, global: true },
        { module: AuditRecordsModule, global: true },
        { module: FallbackModule, global: true },
        { module: RepositoriesModule, global: true },
        { ...WebhooksModule.with(METADATA_FOR), global: true },
        ContentModule.with(parts.settings.content),
      ],
      providers: [
        ...(parts.stores.replica ? [{ provide: APP_GUARD, useClass: ReadOnlyGuard }] : []),
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: Authenticator, useClass: CredentialAuthenticator },
        {
          provide: AdminGate,
          inject: [SecurityLog],
          useFactory: (log: SecurityLog) =>
            new ConfiguredAdminGate(parts.settings.admin.enabled, parts.adminToken.secret, log),
        },
        CleanFilesHandler,
        {
          provide: DueErasures,
          inject: [DocumentStore, Projections, EventLog, CommandBus, IdentitySettings, Clock],
          useFactory: (
            documents: DocumentStore,
            projections: Projections,
            log: EventLog,
            commands: CommandBus,
            settings: IdentitySettings,
            clock: Clock,
          ) =>
            new DueErasures(documents, projections, log, commands, settings, clock, (userId, err) => {
              if (userId === null) parts.logger.warn({ err }, 'Who is to be forgotten could not be looked up yet');
              else parts.logger.error({ err, userId }, 'Somebody is not forgotten yet; it is tried again');
            }),
        },
        {
          provide: ProcessManagers,
          inject: [EventLog, Clock, CommandBus, METADATA_FOR, LeaseKeeper],
          useFactory: (
            log: EventLog,
            clock: Clock,
            commands: CommandBus,
            metadataFor: MetadataFor,
            leases: LeaseKeeper,
          ) => new ProcessManagers(log, clock, commands, metadataFor, leases, parts.logger),
        },
      ],
    };
  }
}
