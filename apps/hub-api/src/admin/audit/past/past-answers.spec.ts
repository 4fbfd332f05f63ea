import { type RecordedEvent, Sealer } from '@hubledger/kernel';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { recorder } from '@hubledger/testing/recorded';
import { stateAnswer } from './past-answers';

const ID = '11111111-1111-5111-8111-111111111111';
const recorded = recorder();

/** An organization whose description is what somebody wrote. */
const described = async (sealer: Sealer, description: string): Promise<object> => {
  const data = { organizationId: ID, numericId: 1, name: 'acme', description, createdAt: '2030-01-01T00:00:00.000Z' };
  const event = recorded(`organization-${ID}`, 'OrganizationCreated', data) as RecordedEvent;
  const events = () => Promise.resolve([event]);
  const log = { readStream: events, readAll: events, head: () => Promise.resolve(event.position) };
  return (await stateAnswer(log, sealer, { kind: 'organization', id: ID }, '2040-01-01T00:00:00.000Z')).state;
};

describe('the state that is answered', () => {
  it('has in clear what was sealed, and null where its key was destroyed', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const sealed = await sealer.seal('ada', 'in clear');
    expect(await described(sealer, sealed)).toMatchObject({ description: 'in clear' });
    await sealer.destroy('ada');
    expect(await described(sealer, sealed)).toMatchObject({ description: null });
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
