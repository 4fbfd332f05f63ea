import { type DomainEvent, newId, scanOf, Sealer, subjectKeyRef } from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { repeatDestructions } from './repeat-destructions';

const IMAGE = 'avatars/ada/aa';
const erased: DomainEvent = {
  type: 'SubjectErased',
  data: { userId: 'ada', secrets: ['password/ada', subjectKeyRef('ada')], objects: [IMAGE] },
};
const revoked: DomainEvent = { type: 'InvitationRevoked', data: { invitationId: 'i1', reason: 'deleted' } };
const tokenOf = (n: number) => ({ ref: `fallbacksource/s1/${n}`, version: 1, setAt: '2030-01-01T00:00:00.000Z' });
const replaced: DomainEvent = {
  type: 'FallbackSourceUpdated',
  data: { sourceId: 's1', before: { token: tokenOf(1) }, after: { token: tokenOf(2) } },
};
const removed: DomainEvent = { type: 'FallbackSourceRemoved', data: { sourceId: 's1', token: tokenOf(2) } };
const unhooked: DomainEvent = { type: 'WebhookRemoved', data: { webhookId: 'w1' } };
const closed: DomainEvent = { type: 'AccountClosed', data: { userId: 'bob', username: 'bob' } };

const hubWith = async () => {
  const log = new InMemoryEventLog();
  const [vault, objects] = [new InMemoryVault(), new InMemoryObjectStore()];
  let read = 0;
  const start = async (stores = { vault, objects }) => {
    const scan = scanOf({ readAll: async (options) => ((read += 1), log.readAll(options)) });
    read = 0;
    await repeatDestructions(stores, { id: 'log', head: await log.head(), scan });
    return read;
  };
  const append = (event: DomainEvent) =>
    log.append('user-x', [{ id: newId(), ...event, metadata: EVENT_METADATA }], { expectedRevision: 'any' });
  return { vault, objects, start, append };
};

const REFS = [
  'password/ada',
  'password/bob',
  'invitation/i1',
  'fallbacksource/s1/1',
  'fallbacksource/s1/2',
  'webhook/w1',
];

describe('a vault from an older backup', () => {
  /** As it was copied before anybody left. */
  const older = async () => {
    const [vault, objects] = [new InMemoryVault(), new InMemoryObjectStore()];
    const sealer = new Sealer(vault);
    const email = await sealer.seal('ada', 'ada@example.com');
    const invited = await sealer.seal('invitation-i1', 'eve@example.com');
    for (const ref of REFS) await vault.put(ref, Buffer.from('secret'));
    await objects.put(IMAGE, Buffer.from('image'));
    return { vault, objects, sealed: [email, invited] };
  };

  it('brings nobody back who was forgotten since, and nothing that was destroyed', async () => {
    const hub = await hubWith();
    const { sealed, ...restored } = await older();
    await hub.start(restored);
    for (const event of [erased, revoked, closed, replaced, removed, unhooked]) await hub.append(event);
    await hub.start(restored);
    const sealer = new Sealer(restored.vault);
    expect(await Promise.all(sealed.map((text) => sealer.open(text)))).toEqual([null, null]);
    expect(await Promise.all(REFS.map((ref) => restored.vault.get(ref)))).toEqual(REFS.map(() => null));
    expect(await restored.objects.get(IMAGE)).toBeNull();
    await expect(sealer.seal('ada', 'x')).rejects.toMatchObject({ code: 'vault.destroyed' });
  });

  it('is looked at in full when it has never been', async () => {
    const hub = await hubWith();
    await hub.append(erased);
    const { sealed, ...restored } = await older();
    await hub.start(restored);
    expect(await new Sealer(restored.vault).open(sealed[0]!)).toBeNull();
  });
});

describe('the vault of every day', () => {
  it('has nothing of the log read again', async () => {
    const hub = await hubWith();
    await hub.append(erased);
    expect(await hub.start()).toBe(1);
    expect(await hub.start()).toBe(0);
    await hub.append(closed);
    expect(await hub.start()).toBe(1);
  });

  it('is looked at in full when the log is the older one', async () => {
    const hub = await hubWith();
    for (let n = 0; n < 3; n++) await hub.append(closed);
    await hub.start();
    const rolledBack = await hubWith();
    await rolledBack.append(erased);
    await hub.vault.put('password/ada', Buffer.from('secret'));
    await rolledBack.start({ vault: hub.vault, objects: hub.objects });
    expect(await hub.vault.get('password/ada')).toBeNull();
  });
});
