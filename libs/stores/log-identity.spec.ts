import { type EventLog, newId } from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { identifyLog, logIdOf, MIGRATIONS_STREAM } from './log-identity';
import { StartRefused } from './start-refused';

const originalRecordedAt = '2026-01-02T03:04:05.006Z';
const copied = { ...EVENT_METADATA, originalRecordedAt };

const append = (log: EventLog, stream: string, type: string, data: object, metadata = EVENT_METADATA) =>
  log.append(stream, [{ id: newId(), type, data, metadata }], { expectedRevision: 'any' });

describe('the name of a log', () => {
  it('is one, however many hubs begin it at the same moment', async () => {
    for (let round = 0; round < 20; round++) {
      const [log, vault] = [new InMemoryEventLog(), new InMemoryVault()];
      const read = log.readStream.bind(log);
      log.readStream = async (...args) => {
        const page = await read(...args);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 3)); // somebody else comes in between
        return page;
      };
      const hubs = await Promise.all(
        Array.from({ length: 8 }, async () => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
          return identifyLog(log, vault, EVENT_METADATA);
        }),
      );
      expect(new Set(hubs.map(({ logId }) => logId)).size).toBe(1);
      expect(hubs.filter(({ created }) => created)).toHaveLength(1);
      expect(await log.readStream('system-log')).toHaveLength(1);
    }
  });

  it('is refused for another vault, and for a vault that knows of a log that is gone', async () => {
    const [log, vault] = [new InMemoryEventLog(), new InMemoryVault()];
    const { logId } = await identifyLog(log, vault, EVENT_METADATA);
    expect(await identifyLog(log, vault, EVENT_METADATA)).toEqual({ logId, created: false });
    await expect(identifyLog(log, new InMemoryVault(), EVENT_METADATA)).rejects.toThrow(/vault is not the one/);
    await expect(identifyLog(new InMemoryEventLog(), vault, EVENT_METADATA)).rejects.toThrow(
      /log is empty, but its vault/,
    );
  });

  it('is another one for a copy, and none before that is whole', async () => {
    const log = new InMemoryEventLog();
    expect(await logIdOf(log)).toBeNull();
    await append(log, 'system-log', 'LogInitialised', { logId: 'first', vaultFingerprint: 'f' }, copied);
    await expect(logIdOf(log)).rejects.toBeInstanceOf(StartRefused);
    await append(log, MIGRATIONS_STREAM, 'LogMigrated', { logId: 'of an earlier move' }, copied);
    await expect(logIdOf(log)).rejects.toThrow(/not copied whole yet/);
    await append(log, MIGRATIONS_STREAM, 'LogMigrated', { logId: 'second' });
    expect(await logIdOf(log)).toBe('second');
  });
});
