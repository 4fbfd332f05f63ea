import { type CommandMetadata, Sealer } from '@hubledger/kernel';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { eventMetadataFor } from './event-metadata';

const command = (correlationId: string, more: Partial<CommandMetadata> = {}): CommandMetadata => ({
  commandId: `command of ${correlationId}`,
  correlationId,
  causationId: correlationId,
  at: '2030-01-02T03:04:05.006Z',
  actorId: 'ada',
  actorKind: 'user',
  ip: '192.0.2.1',
  userAgent: 'agent/1',
  ...more,
});

const sealer = new Sealer(new InMemoryVault());
const metadataFor = eventMetadataFor(sealer);

it('seals address and user agent, and hashes the address', async () => {
  const { ip, ipHash, userAgent } = await metadataFor(command('a'));
  expect(await sealer.open(ip!)).toBe('192.0.2.1');
  expect(await sealer.open(userAgent!)).toBe('agent/1');
  expect(ipHash).toBe(await sealer.fingerprint('ip', '192.0.2.1'));
});

it('tells of two requests which addresses are equal, as their hash does, but not which user agents are', async () => {
  const [one, other] = [await metadataFor(command('a')), await metadataFor(command('b'))];
  expect(other.ip).toBe(one.ip);
  expect(other.ipHash).toBe(one.ipHash);
  expect(other.userAgent).not.toBe(one.userAgent);
  expect((await metadataFor(command('a', { commandId: 'second step' }))).userAgent).toBe(one.userAgent);
});

it('seals what an anonymous caller sends with the key of who they are about to be', async () => {
  const anonymous = { actorId: 'anonymous', actorKind: 'anonymous' } as const;
  const own = new Sealer(new InMemoryVault());
  const metadata = await eventMetadataFor(own)(command('a', { ...anonymous, sealedFor: 'eve' }));
  expect(metadata).not.toHaveProperty('sealedFor');
  await own.destroy('eve');
  expect([await own.open(metadata.ip!), await own.open(metadata.userAgent!)]).toEqual([null, null]);
});

it('records what a person who was forgotten meanwhile had under way, without an address', async () => {
  const own = new Sealer(new InMemoryVault());
  await own.seal('ada', 'something');
  await own.destroy('ada');
  const metadata = await eventMetadataFor(own)(command('a'));
  expect(metadata).toMatchObject({ actorId: 'ada', commandId: 'command of a' });
  for (const field of ['ip', 'ipHash', 'userAgent']) expect(metadata).not.toHaveProperty(field);
});

it('tells two people behind one address apart by nothing but their keys', async () => {
  const [ada, bob] = [await metadataFor(command('a')), await metadataFor(command('a', { actorId: 'bob' }))];
  expect(bob.ip).not.toBe(ada.ip);
  expect(bob.userAgent).not.toBe(ada.userAgent);
});
