import { Clock, EventLog, LeaseKeeper, type MetadataFor, rest } from '@hubledger/kernel';
import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { AddWebhookHandler } from './application/add-webhook.handler';
import {
  PauseWebhookHandler,
  RemoveWebhookHandler,
  ResumeWebhookHandler,
  RotateWebhookSecretHandler,
  UpdateWebhookHandler,
} from './application/change-webhook.handlers';
import { DeadLetters } from './application/delivery/dead-letters';
import { DeliveryRecords } from './application/delivery/delivery-records';
import { SignedSender } from './application/delivery/signed-sender';
import { WebhookDispatcher } from './application/delivery/webhook-dispatcher';
import { WebhookSecrets } from './application/webhook-secrets';
import { WebhookTargets } from './application/webhook-targets';
import { Webhooks } from './application/webhooks';
import { AuditEntries } from './contract';

export { DeadLetters, SignedSender, WebhookDispatcher, Webhooks };
export type { LaneStanding } from './application/delivery/webhook-lane';

/** The app provides, globally: the kernel's ports, `WebhookSender`, `AuditEntries` and this. */
@Module({})
export class WebhooksModule {
  /** @param metadataToken of the function that turns command metadata into event metadata */
  static with(metadataToken: symbol): DynamicModule {
    const dispatcher = {
      provide: WebhookDispatcher,
      inject: [EventLog, Webhooks, SignedSender, DeliveryRecords, AuditEntries, LeaseKeeper, Clock, metadataToken],
      useFactory: (
        log: EventLog,
        webhooks: Webhooks,
        sender: SignedSender,
        records: DeliveryRecords,
        entries: AuditEntries,
        leases: LeaseKeeper,
        clock: Clock,
        metadataFor: MetadataFor,
      ) => {
        const logger = new Logger('Webhooks');
        return new WebhookDispatcher({
          ...{ log, webhooks, sender, records, entries, leases, metadataFor },
          now: () => clock.now(),
          random: Math.random,
          sleep: rest,
          report: (message, error) => logger.error(error, message),
        });
      },
    };
    return {
      module: WebhooksModule,
      providers: [
        AddWebhookHandler,
        UpdateWebhookHandler,
        RotateWebhookSecretHandler,
        PauseWebhookHandler,
        ResumeWebhookHandler,
        RemoveWebhookHandler,
        WebhookSecrets,
        WebhookTargets,
        Webhooks,
        SignedSender,
        DeliveryRecords,
        DeadLetters,
        dispatcher,
      ],
      exports: [DeadLetters, SignedSender, WebhookDispatcher, Webhooks],
    };
  }
}
