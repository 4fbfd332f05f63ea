import {
  AddFallbackSource,
  fallbackSourceStream,
  type GivenSource,
  RemoveFallbackSource,
  ReplaceFallbackSources,
  UpdateFallbackSource,
} from '@hubledger/contexts/fallback/contract';
import { FallbackSources, SourceTokens } from '@hubledger/contexts/fallback/fallback.module';
import {
  AggregateStore,
  categoryOf,
  type Command,
  type CommandMetadata,
  EventLog,
  LogUnavailable,
  newId,
  Secret,
  uuidV5,
  Vault,
} from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { inMemoryHub } from '../../../../test/fixtures/in-memory-hub';
import { systemCommand } from '../storage/event-metadata';
import { ProcessManagers } from './process-managers';

const SECRET = 'hf_secret';

describe('fallback sources', () => {
  let app: INestApplicationContext;
  beforeEach(async () => void ({ app } = await inMemoryHub()));
  afterEach(() => app.close());

  const by = (commandId = newId()): CommandMetadata => ({
    ...systemCommand(new Date().toISOString()),
    ...{ commandId, actorId: 'admin', actorKind: 'admin-token' },
  });
  const run = <R>(command: Command): Promise<R> => app.get(CommandBus).execute(command);
  const given = (change: Partial<GivenSource> = {}): GivenSource => ({
    ...{ namespace: '', url: 'https://a.example', token: new Secret(SECRET), priority: 100 },
    ...{ name: 'A', sourceType: 'kohakuhub', enabled: true, ...change },
  });
  const add = (metadata = by()) => run<string>(new AddFallbackSource(given(), metadata));
  const find = (sourceId: string) => app.get(FallbackSources).find(sourceId);
  const tokenOf = async (sourceId: string) => {
    const pointer = (await find(sourceId))?.settings.token;
    return pointer ? ((await app.get(SourceTokens).read(pointer))?.reveal() ?? 'destroyed') : null;
  };
  /** Secrets of sources that the vault has, whether or not anything names them. */
  const watchVault = () => {
    const vault = app.get(Vault);
    const live = new Set<string>();
    const [put, destroy] = [vault.put.bind(vault), vault.destroy.bind(vault)];
    jest.spyOn(vault, 'put').mockImplementation(async (ref, secret) => {
      if (ref.startsWith('fallbacksource/')) live.add(ref);
      return put(ref, secret);
    });
    jest.spyOn(vault, 'destroy').mockImplementation(async (ref) => {
      await destroy(ref);
      live.delete(ref);
    });
    return live;
  };
  /** What a request appends to these streams is not written any more: as if the hub had ended there. */
  const breakAt = (category: string) => {
    const log = app.get(EventLog);
    const append = log.append.bind(log);
    const broken = jest.spyOn(log, 'append').mockImplementation(async (stream, events, options) => {
      if (categoryOf(stream) === category && events[0]?.metadata.actorKind === 'admin-token') {
        throw new LogUnavailable('it was cut off here');
      }
      return append(stream, events, options);
    });
    return () => broken.mockRestore();
  };
  const settled = async (expectation: () => Promise<void>) => {
    await app.get(ProcessManagers).start();
    try {
      await eventually(expectation);
    } finally {
      await app.get(ProcessManagers).stop();
    }
  };

  it('destroy a token that was replaced, taken away, or went with its source', async () => {
    const live = watchVault();
    const sourceId = await add();
    const [first] = live;
    await run(new UpdateFallbackSource({ sourceId, token: new Secret('another') }, by()));
    expect([live.size, live.has(first ?? ''), await tokenOf(sourceId)]).toEqual([1, false, 'another']);
    await run(new UpdateFallbackSource({ sourceId, token: new Secret('') }, by()));
    expect([live.size, await tokenOf(sourceId)]).toEqual([0, null]);
    await run(new UpdateFallbackSource({ sourceId, token: new Secret('third') }, by()));
    await run(new RemoveFallbackSource({ sourceId }, by()));
    expect([live.size, await find(sourceId)]).toEqual([0, null]);
  });

  it('keep no token of what was refused', async () => {
    const live = watchVault();
    const hundred = Array.from({ length: 100 }, () => given({ token: null }));
    await run(new ReplaceFallbackSources({ sources: hundred }, by()));
    await expect(add()).rejects.toMatchObject({ code: 'fallback.too_many_sources' });
    const sources = [given(), given({ sourceType: 'none' })];
    await expect(run(new ReplaceFallbackSources({ sources }, by()))).rejects.toMatchObject({
      code: 'fallback.source_invalid',
    });
    expect(live.size).toBe(0);
  });

  it('are not there at all where an addition was cut off in front of the list, and are once it is repeated', async () => {
    const mend = breakAt('fallbacksourcelist');
    const metadata = by();
    await expect(add(metadata)).rejects.toThrow(LogUnavailable);
    mend();
    const sourceId = uuidV5(metadata.commandId, 'fallbacksource', '0');
    expect(await find(sourceId)).toBeNull();
    expect(await add(metadata)).toBe(sourceId);
    expect(await tokenOf(sourceId)).toBe(SECRET);
  });

  it('are finished where an addition was cut off behind it', async () => {
    await app.get(ProcessManagers).start(); // its bookmark is the head
    await app.get(ProcessManagers).stop();
    const mend = breakAt('fallbacksource');
    const metadata = by();
    await expect(add(metadata)).rejects.toThrow(LogUnavailable);
    mend();
    const sourceId = uuidV5(metadata.commandId, 'fallbacksource', '0');
    await settled(async () => expect(await tokenOf(sourceId)).toBe(SECRET));
    expect(await add(metadata)).toBe(sourceId);
  });

  it('go and come in full where a replacement was cut off', async () => {
    await app.get(ProcessManagers).start();
    await app.get(ProcessManagers).stop();
    const live = watchVault();
    const [one, two] = [await add(), await add()];
    const mend = breakAt('fallbacksource');
    const metadata = by();
    const sources = [given({ name: 'X' }), given({ name: 'Y' }), given({ name: 'Z', token: null })];
    await expect(run(new ReplaceFallbackSources({ sources }, metadata))).rejects.toThrow(LogUnavailable);
    expect([await find(one), await find(two)]).toEqual([null, null]); // it was decided
    mend();
    const ids = sources.map((_, index) => uuidV5(metadata.commandId, 'fallbacksource', String(index)));
    await settled(async () => {
      const names = await Promise.all(ids.map(async (id) => (await find(id))?.settings.name));
      expect([names, live.size]).toEqual([['X', 'Y', 'Z'], 2]);
    });
    for (const id of [one, two]) {
      const { state } = await app.get(AggregateStore).load(fallbackSourceStream, id);
      expect(state.status).toBe('removed');
    }
  });

  it('lose a token that a crash has left behind a change', async () => {
    await app.get(ProcessManagers).start();
    await app.get(ProcessManagers).stop();
    const live = watchVault();
    const sourceId = await add();
    jest.spyOn(app.get(Vault), 'destroy').mockRejectedValueOnce(new Error('it was cut off here'));
    await expect(run(new UpdateFallbackSource({ sourceId, token: new Secret('') }, by()))).rejects.toThrow('cut off');
    expect([live.size, await tokenOf(sourceId)]).toEqual([1, null]);
    await settled(async () => expect(live.size).toBe(0));
  });

  it('name in their events whose doing they are, with process managers beside', async () => {
    await app.get(ProcessManagers).start();
    try {
      for (let n = 0; n < 20; n++) await run(new RemoveFallbackSource({ sourceId: await add() }, by()));
      const events = (await app.get(EventLog).readAll()).filter(({ stream }) => stream.startsWith('fallbacksource'));
      expect(events).toHaveLength(80);
      expect(new Set(events.map(({ metadata }) => metadata.actorKind))).toEqual(new Set(['admin-token']));
    } finally {
      await app.get(ProcessManagers).stop();
    }
  });

  it('are as many as were let in, whoever comes at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 120 }, () => add()));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as object] : []));
    expect(refused).toHaveLength(20);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'fallback.too_many_sources' });
  });
});
