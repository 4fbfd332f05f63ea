import { type RecordedEvent, Sealer } from '@hubledger/kernel';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { recorder } from '@hubledger/testing/recorded';
import { differenceAnswer, stateAnswer } from './past-answers';

const ID = '11111111-1111-5111-8111-111111111111';
const recorded = recorder();

const NOW = '2040-01-01T00:00:00.000Z';

const logOf = (event: RecordedEvent) => {
  const events = () => Promise.resolve([event]);
  return { readStream: events, readAll: events, head: () => Promise.resolve(event.position) };
};

/** An organization whose description is what somebody wrote. */
const described = async (sealer: Sealer, description: string): Promise<object> => {
  const data = { organizationId: ID, numericId: 1, name: 'acme', description, createdAt: '2030-01-01T00:00:00.000Z' };
  const log = logOf(recorded(`organization-${ID}`, 'OrganizationCreated', data));
  return (await stateAnswer({ log, sealer }, { kind: 'organization', id: ID }, NOW)).state;
};

const user = (email: string): RecordedEvent =>
  recorded(`user-${ID}`, 'UserCreated', {
    ...{ userId: ID, numericId: 1, username: 'ada', normalizedName: 'ada', email, emailHash: 'e' },
    ...{ emailVerified: true, isActive: true, password: { ref: 'password', version: 1 } },
    ...{ privateQuotaBytes: null, publicQuotaBytes: null, createdAt: '2030-01-01T00:00:00.000Z' },
  });

const emailed = async (sealer: Sealer, email: string): Promise<object> =>
  (await stateAnswer({ log: logOf(user(email)), sealer }, { kind: 'user', id: ID }, NOW)).state;

const changed = async (sealer: Sealer, event: RecordedEvent, kind: 'user' | 'organization') =>
  differenceAnswer({ log: logOf(event), sealer }, { kind, id: ID, from: '2020-01-01T00:00:00.000Z' }, NOW);

describe('the state that is answered', () => {
  it('has in clear what was sealed, and null where its key was destroyed', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const sealed = await sealer.seal(ID, 'ada@example.com');
    expect(await emailed(sealer, sealed)).toMatchObject({ email: 'ada@example.com' });
    await sealer.destroy(ID);
    expect(await emailed(sealer, sealed)).toMatchObject({ email: null });
  });

  it('opens nothing that somebody wrote: it may be the data of somebody else', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const foreign = await sealer.seal('eve', 'eve@example.com');
    expect(await described(sealer, foreign)).toMatchObject({ description: foreign });
    expect(await described(sealer, 'sealed:1:nobody:')).toMatchObject({ description: 'sealed:1:nobody:' });
  });

  it.each(['sealed:1:ada:', 'sealed:1:ada:AAAA', `sealed:1:ada:${'A'.repeat(80)}`])(
    'says what somebody wrote that only looks sealed: %s',
    async (description) => {
      const sealer = new Sealer(new InMemoryVault());
      await sealer.seal('ada', 'she has a key');
      expect(await described(sealer, description)).toMatchObject({ description });
    },
  );
});

describe('the difference that is answered', () => {
  it('has in clear what was sealed, in all and in each step', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const { changes, steps } = await changed(sealer, user(await sealer.seal(ID, 'ada@example.com')), 'user');
    expect(JSON.stringify(changes)).toContain('"email":"ada@example.com"');
    expect(JSON.stringify(steps[0]?.changes)).toContain('"email":"ada@example.com"');
  });

  it('opens nothing that somebody wrote', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const description = await sealer.seal('eve', 'eve@example.com');
    const data = { organizationId: ID, numericId: 1, name: 'acme', description, createdAt: '2030-01-01T00:00:00.000Z' };
    const correlation = { metadata: { $correlationId: description } };
    const event = recorded(`organization-${ID}`, 'OrganizationCreated', data, correlation) as RecordedEvent;
    const answer = await changed(sealer, event, 'organization');
    expect(JSON.stringify(answer)).not.toContain('eve@example.com');
    expect(answer.steps[0]?.correlation_id).toBe(description);
  });
});
