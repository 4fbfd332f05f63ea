import type { CommandMetadata } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import { claimDecider, ReleaseClaim, TakeClaim } from './claim.decider';
import type { Claimed, Released } from './claim.events';

const given = givenFor(claimDecider);
const at = '2030-01-01T00:00:00.000Z';
const metadata: CommandMetadata = {
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at,
  actorId: 'anonymous',
  actorKind: 'anonymous',
};
const claimed = (holder: string): Claimed => ({ type: 'Claimed', data: { holder, claimedAt: at } });
const released = (holder: string): Released => ({ type: 'Released', data: { holder } });
const take = (holder: string, over: string | null = null) =>
  new TakeClaim({ claim: 'claim-account_x', holder, over }, metadata);
const release = (holder: string) => new ReleaseClaim({ holder }, metadata);

describe('claiming a name', () => {
  it('takes a free one', () => given().when(take('user-a')).then(claimed('user-a')));
  it('takes a released one', () =>
    given(claimed('user-a'), released('user-a')).when(take('user-b')).then(claimed('user-b')));
  it('changes nothing the second time', () => given(claimed('user-a')).when(take('user-a')).thenNothing());
  it('refuses a held one', () => given(claimed('user-a')).when(take('user-b')).thenRefused('identity.claim_held'));
  it('replaces the holder that was found dead', () =>
    given(claimed('user-a')).when(take('user-b', 'user-a')).then(claimed('user-b')));
  it('does not replace whoever was faster', () =>
    given(claimed('user-a'), claimed('user-c')).when(take('user-b', 'user-a')).thenRefused('identity.claim_held'));
});

describe('releasing a name', () => {
  it('frees it', () => given(claimed('user-a')).when(release('user-a')).then(released('user-a')));
  it('leaves it to another holder', () => given(claimed('user-b')).when(release('user-a')).thenNothing());
  it('leaves a free one', () => given().when(release('user-a')).thenNothing());
});
