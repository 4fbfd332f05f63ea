import {
  AggregateStore,
  type CommandMetadata,
  type EventMetadata,
  KeyedMutex,
  newId,
  type ObjectStore,
  Sealer,
  subjectKeyRef,
  type Vault,
} from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { EVENT_METADATA } from '@hubledger/testing/recorded';
import { EraseSubject } from '../domain/commands';
import { CloseUser, CreateUser } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { ContentAddressedAvatars } from './content-addressed-avatars';
import { EraseSubjectHandler } from './erase-subject.handler';
import { ErasurePlans } from './erasure-plans';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const INVITED = 'invitation-i1';
const AT = '2030-01-01T00:00:00.000Z';

const metadata = (): CommandMetadata => {
  const id = newId();
  return { commandId: id, correlationId: id, causationId: id, at: AT, actorId: 'admin', actorKind: 'admin-token' };
};
const stamped = async ({ commandId }: CommandMetadata): Promise<EventMetadata> => ({ ...EVENT_METADATA, commandId });

/** Throws from the n-th call on: the process died there. */
const dyingAt = <T extends object>(target: T, calls: { left: number }, names: readonly string[]): T =>
  new Proxy(target, {
    get: (object, property) => {
      const value: unknown = Reflect.get(object, property, object);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (names.includes(String(property)) && calls.left-- <= 0) return Promise.reject(new Error('died'));
        return (value as (...args: unknown[]) => unknown).apply(object, args);
      };
    },
  });

/** Ada, with everything she may have, and what it is sealed as. */
const adaOn = async () => {
  const log = new InMemoryEventLog();
  const [vault, objects] = [new InMemoryVault(), new InMemoryObjectStore()];
  const sealer = new Sealer(vault);
  const email = await sealer.seal('ada', 'ada@example.com');
  const invited = await sealer.seal(INVITED, 'Ada@Example.com');
  await vault.put('password/ada', Buffer.from('hash'));
  const { object } = await new ContentAddressedAvatars(objects).keep('ada', PNG);
  const theirs = await new ContentAddressedAvatars(objects).keep('bob', PNG);
  const store = new AggregateStore(log, new KeyedMutex(), stamped, null);
  const names = { username: 'ada', normalizedName: 'ada', email, emailHash: 'h' };
  const flags = { emailVerified: true, isActive: true, password: { ref: 'password/ada', version: 1 } };
  const quotas = { privateQuotaBytes: null, publicQuotaBytes: null };
  const created = { userId: 'ada', numericId: 1, ...names, ...flags, ...quotas, createdAt: AT };
  await store.execute(userStream, 'ada', new CreateUser(created, metadata()));
  const close = () =>
    store.execute(userStream, 'ada', new CloseUser({ userId: 'ada', deletedRepositories: 0 }, metadata()));

  /** One process that dies after so many steps. */
  const erase = async (steps = Number.POSITIVE_INFINITY): Promise<void> => {
    const calls = { left: steps };
    const own = {
      vault: dyingAt<Vault>(vault, calls, ['put', 'putIfAbsent', 'destroy']),
      objects: dyingAt<ObjectStore>(objects, calls, ['delete']),
      log: dyingAt(log, calls, ['append']),
    };
    const keys = new Sealer(own.vault);
    const subjectsOf = async (person: { email: string | null }) =>
      person.email === 'ada@example.com' ? [INVITED] : [];
    const plans = new ErasurePlans(own.vault, keys, { subjectsOf }, new ContentAddressedAvatars(objects));
    const process = new AggregateStore(own.log, new KeyedMutex(), stamped, null);
    const handler = new EraseSubjectHandler(process, plans, own.objects, keys);
    await handler.execute(new EraseSubject({ userId: 'ada' }, metadata()));
  };
  const erasures = async () => (await log.readStream('user-ada')).filter(({ type }) => type === 'SubjectErased');
  const left = async () => {
    const keys = new Sealer(vault);
    const images = await Promise.all([object, theirs.object].map(async (key) => (await objects.get(key)) !== null));
    return {
      readable: [await keys.open(email), await keys.open(invited)].filter((text) => text !== null),
      password: await vault.get('password/ada'),
      ...{ image: images[0], imageOfBob: images[1] },
    };
  };
  return { vault, close, erase, erasures, left, object };
};

const NOTHING = { readable: [], password: null, image: false, imageOfBob: true };

describe('forgetting somebody', () => {
  it('destroys what is theirs, and says what that was', async () => {
    const ada = await adaOn();
    await ada.close();
    await ada.erase();
    expect(await ada.left()).toEqual(NOTHING);
    const [erased] = await ada.erasures();
    const secrets = [subjectKeyRef(INVITED), 'password/ada', subjectKeyRef('ada')];
    expect(erased?.data).toEqual({ userId: 'ada', secrets, objects: [ada.object] });
    expect(await ada.vault.get('erasure/ada')).toBeNull();
  });

  it('is refused while the account is open', async () => {
    const ada = await adaOn();
    await expect(ada.erase()).rejects.toMatchObject({ code: 'identity.account_open' });
    expect(await ada.left()).toMatchObject({ readable: ['ada@example.com', 'Ada@Example.com'] });
  });

  it('twice is as good as once', async () => {
    const ada = await adaOn();
    await ada.close();
    await ada.erase();
    await ada.erase();
    expect(await ada.erasures()).toHaveLength(1);
  });

  it('ends in the same whatever step a process dies at, and is said to be done only when it is', async () => {
    let died = true;
    for (let steps = 0; died; steps++) {
      const ada = await adaOn();
      await ada.close();
      died = await ada.erase(steps).then(
        () => false,
        () => true,
      );
      if ((await ada.erasures()).length > 0) expect(await ada.left()).toEqual(NOTHING);
      await ada.erase();
      expect(await ada.left()).toEqual(NOTHING);
      const [erased] = await ada.erasures();
      expect(erased?.data).toMatchObject({ secrets: expect.arrayContaining([subjectKeyRef(INVITED)]) as unknown });
      expect(erased?.data).toMatchObject({ objects: [ada.object] });
      if (!died) expect(steps).toBeGreaterThan(5);
    }
  });
});
