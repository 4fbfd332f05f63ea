import { openEventStoreLog } from '@hubledger/adapters/eventstoredb';
import { LibsqlEventLog } from '@hubledger/adapters/libsql';
import { type EventLog, newId, Secret } from '@hubledger/kernel';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { join } from 'node:path';
import type { HubProcess } from './hub-process';

/** Of an entry of the audit's list. */
export interface FailedEvent {
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
}

/** What an hour of failures leaves; how it comes to that is told where time can be turned. The hub must be down. */
export const plantDeadLetters = async (
  hub: HubProcess,
  webhookId: string,
  events: readonly FailedEvent[],
): Promise<void> => {
  const log = await logOf(hub);
  const failedAt = new Date().toISOString();
  const planted = events.map(({ position, stream, revision, type: eventType }) => ({
    id: newId(),
    type: 'WebhookDeliveryFailed',
    data: {
      ...{ webhookId, position, stream, revision, eventType },
      ...{ attempts: 8, status: 500, failure: 'answered 500', failedAt },
    },
    metadata: { ...EVENT_METADATA, actorKind: 'system' as const, actorId: 'processmanager-webhooks' },
  }));
  await log.append(`webhook-${webhookId}`, planted, { expectedRevision: 'any' });
  await log.close();
};

const logOf = ({ servers: { EVENTSTORE_URL: url }, dataDirectory }: HubProcess): Promise<EventLog> =>
  url === undefined
    ? LibsqlEventLog.open({ file: join(dataDirectory, 'events.db') })
    : openEventStoreLog({ url: new Secret(url) });
