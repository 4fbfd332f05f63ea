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
const take = (holder: string, over: number | null = null, anew = false) =>
  new TakeClaim({ claim: 'claim-account_x', holder, over, anew }, metadata);
const release = (holder: string, turn?: number) => new ReleaseClaim({ holder, turn }, metadata);

describe('claiming a name', () => {
  it('takes a free one', () => given().when(take('user-a')).then(claimed('user-a')));
  it('takes a released one', () =>
    given(claimed('user-a'), released('user-a')).when(take('user-b')).then(claimed('user-b')));
  it('changes nothing the second time', () => given(claimed('user-a')).when(take('user-a')).thenNothing());
  it('refuses a held one', () => given(claimed('user-a')).when(take('user-b')).thenRefused('identity.claim_held'));
  it('replaces the holder that was found dead', () =>
    given(claimed('user-a')).when(take('user-b', 1)).then(claimed('user-b')));
  it('does not replace whoever was faster', () =>
    given(claimed('user-a'), claimed('user-c')).when(take('user-b', 1)).thenRefused('identity.claim_held'));
});

describe('claiming a name anew', () => {
  it('begins a new turn of the same holder', () =>
    given(claimed('user-a'))
      .when(take('user-a', null, true))
      .then(claimed('user-a')));
  it('keeps out whoever found the turn before over', () =>
    given(claimed('user-a'), claimed('user-a')).when(take('user-b', 1)).thenRefused('identity.claim_held'));
});

describe('releasing a name', () => {
  it('frees it', () => given(claimed('user-a')).when(release('user-a')).then(released('user-a')));
  it('leaves it to another holder', () => given(claimed('user-b')).when(release('user-a')).thenNothing());
  it('leaves the claim of a later turn', () =>
    given(claimed('user-a'), claimed('user-a')).when(release('user-a', 1)).thenNothing());
  it('leaves a free one', () => given().when(release('user-a')).thenNothing());
});
