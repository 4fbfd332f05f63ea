import {
  type AnyProcessManager,
  type CommandMetadata,
  type EventMetadata,
  LogDamaged,
  newId,
  StorageFull,
  SystemClock,
} from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { eventually } from '@hubledger/testing/eventually';
import { ProcessManagerRunner } from './process-manager-runner';
import type { Report } from './run-context';

const metadata: EventMetadata = {
  $correlationId: 'correlation',
  $causationId: 'causation',
  commandId: 'command',
  actorId: 'ada',
  actorKind: 'user',
  schemaVersion: '1',
  appVersion: 'test',
};

const thrown = (error: Error): never => {
  throw error;
};

/** Two commands for each order. */
const shipping: AnyProcessManager = {
  name: 'shipping',
  handles: ['Ordered'],
  react: ({ data }: { data: unknown }) => [
    { type: 'Pack', data },
    { type: 'Send', data },
  ],
};

describe('running a process manager', () => {
  let log: InMemoryEventLog;
  let issued: Array<{ type: string; data: unknown; metadata: CommandMetadata }>;
  let reports: Report[];
  let refuse: (type: string) => boolean;

  const runner = (maxTries = 2) =>
    new ProcessManagerRunner(shipping, log, {
      upcast: (event) => event,
      clock: new SystemClock(),
      report: (report) => reports.push(report),
      metadata,
      maxTries,
      issue: async ({ type, data }, commandMetadata) => {
        if (refuse(type)) throw new Error(`no ${type}`);
        issued.push({ type, data, metadata: commandMetadata });
      },
    });
  const order = (item: string) =>
    log.append('order-1', [{ id: newId(), type: 'Ordered', data: { item }, metadata }], { expectedRevision: 'any' });
  const items = () => issued.map(({ type, data }) => `${type} ${(data as { item: string }).item}`);

  beforeEach(() => {
    log = new InMemoryEventLog();
    issued = [];
    reports = [];
    refuse = () => false;
  });
  afterEach(() => log.close());

  it('does not act on the past when it is new', async () => {
    await order('old');
    const running = runner();
    await running.start();
    await order('new');
    await eventually(() => expect(items()).toEqual(['Pack new', 'Send new']));
    await running.stop();
  });

  it('says who caused a command, and gives it an id that follows from the event', async () => {
    const running = runner();
    await running.start();
    await order('tea');
    await eventually(() => expect(issued).toHaveLength(2));
    await running.stop();
    const [event] = await log.readStream('order-1');
    const [pack, send] = issued;
    expect(pack?.metadata).toMatchObject({
      causationId: event?.id,
      correlationId: 'correlation',
      actorKind: 'system',
      onBehalfOf: 'ada',
    });
    expect(pack?.metadata.commandId).not.toBe(send?.metadata.commandId);
  });

  it('fires once per event across restarts', async () => {
    for (let round = 0; round < 5; round++) {
      const running = runner();
      await running.start();
      await order(`while-running-${round}`);
      await eventually(() => expect(items()).toContain(`Send while-running-${round}`));
      await running.stop();
      await order(`while-stopped-${round}`);
    }
    const last = runner();
    await last.start();
    await eventually(() => expect(items()).toContain('Send while-stopped-4'));
    await last.stop();
    expect(items()).toHaveLength(20);
    expect(new Set(issued.map((command) => command.metadata.commandId)).size).toBe(20);
    expect(await log.readStream('processmanager-shipping')).toHaveLength(1); // retention
  });

  it('stores few checkpoints on a busy log', async () => {
    const running = runner();
    await running.start();
    for (let item = 0; item < 1_200; item++) await order(String(item));
    await eventually(() => expect(issued).toHaveLength(2_400));
    await running.stop();
    const [last] = await log.readStream('processmanager-shipping');
    expect(last?.revision).toBeLessThan(10); // at start, every 500, at stop, and once a second of a slow machine
    const after = runner();
    await after.start();
    await order('next');
    await eventually(() => expect(items()).toContain('Send next'));
    await after.stop();
    expect(issued).toHaveLength(2_402);
  });

  it('issues the same commands again after a kill', async () => {
    const killed = runner();
    await killed.start();
    const [atStart] = await log.readStream('processmanager-shipping');
    await order('tea');
    await eventually(() => expect(issued).toHaveLength(2));
    expect(await log.readStream('processmanager-shipping')).toEqual([atStart]);
    const restarted = runner();
    await restarted.start();
    await eventually(() => expect(issued).toHaveLength(4));
    const ids = issued.map((command) => command.metadata.commandId);
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    await Promise.all([killed.stop(), restarted.stop()]);
  });

  it('ends when somebody else runs the same, and leaves the checkpoint where that has it', async () => {
    const paused = runner();
    await paused.start();
    const other = runner();
    await other.start();
    for (let item = 0; item < 600; item++) await order(String(item));
    await eventually(async () => {
      expect(reports.map(({ message }) => message)).toContain('Somebody else runs the process manager shipping');
    });
    await eventually(() => expect(new Set(items()).size).toBe(1_200));
    await Promise.all([paused.stop(), other.stop()]);
    const [last] = await log.readStream('processmanager-shipping');
    expect((last?.data as { position: string }).position <= (await log.head())).toBe(true);
    const next = runner();
    await next.start();
    await order('last');
    await eventually(() => expect(items()).toContain('Send last'));
    await next.stop();
  });

  it('runs until it is told to end', async () => {
    const end = new AbortController();
    const running = runner().run(end.signal);
    await eventually(async () => expect(await log.readStream('processmanager-shipping')).toHaveLength(1));
    await order('tea');
    await eventually(() => expect(items()).toEqual(['Pack tea', 'Send tea']));
    end.abort();
    await running;
    expect((await log.readStream('processmanager-shipping'))[0]?.revision).toBe(1);
  });

  it('tries a failing command again', async () => {
    let failures = 1;
    refuse = () => failures-- > 0;
    const running = runner();
    await running.start();
    await order('tea');
    await eventually(() => expect(items()).toEqual(['Pack tea', 'Send tea']));
    await running.stop();
  });

  it('goes on trying while a store is full or away, and stops at damage', async () => {
    let failures = 4; // twice as many as stop it otherwise
    refuse = (type) => type === 'Send' && failures-- > 0 && thrown(new StorageFull('event log'));
    const running = runner();
    await running.start();
    await order('tea');
    await eventually(() => expect(items()).toContain('Send tea'));
    expect(running.status().state).toBe('live');

    refuse = () => thrown(new LogDamaged('somewhere'));
    await order('milk');
    await eventually(() => expect(running.status().state).toBe('halted'));
    await running.stop();
  });

  it('stops visibly when a command keeps failing, and repeats it with the same id after a retry', async () => {
    refuse = (type) => type === 'Send';
    const running = runner();
    await running.start();
    await order('tea');
    await order('milk');
    await eventually(() => expect(running.status().state).toBe('halted'));
    expect(running.status().error).toMatchObject({ message: 'no Send' });
    expect(reports.at(-1)).toMatchObject({ level: 'error' });
    expect(items()).toEqual(['Pack tea']);

    refuse = () => false;
    await running.retry();
    await eventually(() => expect(items()).toEqual(['Pack tea', 'Pack tea', 'Send tea', 'Pack milk', 'Send milk']));
    expect(issued[0]?.metadata.commandId).toBe(issued[1]?.metadata.commandId);
    await running.stop();
  });
});
