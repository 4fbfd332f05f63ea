import { Argon2PasswordHasher } from '@hubledger/adapters/argon2';
import { LogMailer, SmtpMailer } from '@hubledger/adapters/mail';
import { HttpWebhookSender } from '@hubledger/adapters/webhooks';
import { WorkerFrontMatterReader } from '@hubledger/adapters/yaml';
import { auditReads, AuditEntries, WebhookSender } from '@hubledger/contexts/audit/contract';
import { EnvironmentSources, UpstreamAddresses } from '@hubledger/contexts/fallback/contract';
import { LoginAttempts } from '@hubledger/contexts/identity/application/login-attempts.port';
import { OwnAttempts } from '@hubledger/contexts/identity/identity.module';
import { IdentitySettings, NamespaceClosing, QuotaOpening } from '@hubledger/contexts/identity/contract';
import { Mailer } from '@hubledger/contexts/identity/application/mailer.port';
import { PasswordHasher } from '@hubledger/contexts/identity/application/password-hasher.port';
import { CredentialDirectory } from '@hubledger/contexts/identity/application/credential-directory.port';
import { InvitationDirectory } from '@hubledger/contexts/invitations/contract';
import { FrontMatterReader, VisitorFrontMatterReader } from '@hubledger/contexts/repositories/content.module';
import { JobBoard, JobHistory, NoJobBoard, TelemetryPlan } from '@hubledger/contexts/operations/contract';
import { MembershipDirectory } from '@hubledger/contexts/organizations/contract';
import { StorageLists } from '@hubledger/contexts/storage/contract';
import { Clock, DocumentStore, EventLog, ObjectStore, Sealer, Vault } from '@hubledger/kernel';
import { ProjectionStatusSource, StoreChecks } from '@hubledger/platform/health';
import { AdminLog, StdoutAdminLog } from '@hubledger/platform/logging';
import { Metrics } from '@hubledger/platform/metrics';
import { Projections } from '@hubledger/projector';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import type { AppParts } from '../app-parts';
import { sourcesOfEnvironment } from './environment-sources';
import { DependencyProbes } from '../admin/health/dependency-probes';
import { WRITTEN_DOCUMENTS } from '../storage/storage.module';
import { DocumentAttempts } from './document-attempts';
import { identitySettingsOf } from './identity-settings';
import { DocumentJobBoard } from './jobs/document-job-board';
import { ListedAuditEntries } from './listed-audit-entries';
import { LedgerNamespaceClosing } from './ledger-namespace-closing';
import { LedgerQuotaOpening } from './ledger-quota-opening';
import { ReadModelStorageLists } from './read-model-storage-lists';
import { ReadModelJobHistory } from './read-model-job-history';
import { ReadModelCredentialDirectory } from './read-model-credentials';
import { ReadModelInvitationDirectory, ReadModelMembershipDirectory } from './read-model-directories';

const OF_VISITORS = { readers: 16, waiting: 5_000 };

/** The ports that contexts declare, each bound to what this program answers it with. */
@Global()
@Module({})
export class BindingsModule {
  static with({ settings, logger, stores }: AppParts): DynamicModule {
    const providers = [
      { provide: IdentitySettings, useValue: identitySettingsOf(settings) },
      { provide: Mailer, useValue: mailerFor(settings.smtp, logger) },
      { provide: PasswordHasher, useClass: Argon2PasswordHasher },
      { provide: FrontMatterReader, useFactory: () => new WorkerFrontMatterReader() },
      { provide: VisitorFrontMatterReader, useFactory: () => new WorkerFrontMatterReader(OF_VISITORS) },
      { provide: CredentialDirectory, useClass: ReadModelCredentialDirectory },
      { provide: MembershipDirectory, useClass: ReadModelMembershipDirectory },
      { provide: InvitationDirectory, useClass: ReadModelInvitationDirectory },
      { provide: StorageLists, useClass: ReadModelStorageLists },
      { provide: JobHistory, useClass: ReadModelJobHistory },
      {
        provide: LoginAttempts,
        inject: [WRITTEN_DOCUMENTS, Sealer, Clock, IdentitySettings],
        useFactory: (
          documents: DocumentStore,
          sealer: Sealer,
          clock: Clock,
          { loginThrottle }: IdentitySettings,
        ): LoginAttempts =>
          stores.leases
            ? new DocumentAttempts(documents, sealer, clock, loginThrottle)
            : new OwnAttempts(clock, loginThrottle),
      },
      {
        provide: JobBoard,
        inject: [WRITTEN_DOCUMENTS],
        useFactory: (documents: DocumentStore) => (stores.leases ? new DocumentJobBoard(documents) : new NoJobBoard()),
      },
      {
        provide: TelemetryPlan,
        // A replay has no days to close.
        useValue: { kinds: stores.replica ? [] : [auditReads], keptDays: settings.telemetryDays },
      },
      { provide: QuotaOpening, useClass: LedgerQuotaOpening },
      { provide: NamespaceClosing, useClass: LedgerNamespaceClosing },
      { provide: AuditEntries, useClass: ListedAuditEntries },
      {
        provide: WebhookSender,
        useFactory: () => new HttpWebhookSender({ allowPrivate: settings.allowPrivateUpstreams }),
      },
      {
        provide: UpstreamAddresses,
        inject: [WebhookSender],
        useFactory: (sender: WebhookSender): UpstreamAddresses => ({ refusal: (url) => sender.refusal(url) }),
      },
      {
        provide: EnvironmentSources,
        inject: [UpstreamAddresses],
        useFactory: (addresses: UpstreamAddresses) => sourcesOfEnvironment(settings, addresses, logger),
      },
      { provide: ProjectionStatusSource, useExisting: Projections },
      { provide: AdminLog, inject: [Clock], useFactory: (clock: Clock) => new StdoutAdminLog(clock) },
      {
        provide: Metrics,
        inject: [ProjectionStatusSource, EventLog],
        useFactory: (source: ProjectionStatusSource, log: EventLog) => new Metrics(source, log),
      },
      StoreChecks,
      {
        provide: DependencyProbes,
        inject: [EventLog, ObjectStore, DocumentStore, Vault],
        useFactory: (log: EventLog, objects: ObjectStore, documents: DocumentStore, vault: Vault) =>
          new DependencyProbes(log, objects, documents, vault, settings),
      },
    ];
    const tokens = providers.map((provider) => ('provide' in provider ? provider.provide : provider));
    return { module: BindingsModule, imports: [CqrsModule], providers, exports: tokens };
  }
}

const mailerFor = (smtp: AppParts['settings']['smtp'], logger: Logger): Mailer =>
  smtp
    ? new SmtpMailer(smtp, (reason) => logger.warn(reason, 'a mail could not be handed over'))
    : new LogMailer((mail) => logger.info(mail, 'no mail server is configured; the link it would have carried'));
