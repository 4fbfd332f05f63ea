import { Clock, sha256Hex } from '@hubledger/kernel';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { DocumentAttempts, loginAttemptsModel } from './document-attempts';

class ManualClock extends Clock {
  time = Date.parse('2030-01-01T00:00:00.000Z');
  now(): Date {
    return new Date(this.time);
  }
}

const MINUTE_MS = 60_000;
const settings = { perAccount: 4, perIp: 8, windowSeconds: 60 };

/** @param fingerprint of a name */
const hubs = (count: number, fingerprint = sha256Hex) => {
  const [documents, clock] = [new InMemoryDocumentStore(), new ManualClock()];
  const sealer = { fingerprint: async (_: string, value: string) => fingerprint(value) };
  const all = Array.from({ length: count }, () => new DocumentAttempts(documents, sealer, clock, settings));
  return { documents, clock, all };
};
const stored = ({ documents }: ReturnType<typeof hubs>) => documents.collection(loginAttemptsModel).scan(null, 10_000);

describe('tries at passwords, with several hubs', () => {
  it('are as many for an account as with one, at whichever hub', async () => {
    const { all, clock } = hubs(3);
    const tries = Array.from({ length: 30 }, (_, n) => all[n % 3]!.begin({ account: 'ada', ip: `10.0.0.${n}` }));
    const waits = await Promise.all(tries);
    expect(waits.filter((ms) => ms === 0)).toHaveLength(4);
    expect(new Set(waits)).toEqual(new Set([0, MINUTE_MS]));
    clock.time += MINUTE_MS;
    expect(await all[0]!.begin({ account: 'ada', ip: '10.0.0.1' })).toBe(0);
  });

  it('are as many from an address as with one', async () => {
    const { all } = hubs(3);
    const waits: number[] = [];
    for (let n = 0; n < 30; n++) waits.push(await all[n % 3]!.begin({ account: `user${n}`, ip: '10.0.0.1' }));
    expect(waits.filter((ms) => ms === 0)).toHaveLength(8);
  });

  it('begin anew for an account whose password was right, and are given back to its address', async () => {
    const { all } = hubs(2);
    const attempt = { account: 'ada', ip: '10.0.0.1' };
    for (let n = 0; n < 20; n++) {
      expect(await all[n % 2]!.begin(attempt)).toBe(0);
      await all[(n + 1) % 2]!.succeeded(attempt);
    }
  });

  it('leave a bounded number of documents, and no name in them', async () => {
    const hub = hubs(1, (name) => `abc${sha256Hex(name)}`);
    for (let n = 0; n < 300; n++) await hub.all[0]!.begin({ account: `canary${n}`, ip: `10.0.${n}.1` });
    const [bucket, ...others] = await stored(hub);
    expect(others).toEqual([]);
    expect(Object.keys(bucket!.document.windows)).toHaveLength(100);
    expect(JSON.stringify(bucket)).not.toMatch(/canary|10\.0/);
    expect(await hub.all[0]!.begin({ account: 'canary299', ip: '10.9.9.9' })).toBe(0);
    hub.clock.time += MINUTE_MS;
    await hub.all[0]!.begin({ account: 'later', ip: '10.9.9.9' });
    expect(Object.keys((await stored(hub))[0]!.document.windows)).toHaveLength(2);
  });
});
