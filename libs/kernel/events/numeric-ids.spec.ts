import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import type { CommandMetadata } from './decider';
import { NumericIds, numberedStream } from './numeric-ids';

const COMMAND: CommandMetadata = {
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at: '2030-01-01T00:00:00.000Z',
  actorId: 'ada',
  actorKind: 'user',
};

const idsOn = (log: InMemoryEventLog) =>
  new NumericIds(log, () =>
    Promise.resolve({
      $correlationId: 'c',
      $causationId: 'c',
      commandId: 'c',
      actorId: 'ada',
      actorKind: 'user',
      schemaVersion: '1',
      appVersion: 't',
    }),
  );

describe('numeric ids', () => {
  it('count from 1 per kind and never repeat, also through two processes at once', async () => {
    const log = new InMemoryEventLog();
    const [one, other] = [idsOn(log), idsOn(log)];
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 ? one : other).one('account', `user-${n}`, COMMAND)),
    );
    expect([...ids].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(await one.one('repository', 'repository-1', COMMAND)).toBe(1);
    expect((await log.readStream('registry-account'))[0]).toMatchObject({ type: 'IdAllocated' });
  });

  it('tell whose they are', async () => {
    const log = new InMemoryEventLog();
    const ids = idsOn(log);
    for (const name of ['source-a', 'source-b']) await ids.one('source', name, COMMAND);
    const named = (numericId: number) => numberedStream(log, 'source', numericId);
    expect(await Promise.all([1, 2, 3, 0, -1, 1.5, NaN].map(named))).toEqual([
      ...['source-a', 'source-b', null, null],
      ...[null, null, null],
    ]);
    await ids.fromBlock('commit', COMMAND);
    expect(await numberedStream(log, 'commit', 1)).toBeNull();
  });

  it('come from blocks of 1,000 where there are many: one event a block, no repeats', async () => {
    const log = new InMemoryEventLog();
    const ids = idsOn(log);
    const drawn = await Promise.all(Array.from({ length: 2_500 }, () => ids.fromBlock('commit', COMMAND)));
    expect(new Set(drawn).size).toBe(2_500);
    expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([1, 2_500]);
    expect(await log.readStream('registry-commit')).toHaveLength(3);
    expect(await idsOn(log).fromBlock('commit', COMMAND)).toBe(3_001); // a restart leaves a gap, never a repeat
  });

  it('can be drawn again after the log was away', async () => {
    const log = new InMemoryEventLog();
    const ids = idsOn(log);
    jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('away'));
    await expect(ids.fromBlock('commit', COMMAND)).rejects.toThrow('away');
    expect(await ids.fromBlock('commit', COMMAND)).toBe(1);
  });
});
