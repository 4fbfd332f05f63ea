import type { LiveUser } from '@hubledger/contexts/identity/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import { recorder } from '@hubledger/testing/recorded';
import { PastReader } from './past-reader';
import { validAmong } from './user-credentials';

const recorded = recorder();
const EPOCH = 1;
const SOON = '2030-01-01T00:00:30.000Z';
const LATE = '2031-01-01T00:00:00.000Z';
const shared = { numericId: 1, createdAt: '2030-01-01T00:00:00.000Z' };
const session = (id: string, change: object = {}): RecordedEvent =>
  recorded(`session-${id}`, 'SessionStarted', {
    ...{ ...shared, sessionHash: id, userId: 'ada', epoch: EPOCH, expiresAt: LATE, ...change },
  });
const key = (userId: string, title: string): RecordedEvent =>
  recorded('sshkey-k', 'SshKeyAdded', { ...shared, keyHash: 'k', userId, keyType: 'x', fingerprint: 'f', title });
const revoked = (stream: string): RecordedEvent => recorded(stream, 'Revoked', { userId: 'ada' });

const events = [
  recorded('accesstoken-t', 'TokenIssued', { ...shared, tokenHash: 't', userId: 'ada', name: 'laptop', role: 'read' }),
  session('ours'),
  session('short', { expiresAt: SOON }),
  session('ended', { epoch: EPOCH - 1 }),
  session('of-bob', { userId: 'bob' }),
  key('bob', 'of bob'),
  revoked('sshkey-k'),
  key('ada', 'of ada'),
  revoked('accesstoken-t'),
  revoked('session-ours'),
] as const;
const [issued, , , , , bobs, , adas, last, end] = events;
const STREAMS = [...new Set(events.map(({ stream }) => stream)), 'accesstoken-never'];

const validAt = async ({ position }: { position: string }, time: string): Promise<string[]> => {
  const log = {
    readStream: (stream: string) =>
      Promise.resolve(events.filter((event) => event.stream === stream) as unknown as RecordedEvent[]),
  };
  const user = { status: 'live', userId: 'ada', epoch: EPOCH } as LiveUser;
  const valid = await validAmong(new PastReader({ log }, { position, time }), user, STREAMS);
  return valid.map(({ kind, hash, by }) => `${kind} ${hash} by ${by.map((event) => event.position).join()}`);
};

describe('the credentials of a user at a cut', () => {
  const early = '2030-01-01T00:00:10.000Z';
  const [first, second, third] = events.map(({ position }) => position);

  it('are those that were issued and not revoked by then', async () => {
    expect(await validAt(issued, early)).toEqual([`token t by ${first}`]);
    expect(await validAt(end, LATE)).toEqual([`ssh-key k by ${adas.position}`]);
  });

  it('are sessions that had not run out at that time, of the epoch that counted', async () => {
    const lasting = [`token t by ${first}`, `session ours by ${second}`];
    expect(await validAt(bobs, early)).toEqual([...lasting, `session short by ${third}`]);
    expect(await validAt(bobs, SOON)).toEqual(lasting);
  });

  it('are nobody else’s, also of a key that changed hands', async () => {
    const whose = (at: { position: string }) =>
      validAt(at, SOON).then((all) => all.filter((one) => one.includes('key')));
    expect(await whose(bobs)).toEqual([]);
    expect(await whose(last)).toEqual([`ssh-key k by ${adas.position}`]);
  });
});
