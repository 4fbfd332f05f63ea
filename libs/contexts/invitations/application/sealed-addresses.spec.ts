import { Sealer } from '@hubledger/kernel';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { SealedAddresses } from './sealed-addresses';

describe('invitations to somebody', () => {
  const sealer = new Sealer(new InMemoryVault());
  const invitation = async (id: string, email: string, usedBy: string | null = null) => {
    return { id, email: await sealer.seal(`invitation-${id}`, email), usedBy };
  };
  const among = async (...invitations: Array<Promise<Awaited<ReturnType<typeof invitation>>>>) => {
    const all = await Promise.all(invitations);
    const addressed = async function* () {
      yield* all;
    };
    return new SealedAddresses({ addressed, of: addressed as never }, sealer);
  };
  const ada = { userId: 'ada', email: 'ada@example.com' };

  it('are those to their address, however it is spelled', async () => {
    const addresses = await among(invitation('i1', ' Ada@EXAMPLE.com'), invitation('i2', 'eve@example.com'));
    expect(await addresses.subjectsOf(ada)).toEqual(['invitation-i1']);
  });

  it('and those they used, whatever address they went to', async () => {
    const addresses = await among(invitation('i3', 'ada@work.example', 'ada'), invitation('i4', 'x@y.z', 'eve'));
    expect(await addresses.subjectsOf(ada)).toEqual(['invitation-i3']);
    expect(await addresses.subjectsOf({ userId: 'ada', email: null })).toEqual(['invitation-i3']);
  });

  it('but none whose address is forgotten already', async () => {
    const addresses = await among(invitation('i5', 'ada@example.com'));
    await sealer.destroy('invitation-i5');
    expect(await addresses.subjectsOf({ userId: 'ada', email: null })).toEqual([]);
  });
});
