import type { CommandMetadata, RecordedEvent } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import {
  AbandonWebhook,
  PauseWebhook,
  RecordDeadLetters,
  RecordRetry,
  RecordWebhook,
  RecordWebhookSecret,
  RemoveWebhook,
  ResumeWebhook,
  UpdateWebhook,
} from './commands';
import { webhookDecider } from './webhook.decider';
import type { WebhookEvent, WebhookSettings } from './webhook.events';
import { type DeadLetter, isKnown, MAX_DEAD_LETTERS } from './webhook.state';

const given = givenFor(webhookDecider);
const webhookId = 'w1';
const NOW = '2030-01-01T00:00:00.000Z';
const TOMORROW = '2030-01-02T00:00:00.000Z';
const by = (at = NOW): CommandMetadata => ({
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c', at },
  ...{ actorId: 'admin', actorKind: 'admin-token' },
});
const settings: WebhookSettings = { url: 'https://a.example/', filter: {}, description: '', batchSize: 1 };
const secret = (version: number) => ({ ref: 'webhook/w1', version });
const data = { webhookId, ...settings, addedAt: NOW, secret: secret(1) };
const added: WebhookEvent & Partial<RecordedEvent> = { type: 'WebhookAdded', data, position: '5' };
const paused = (reason: 'admin' | 'gone' | 'failing', pausedAt = NOW): WebhookEvent => ({
  type: 'WebhookPaused',
  data: { webhookId, reason, pausedAt },
});
const resumed: WebhookEvent = { type: 'WebhookResumed', data: { webhookId } };
const removed: WebhookEvent = { type: 'WebhookRemoved', data: { webhookId } };
const updated = (after: Partial<WebhookSettings>): WebhookEvent => ({
  type: 'WebhookUpdated',
  data: { webhookId, before: settings, after: { ...settings, ...after } },
});
const letter = (position: string): DeadLetter => ({
  ...{ position, stream: 'user-1', revision: 0, eventType: 'AccountClosed' },
  ...{ attempts: 8, status: 500, failure: 'answered 500', failedAt: NOW },
});
const failed = (position: string): WebhookEvent => ({
  type: 'WebhookDeliveryFailed',
  data: { webhookId, ...letter(position) },
});
const retried = (position: string, failure: string | null): WebhookEvent => ({
  type: 'WebhookDeliveryRetried',
  data: { webhookId, position, status: failure === null ? 200 : 502, failure, delivered: !failure, retriedAt: NOW },
});
const bury = (at: string, failingSince: string, ...positions: string[]) =>
  new RecordDeadLetters({ webhookId, letters: positions.map(letter), failingSince }, by(at));
const retry = (position: string, failure: string | null) =>
  new RecordRetry({ webhookId, position, status: failure === null ? 200 : 502, failure }, by());
const update = (given: Partial<WebhookSettings>) => new UpdateWebhook({ webhookId, ...given }, by());

describe('a webhook', () => {
  it('is added', () => given().when(new RecordWebhook(data, by())).then({ type: 'WebhookAdded', data }));
  it('is added once', () => given(added).when(new RecordWebhook(data, by())).thenNothing());
  it('is not added behind its removal', () =>
    given(removed).when(new RecordWebhook(data, by())).thenRefused('audit.webhook_not_found'));
  it('begins where it was added', () => expect(given(added).state()).toMatchObject({ addedIn: '5' }));

  it('is changed in what is given', () =>
    given(added)
      .when(update({ batchSize: 10 }))
      .then(updated({ batchSize: 10 })));
  it('takes a new filter whole', () =>
    given(added)
      .when(update({ filter: { types: ['QuotaSet'] } }))
      .then(updated({ filter: { types: ['QuotaSet'] } })));
  it('is not changed by what it is already', () => given(added).when(update(settings)).thenNothing());
  it('is not changed where it is not', () =>
    given()
      .when(update({ batchSize: 2 }))
      .thenRefused('audit.webhook_not_found'));

  it('is signed by both secrets for a day after one was rotated', () => {
    given(added)
      .when(new RecordWebhookSecret({ webhookId, secret: secret(2) }, by()))
      .then({ type: 'WebhookSecretRotated', data: { webhookId, secret: secret(2), previousUntil: TOMORROW } });
    const rotated: WebhookEvent = {
      type: 'WebhookSecretRotated',
      data: { webhookId, secret: secret(2), previousUntil: TOMORROW },
    };
    const previousSecret = { secret: secret(1), until: TOMORROW };
    expect(given(added, rotated).state()).toMatchObject({ secret: secret(2), previousSecret });
  });

  it('is paused and resumed, once each', () => {
    const pause = new PauseWebhook({ webhookId, reason: 'gone' }, by());
    const resume = new ResumeWebhook({ webhookId }, by());
    given(added).when(pause).then(paused('gone'));
    given(added, paused('admin')).when(pause).thenNothing();
    given(added, paused('gone')).when(resume).then(resumed);
    given(added, paused('gone'), resumed).when(resume).thenNothing();
  });

  it('is removed, and a repetition changes nothing', () => {
    const remove = new RemoveWebhook({ webhookId }, by());
    given(added).when(remove).then(removed);
    given(added, removed).when(remove).thenNothing();
    given().when(remove).thenRefused('audit.webhook_not_found');
  });
  it('that was never finished is fenced off; one that was stays', () => {
    const abandon = new AbandonWebhook({ webhookId }, by());
    given().when(abandon).then(removed);
    given(added).when(abandon).thenNothing();
  });
});

describe('dead letters', () => {
  it('are one event each', () =>
    given(added)
      .when(bury(NOW, NOW, '7', '8'))
      .then(failed('7'), failed('8')));
  it('are recorded once', () =>
    given(added, failed('7'))
      .when(bury(NOW, NOW, '7', '8'))
      .then(failed('8')));
  it('pause a webhook that has delivered nothing for a day', () =>
    given(added)
      .when(bury(TOMORROW, NOW, '7'))
      .then(failed('7'), paused('failing', TOMORROW)));
  it('pause none that is paused', () =>
    given(added, paused('admin'))
      .when(bury(TOMORROW, NOW, '7'))
      .then(failed('7')));
  it('of a removed webhook are refused', () =>
    given(added, removed)
      .when(bury(NOW, NOW, '7'))
      .thenRefused('audit.webhook_not_found'));

  it('leave when they are delivered, and stay when they are not', () => {
    given(added, failed('7')).when(retry('7', null)).then(retried('7', null));
    given(added, failed('7')).when(retry('7', 'answered 502')).then(retried('7', 'answered 502'));
    expect(lettersOf(failed('7'), failed('8'), retried('7', null)).map(({ position }) => position)).toEqual(['8']);
    expect(lettersOf(failed('7'), retried('7', 'answered 502'))).toMatchObject([
      { position: '7', attempts: 9, status: 502, failure: 'answered 502' },
    ]);
  });
  it('that are none are not retried', () =>
    given(added, failed('7')).when(retry('8', null)).thenRefused('audit.dead_letter_not_found'));

  it('are kept up to a number, the newest', () => {
    const many = Array.from({ length: MAX_DEAD_LETTERS + 2 }, (_, n) => failed(String(n)));
    const letters = lettersOf(...many);
    expect([letters.length, letters[0]?.position]).toEqual([MAX_DEAD_LETTERS, '2']);
  });
});

const lettersOf = (...events: WebhookEvent[]): DeadLetter[] => {
  const state = given(added, ...events).state();
  return isKnown(state) ? [...state.deadLetters.values()] : [];
};
