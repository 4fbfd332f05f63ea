import { newId, Sealer, subjectKeyRef } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { ForgottenKeys } from './forgotten-keys';

const erased = (userId: string) => ({
  id: newId(),
  type: 'SubjectErased',
  data: { userId, secrets: [`password/${userId}`, subjectKeyRef(userId)], objects: [] },
  metadata: EVENT_METADATA,
});

it('forgets whom another process has erased, and nobody else, also when the log was away', async () => {
  const [vault, log] = [new InMemoryVault(), new InMemoryEventLog()];
  const [here, there] = [new Sealer(vault, 60_000), new Sealer(vault, 60_000)];
  const [ada, bob, eve] = [await there.seal('ada', 'a'), await there.seal('bob', 'b'), await there.seal('eve', 'e')];
  for (const sealed of [ada, bob, eve]) await here.open(sealed);
  let away = 1;
  const head = log.head.bind(log);
  log.head = async () => (away-- > 0 ? Promise.reject(new Error('away')) : head());
  const keys = new ForgottenKeys(log, here);
  keys.onApplicationBootstrap();
  await eventually(() => expect(away).toBeLessThan(0));
  for (const userId of ['ada', 'eve']) {
    await there.destroy(userId);
    await log.append(`user-${userId}`, [erased(userId)], { expectedRevision: 'no-stream' });
  }
  await eventually(() => expect([here.openAtOnce(ada), here.openAtOnce(eve)]).toEqual([undefined, undefined]));
  expect([await here.open(ada), here.openAtOnce(bob)]).toEqual([null, 'b']);
  await keys.onModuleDestroy();
});
