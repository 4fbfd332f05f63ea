import {
  AggregateStore,
  Clock,
  type CommandMetadata,
  type EventMetadata,
  type HeldLease,
  KeyedMutex,
  LeaseKeeper,
  newId,
  type RecordedEvent,
  Sealer,
  SoleProcess,
} from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import type { Attempt } from '../../domain/attempt';
import { AuditEntries } from '../../domain/audit-entries.port';
import { AbandonWebhook, AddWebhook, PauseWebhook, ResumeWebhook, UpdateWebhook } from '../../domain/commands';
import { type SignedDelivery, WebhookSender } from '../../domain/webhook-sender.port';
import { webhookStream } from '../../domain/webhook.decider';
import type { WebhookFilter } from '../../domain/webhook.events';
import { AddWebhookHandler } from '../add-webhook.handler';
import {
  PauseWebhookHandler,
  RemoveWebhookHandler,
  ResumeWebhookHandler,
  UpdateWebhookHandler,
} from '../change-webhook.handlers';
import { RemoveWebhook } from '../../domain/commands';
import { WebhookSecrets } from '../webhook-secrets';
import { WebhookTargets } from '../webhook-targets';
import { Webhooks } from '../webhooks';
import { DeadLetters } from './dead-letters';
import { DeliveryRecords } from './delivery-records';
import { SignedSender } from './signed-sender';
import { WebhookDispatcher } from './webhook-dispatcher';

/** Stands still but for those who sleep: the one who wakes first takes the time along. */
class SleepersClock extends Clock {
  private time = Date.parse('2030-01-01T00:00:00.000Z');
  readonly slept: number[] = [];
  now(): Date {
    return new Date(this.time);
  }
  sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    const until = this.time + ms;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return;
    this.slept.push(ms);
    this.time = Math.max(this.time, until);
  };
  pass(ms: number): void {
    this.time += ms;
  }
}

class PlainEntries extends AuditEntries {
  matching({ type }: WebhookFilter): (event: RecordedEvent) => boolean {
    return (event) => type === undefined || event.type === type;
  }
  async shown(events: readonly RecordedEvent[]): Promise<object[]> {
    return events.map(({ position, type, data }) => ({ position, type, data }));
  }
}

type Answer = number | Partial<Attempt> | Promise<Attempt>;

/** Answers by what a test says; remembers what came. */
class Receivers extends WebhookSender {
  readonly got: Array<{ url: string; id: string; body: { type: string; data: unknown } }> = [];
  answer: (delivery: SignedDelivery, attempt: number) => Answer = () => 200;
  atOnce = 0;
  mostAtOnce = 0;

  async send(delivery: SignedDelivery): Promise<Attempt> {
    const body = JSON.parse(delivery.body) as { type: string; data: unknown };
    this.got.push({ url: delivery.url, id: delivery.headers['webhook-id'] ?? '', body });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    const answer = await this.answer(delivery, this.got.length);
    await Promise.resolve();
    this.atOnce -= 1;
    const status = typeof answer === 'number' ? answer : (answer.status ?? null);
    const failure = status === 200 ? null : `answered ${status}`;
    return { status, failure, retryAfterMs: null, milliseconds: 1, ...(typeof answer === 'number' ? {} : answer) };
  }
  refusal(): string | null {
    return null;
  }
  close(): void {}

  /** Numbers of the events that came, in the order they came. */
  numbers(url?: string): number[] {
    const of = ({ data }: { data: unknown }): number[] =>
      (Array.isArray(data) ? data : [data]).map((entry) => (entry as { data: { n: number } }).data.n);
    return this.got.filter((one) => url === undefined || one.url === url).flatMap(({ body }) => of(body));
  }
}

const by = (): CommandMetadata => ({
  ...{ commandId: newId(), correlationId: 'c', causationId: 'c', at: '2030-01-01T00:00:00.000Z' },
  ...{ actorId: 'admin', actorKind: 'admin-token' },
});
const metadataFor = async ({ commandId }: CommandMetadata): Promise<EventMetadata> => ({
  ...EVENT_METADATA,
  commandId,
});
const URL_A = 'https://a.example/';
const URL_B = 'https://b.example/';
const HAPPENED = { type: 'Happened' };

