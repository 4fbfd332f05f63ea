import type { CommandMetadata } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import { AdmitWebhook, ReleaseWebhook } from './commands';
import { MAX_WEBHOOKS, webhookSetDecider } from './webhook-set.decider';
import type { WebhookSetEvent } from './webhook-set.events';

const given = givenFor(webhookSetDecider);
const NOW = '2030-01-01T00:00:00.000Z';
const by: CommandMetadata = {
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c', at: NOW },
  ...{ actorId: 'admin', actorKind: 'admin-token' },
};
const admit = (webhookId: string) => new AdmitWebhook({ webhookId }, by);
const release = (webhookId: string) => new ReleaseWebhook({ webhookId }, by);
const admitted = (webhookId: string): WebhookSetEvent => ({
  type: 'WebhookAdmitted',
  data: { webhookId, admittedAt: NOW },
});
const released = (webhookId: string): WebhookSetEvent => ({ type: 'WebhookReleased', data: { webhookId } });
const full = Array.from({ length: MAX_WEBHOOKS }, (_, n) => admitted(`w${n}`));

describe('the set of webhooks', () => {
  it('takes each once', () => {
    given().when(admit('w0')).then(admitted('w0'));
    given(admitted('w0')).when(admit('w0')).thenNothing();
  });
  it('takes no more than it may', () =>
    given(...full)
      .when(admit('more'))
      .thenRefused('audit.too_many_webhooks'));
  it('has room again after a release', () =>
    given(...full, released('w3'))
      .when(admit('more'))
      .then(admitted('more')));
  it('releases each once', () => {
    given(admitted('w0')).when(release('w0')).then(released('w0'));
    given(admitted('w0'), released('w0')).when(release('w0')).thenNothing();
  });
});
