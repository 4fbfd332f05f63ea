import { AdminDeadLettersController } from './dead-letters.controller';
import { DeadLetterJobs } from './dead-letter-jobs';
import { TestDeliveries } from './test-deliveries';
import { AdminWebhookDeliveriesController } from './webhook-deliveries.controller';
import { WebhookFilters } from './webhook-filters';
import { WebhookView } from './webhook-view';
import { AdminWebhooksController } from './webhooks.controller';

export const webhookControllers = [
  AdminWebhooksController,
  AdminWebhookDeliveriesController,
  AdminDeadLettersController,
];
export const webhookProviders = [WebhookView, WebhookFilters, TestDeliveries, DeadLetterJobs];