describe('webhooks', () => {
  let clock: SleepersClock;
  let log: InMemoryEventLog;
  let receivers: Receivers;
  let webhooks: Webhooks;
  let store: AggregateStore;
  let signed: SignedSender;
  let secrets: WebhookSecrets;
  let targets: WebhookTargets;
  let dispatcher: WebhookDispatcher;
  let reports: string[];
  let count: number;
  const entries = new PlainEntries();

  const dispatch = (leases: LeaseKeeper = new SoleProcess()): WebhookDispatcher => {
    const records = new DeliveryRecords(store, clock);
    const made = new WebhookDispatcher({
      ...{ log, webhooks, sender: signed, records, entries, leases, metadataFor, sleep: clock.sleep },
      now: () => clock.now(),
      random: () => 0.5,
      report: (message, error) => reports.push(`${message}: ${String(error)}`),
    });
    made.start();
    return made;
  };

  beforeEach(() => {
    clock = new SleepersClock();
    log = new InMemoryEventLog(clock);
    receivers = new Receivers();
    const vault = new InMemoryVault();
    secrets = new WebhookSecrets(new Sealer(vault), vault);
    store = new AggregateStore(log, new KeyedMutex(), metadataFor, null);
    webhooks = new Webhooks(store, clock, secrets);
    signed = new SignedSender(receivers, secrets, clock);
    targets = new WebhookTargets(receivers);
    reports = [];
    count = 0;
    dispatcher = dispatch();
  });
  afterEach(() => dispatcher.stop());

  const add = async (url = URL_A, filter: WebhookFilter = HAPPENED, batchSize = 1): Promise<string> => {
    const handler = new AddWebhookHandler(store, webhooks, secrets, targets);
    return (await handler.execute(new AddWebhook({ url, filter, description: '', batchSize }, by()))).webhookId;
  };
  const update = (webhookId: string, data: Partial<UpdateWebhook['data']>) =>
    new UpdateWebhookHandler(store, targets).execute(new UpdateWebhook({ webhookId, ...data }, by()));
  const pause = (webhookId: string) =>
    new PauseWebhookHandler(store).execute(new PauseWebhook({ webhookId, reason: 'admin' }, by()));
  const resume = (webhookId: string) => new ResumeWebhookHandler(store).execute(new ResumeWebhook({ webhookId }, by()));
  const happen = async (times = 1): Promise<void> => {
    const events = Array.from({ length: times }, () => {
      count += 1;
      return { id: newId(), type: 'Happened', data: { n: count }, metadata: EVENT_METADATA };
    });
    await log.append('thing-1', events, { expectedRevision: 'any' });
  };
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
  const cameTo = (numbers: readonly number[], url?: string) =>
    eventually(() => expect(receivers.numbers(url)).toEqual(numbers));
  const standing = async (id: string) => dispatcher.standing(await webhooks.known(id));
  const restart = async (): Promise<void> => {
    await dispatcher.stop();
    dispatcher = dispatch();
  };

  it('carry each event once, in order, one request at a time, from their addition on', async () => {
    await happen(3);
    await add();
    await happen(300);
    await cameTo(upTo(303).slice(3));
    expect(receivers.mostAtOnce).toBe(1);
    expect(new Set(receivers.got.map(({ id }) => id)).size).toBe(300);
    expect(receivers.got[0]?.body).toMatchObject({ type: 'audit.event', timestamp: '2030-01-01T00:00:00.000Z' });
  });

  it('carry as many events at once as they are told, and a list even of one', async () => {
    receivers.answer = () => new Promise((resolve) => setImmediate(() => resolve(ATTEMPT)));
    await add(URL_A, HAPPENED, 100);
    await happen(1);
    await cameTo([1]);
    await happen(250);
    await cameTo(upTo(251));
    expect(receivers.got[0]?.body).toMatchObject({ type: 'audit.events', data: [{ type: 'Happened' }] });
    expect(receivers.got.length).toBeLessThan(12);
  });

  it('take up after a stop where they stopped, and twice what a kill left without a checkpoint', async () => {
    const id = await add();
    await happen(3);
    await cameTo([1, 2, 3]);
    await restart();
    await happen(1);
    await cameTo([1, 2, 3, 4]);
    const stream = `processmanager-webhook_${id}`;
    const [checkpoint] = await log.readStream(stream, { backwards: true, limit: 1 });
    const earlier = { ...(checkpoint?.data as object), position: (await log.readStream('thing-1'))[1]?.position };
    const event = { id: newId(), type: 'WebhookCheckpointed', data: earlier, metadata: EVENT_METADATA };
    await dispatcher.stop();
    await log.append(stream, [event], { expectedRevision: 'any' });
    dispatcher = dispatch();
    await cameTo([1, 2, 3, 4, 3, 4]);
    const [third, , again] = [receivers.got[2], null, receivers.got[4]];
    expect(again?.id).toBe(third?.id);
  });

  it('write one checkpoint for many events, and none while nothing is delivered', async () => {
    const id = await add();
    await happen(500);
    await cameTo(upTo(500));
    await eventually(async () => expect((await standing(id)).position).toBe(await log.head()));
    const last = async () => (await log.readStream(`processmanager-webhook_${id}`, { backwards: true, limit: 1 }))[0];
    const checkpoints = async () => (await last())?.revision ?? -1;
    const end = (await log.readStream('thing-1', { backwards: true, limit: 1 }))[0]?.position;
    const noted = async () => (await last())?.data as { position: string } | undefined;
    await eventually(async () => expect(((await noted())?.position ?? '') >= (end ?? '')).toBe(true));
    const before = await checkpoints();
    expect(before).toBeLessThan(5);
    for (let n = 0; n < 50; n++) {
      const event = { id: newId(), type: 'Other', data: {}, metadata: EVENT_METADATA };
      await log.append('thing-2', [event], { expectedRevision: 'any' });
      clock.pass(2_000);
    }
    await eventually(async () => expect((await standing(id)).position).toBe(await log.head()));
    expect(await checkpoints()).toBe(before);
  });

  it('try again what fails, with the same id, and keep the order', async () => {
    receivers.answer = (_, attempt) => (attempt <= 3 ? 500 : 200);
    const id = await add();
    await happen(2);
    await cameTo([1, 1, 1, 1, 2]);
    expect(new Set(receivers.got.slice(0, 4).map((one) => one.id)).size).toBe(1);
    expect(clock.slept.filter((ms) => ms !== 1_000)).toEqual([5_000, 15_000, 45_000]);
    await eventually(async () => expect(await standing(id)).toMatchObject({ trouble: null, failingSince: null }));
  });

  it('wait as long as the receiver asks', async () => {
    receivers.answer = (_, attempt) => (attempt === 1 ? { status: 429, retryAfterMs: 60_000 } : 200);
    await add();
    await happen();
    await cameTo([1, 1]);
    expect(clock.slept[0]).toBe(60_000);
  });

  it('give up after eight attempts, keep a dead letter, and go on', async () => {
    receivers.answer = ({ body }) => (body.includes('"n":1}') ? 500 : 200);
    const id = await add();
    await happen(2);
    await cameTo([...Array<number>(8).fill(1), 2]);
    const { deadLetters, status } = await webhooks.known(id);
    expect(status).toBe('active');
    expect([...deadLetters.values()]).toMatchObject([
      { stream: 'thing-1', revision: 0, eventType: 'Happened', attempts: 8, status: 500, failure: 'answered 500' },
    ]);
  });

  it('of a batch that is given up keep a dead letter for each event', async () => {
    const id = await add(URL_A, HAPPENED, 10);
    receivers.answer = () => 500;
    await happen(3);
    await eventually(async () => expect((await webhooks.known(id)).deadLetters.size).toBe(3));
  });

  it('send a dead letter again when they are told to', async () => {
    receivers.answer = () => 500;
    const id = await add();
    await happen(1);
    await eventually(async () => expect((await webhooks.known(id)).deadLetters.size).toBe(1));
    const letters = new DeadLetters(webhooks, log, entries, signed, store);
    const [position = ''] = (await webhooks.known(id)).deadLetters.keys();
    expect(await letters.retry(id, position, by())).toMatchObject({ status: 500 });
    expect((await webhooks.known(id)).deadLetters.get(position)).toMatchObject({ attempts: 9 });
    receivers.answer = () => 200;
    expect(await letters.retry(id, position, by())).toMatchObject({ failure: null });
    expect((await webhooks.known(id)).deadLetters.size).toBe(0);
    expect(new Set(receivers.got.map((one) => one.id)).size).toBe(1);
    await expect(letters.retry(id, position, by())).rejects.toMatchObject({ code: 'audit.dead_letter_not_found' });
  });

  it('pause by themselves when nothing was delivered for a day, and lose nothing', async () => {
    receivers.answer = () => 500;
    const id = await add();
    await happen(40);
    await eventually(async () => expect((await webhooks.known(id)).paused).toMatchObject({ reason: 'failing' }));
    const { deadLetters } = await webhooks.known(id);
    expect(deadLetters.size).toBeGreaterThan(20);
    expect(deadLetters.size).toBeLessThan(30);
    const tried = receivers.got.length;
    receivers.answer = () => 200;
    await resume(id);
    await cameTo([...receivers.numbers().slice(0, tried), ...upTo(40).slice(deadLetters.size)]);
  });

  it('pause where the receiver is gone, and begin again with what it refused', async () => {
    receivers.answer = () => 410;
    const id = await add();
    await happen(2);
    await eventually(async () => expect((await webhooks.known(id)).paused).toMatchObject({ reason: 'gone' }));
    expect((await webhooks.known(id)).deadLetters.size).toBe(0);
    receivers.answer = () => 200;
    await resume(id);
    await cameTo([1, 1, 2]);
  });

  it('rest while they are paused and take up what they missed', async () => {
    const id = await add();
    await happen(1);
    await cameTo([1]);
    await pause(id);
    await eventually(async () => expect((await webhooks.known(id)).status).toBe('paused'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await happen(1_500); // more than the feed holds
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(receivers.numbers()).toEqual([1]);
    await resume(id);
    await cameTo(upTo(1_501));
  });

  it('that are slow hold up no other one', async () => {
    let release = (): void => undefined;
    const held = new Promise<Attempt>((resolve) => (release = () => resolve(ATTEMPT)));
    receivers.answer = ({ url }) => (url === URL_A ? held : 200);
    await add(URL_A);
    await add(URL_B);
    await happen(2_500);
    await cameTo(upTo(2_500), URL_B);
    expect(receivers.numbers(URL_A)).toEqual([1]);
    release();
    await cameTo(upTo(2_500), URL_A);
  });

  it('follow a change at once, in the middle of a pause', async () => {
    clock.sleep = async (_, signal) => {
      if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    };
    await dispatcher.stop();
    dispatcher = dispatch();
    receivers.answer = ({ url }) => (url === URL_A ? 500 : 200);
    const id = await add();
    await happen(1);
    await eventually(async () => expect(await standing(id)).toMatchObject({ trouble: { attempts: 1, status: 500 } }));
    await update(id, { url: URL_B });
    await cameTo([1], URL_B);
  });

  it('carry what their filter lets through, and look at the rest once', async () => {
    const id = await add(URL_A, { type: 'Other' });
    await happen(500);
    await eventually(async () => expect((await standing(id)).position).toBe(await log.head()));
    expect(receivers.got).toEqual([]);
  });

  it('tell nobody of their own failures, or two of them would never end', async () => {
    receivers.answer = () => 500;
    const ids = [await add(URL_A, {}), await add(URL_B, {})];
    await happen(1);
    const letters = async () => {
      const all = await Promise.all(ids.map((one) => webhooks.known(one)));
      return all.flatMap(({ deadLetters }) => [...deadLetters.values()].map(({ eventType }) => eventType));
    };
    await eventually(async () => expect((await letters()).filter((type) => type === 'Happened')).toHaveLength(2));
    await eventually(async () => {
      for (const id of ids) expect((await standing(id)).position).toBe(await log.head());
    });
    expect(await letters()).not.toContain('WebhookDeliveryFailed');
    expect(JSON.stringify(receivers.got)).not.toMatch(/WebhookDeliveryFailed|WebhookCheckpointed/);
  });

  it('end with their removal, and their secret with them', async () => {
    const id = await add();
    await happen(1);
    await cameTo([1]);
    const { secret } = await webhooks.known(id);
    await new RemoveWebhookHandler(store, webhooks, secrets).execute(new RemoveWebhook({ webhookId: id }, by()));
    expect(await secrets.read(secret)).toBeNull();
    await happen(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(receivers.numbers()).toEqual([1]);
    expect(await webhooks.all()).toEqual([]);
  });

  it('outlive trouble of the hub', async () => {
    const id = await add();
    let broken = true;
    const shown = entries.shown.bind(entries);
    entries.shown = (events) => (broken ? Promise.reject(new Error('no documents')) : shown(events));
    await happen(1);
    await eventually(() => expect(reports).toContain('A webhook waits for the hub: Error: no documents'));
    broken = false;
    await cameTo([1]);
    expect((await webhooks.known(id)).deadLetters.size).toBe(0);
  });

  it('are delivered by who holds the lease, and by nobody once it is lost', async () => {
    await dispatcher.stop();
    const lost = new AbortController();
    const grants: Array<(lease: HeldLease) => void> = [];
    class Granted extends LeaseKeeper {
      async tryAcquire(): Promise<HeldLease | null> {
        return null;
      }
      acquire(_name: string, signal: AbortSignal): Promise<HeldLease | null> {
        return new Promise((resolve) => {
          grants.push(resolve);
          signal.addEventListener('abort', () => resolve(null));
        });
      }
    }
    dispatcher = dispatch(new Granted());
    await add();
    await happen(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(receivers.got).toEqual([]);
    let released = 0;
    grants[0]?.({ lost: lost.signal, release: async () => void (released += 1) });
    await cameTo([1]);
    lost.abort();
    await eventually(() => expect([released, grants.length]).toEqual([1, 2]));
    await happen(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(receivers.numbers()).toEqual([1]);
    grants[1]?.({ lost: new AbortController().signal, release: async () => undefined });
    await cameTo([1, 2]);
  });

  it('are at most so many, and what an addition that was cut off holds comes back', async () => {
    for (let n = 0; n < 49; n++) await add();
    const lost = '0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4';
    await webhooks.admit(lost, { ...by(), at: clock.iso() });
    const pointer = await secrets.keep(lost, await secrets.make(by()));
    await expect(add()).rejects.toMatchObject({ code: 'audit.too_many_webhooks' });
    clock.pass(61_000);
    await add();
    await expect(add()).rejects.toMatchObject({ code: 'audit.too_many_webhooks' });
    expect(await webhooks.all()).toHaveLength(50);
    expect(await secrets.read(pointer)).toBeNull();
  });

  it('leave no secret where an addition goes on after it was given up', async () => {
    const command = new AddWebhook({ url: URL_A, filter: {}, description: '', batchSize: 1 }, by());
    const keep = secrets.keep.bind(secrets);
    let pointer: Awaited<ReturnType<typeof keep>> | null = null;
    jest.spyOn(secrets, 'keep').mockImplementationOnce(async (webhookId, secret) => {
      await store.execute(webhookStream, webhookId, new AbandonWebhook({ webhookId }, by()));
      return (pointer = await keep(webhookId, secret));
    });
    const handler = new AddWebhookHandler(store, webhooks, secrets, targets);
    await expect(handler.execute(command)).rejects.toMatchObject({ code: 'audit.webhook_not_found' });
    expect(await secrets.read(pointer!)).toBeNull();
  });

  it('answer the same for the same command, and keep one secret', async () => {
    const handler = new AddWebhookHandler(store, webhooks, secrets, targets);
    const command = new AddWebhook({ url: URL_A, filter: {}, description: '', batchSize: 1 }, by());
    const [one, two] = [await handler.execute(command), await handler.execute(command)];
    expect(two.webhookId).toBe(one.webhookId);
    expect(two.secret.reveal()).toBe(one.secret.reveal());
    expect(one.secret.reveal()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await webhooks.all()).toHaveLength(1);
  });
});

const ATTEMPT: Attempt = { status: 200, failure: null, retryAfterMs: null, milliseconds: 1 };
