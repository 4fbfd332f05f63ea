import { Command, type Position } from '@hubledger/kernel';
import type { Secret } from '@hubledger/kernel';
import type { DeadLetter } from './webhook.state';
import type { WebhookAdded, WebhookPauseReason, WebhookSecretPointer, WebhookSettings } from './webhook.events';

/** Answers `WebhookWithSecret`. @throws WebhookUrlInvalid, TooManyWebhooks */
export class AddWebhook extends Command<'AddWebhook', WebhookSettings> {
  readonly type = 'AddWebhook';
}
/** The only moments at which a secret leaves the hub. */
export interface WebhookWithSecret {
  readonly webhookId: string;
  readonly secret: Secret<string>;
}

/** What the decider receives of `AddWebhook`: secret made and kept. */
export class RecordWebhook extends Command<'RecordWebhook', WebhookAdded['data']> {
  readonly type = 'RecordWebhook';
}

/** Fields that are left out stay as they are. @throws WebhookUrlInvalid */
export class UpdateWebhook extends Command<'UpdateWebhook', { webhookId: string } & Partial<WebhookSettings>> {
  readonly type = 'UpdateWebhook';
}

/** Answers `WebhookWithSecret`. */
export class RotateWebhookSecret extends Command<'RotateWebhookSecret', { webhookId: string }> {
  readonly type = 'RotateWebhookSecret';
}

export class RecordWebhookSecret extends Command<
  'RecordWebhookSecret',
  { webhookId: string; secret: WebhookSecretPointer }
> {
  readonly type = 'RecordWebhookSecret';
}

export class PauseWebhook extends Command<'PauseWebhook', { webhookId: string; reason: WebhookPauseReason }> {
  readonly type = 'PauseWebhook';
}

/** Goes on where it stood. */
export class ResumeWebhook extends Command<'ResumeWebhook', { webhookId: string }> {
  readonly type = 'ResumeWebhook';
}

export class RemoveWebhook extends Command<'RemoveWebhook', { webhookId: string }> {
  readonly type = 'RemoveWebhook';
}

/** The fence for an addition that was never finished: afterwards it can't be. */
export class AbandonWebhook extends Command<'AbandonWebhook', { webhookId: string }> {
  readonly type = 'AbandonWebhook';
}

/** `failingSince`: the first failure after the last success. */
export class RecordDeadLetters extends Command<
  'RecordDeadLetters',
  { webhookId: string; letters: readonly DeadLetter[]; failingSince: string }
> {
  readonly type = 'RecordDeadLetters';
}

export class RecordRetry extends Command<
  'RecordRetry',
  { webhookId: string; position: Position; status: number | null; failure: string | null }
> {
  readonly type = 'RecordRetry';
}

export type WebhookCommand =
  | RecordWebhook
  | UpdateWebhook
  | RecordWebhookSecret
  | PauseWebhook
  | ResumeWebhook
  | RemoveWebhook
  | AbandonWebhook
  | RecordDeadLetters
  | RecordRetry;

export class AdmitWebhook extends Command<'AdmitWebhook', { webhookId: string }> {
  readonly type = 'AdmitWebhook';
}

export class ReleaseWebhook extends Command<'ReleaseWebhook', { webhookId: string }> {
  readonly type = 'ReleaseWebhook';
}

export type WebhookSetCommand = AdmitWebhook | ReleaseWebhook;
