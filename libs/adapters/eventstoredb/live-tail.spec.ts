import { EventEmitter } from 'node:events';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { ORIGIN } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { Unanswered } from './call-errors';
import { LiveTail } from './live-tail';
import type { LogConnection, ReadCall } from './log-connection';

/** A server that refuses subscriptions, or confirms them and breaks them off, or confirms and keeps them. */
class Server {
  behaves: 'refuses' | 'breaks' | 'stands' = 'refuses';
  asked = 0;
  readonly told: string[] = [];
  readonly tail = new LiveTail({ read: () => this.subscribed() } as unknown as LogConnection, {
    ...{ end: () => Promise.resolve(ORIGIN), watch: 60_000 },
    report: (message) => this.told.push(message),
  });

  private async subscribed(): Promise<ReadCall> {
    this.asked++;
    if (this.behaves === 'refuses') throw new Unanswered('its server does not answer');
    const call = Object.assign(new EventEmitter(), { cancel: () => undefined });
    const breaks = this.behaves === 'breaks';
    setImmediate(() => {
      call.emit('data', new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation()));
      if (breaks) call.emit('error', new Unanswered('its server ended a call'));
    });
    return call as unknown as ReadCall;
  }
}

describe('a log that can’t be followed', () => {
  let server: Server;
  beforeEach(() => {
    server = new Server();
    server.tail.begin();
  });
  afterEach(() => server.tail.close());

  it('is told of once, and so is that it can be again, though nothing has happened in it', async () => {
    await eventually(() => expect(server.asked).toBe(6), 15_000); // with longer and longer pauses
    expect(server.told).toEqual([expect.stringContaining('can’t be followed, its server does not answer')]);
    server.behaves = 'stands';
    await eventually(() => expect(server.told.slice(1)).toEqual(['The event log is followed again']));
  }, 30_000);

  it('is not meant where a subscription breaks now and then, and stands in between', async () => {
    server.behaves = 'breaks';
    await eventually(() => expect(server.asked).toBe(6), 15_000);
    expect(server.told).toEqual([]);
  }, 30_000);
});
