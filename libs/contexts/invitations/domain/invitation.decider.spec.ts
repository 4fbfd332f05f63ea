import type { CommandMetadata } from '@hubledger/kernel';
import { givenFor } from '@hubledger/testing/decider-kit';
import {
  RecordInvitation,
  RedeemInvitation,
  ReserveInvitationUse,
  ReturnInvitationUse,
  RevokeInvitation,
} from './commands';
import { invitationDecider } from './invitation.decider';
import type { InvitationCreated, InvitationEvent } from './invitation.events';
import { staleUses } from './invitation.state';

const given = givenFor(invitationDecider);
const [invitationId, userId] = ['i1', 'u1'];
const NOW = '2030-01-01T00:00:00.000Z';
const EXPIRY = '2030-01-08T00:00:00.000Z';
const LEASE = '2030-01-01T00:01:00.000Z';
const metadata = (at = NOW): CommandMetadata => ({
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at,
  actorId: 'anonymous',
  actorKind: 'anonymous',
});
const data: InvitationCreated['data'] = {
  invitationId,
  numericId: 1,
  action: 'register_account',
  organizationId: 'o1',
  role: 'member',
  email: null,
  createdBy: null,
  createdAt: NOW,
  expiresAt: EXPIRY,
  maxUsage: null,
  token: { ref: 'invitation/i1', version: 1 },
};
const created = (maxUsage: number | null = null): InvitationEvent => ({
  type: 'InvitationCreated',
  data: { ...data, maxUsage },
});
const use = (useId = 'a') => ({ invitationId, useId, userId, purpose: 'registration' as const, leaseUntil: LEASE });
const reserved = (useId = 'a'): InvitationEvent => ({ type: 'InvitationUseReserved', data: use(useId) });
const redeemed = (useId = 'a', usageCount = 1): InvitationEvent => ({
  type: 'InvitationRedeemed',
  data: { invitationId, useId, userId, organizationId: 'o1', role: 'member', redeemedAt: NOW, usageCount },
});
const returned = (useId = 'a'): InvitationEvent => ({
  type: 'InvitationUseReturned',
  data: { invitationId, useId, userId },
});
const revoked: InvitationEvent = { type: 'InvitationRevoked', data: { invitationId, reason: 'deleted' } };
const record = (more: Partial<InvitationCreated['data']> = {}) =>
  new RecordInvitation({ ...data, ...more }, metadata());
const reserve = (useId = 'a', at = NOW) => new ReserveInvitationUse(use(useId), metadata(at));
const redeem = (useId = 'a') => new RedeemInvitation({ invitationId, useId }, metadata());
const giveBack = (useId = 'a') => new ReturnInvitationUse({ invitationId, useId }, metadata());
const revoke = new RevokeInvitation({ invitationId, reason: 'deleted' }, metadata());

describe('creating an invitation', () => {
  it('happens once', () => given().when(record()).then(created()));
  it('is refused the second time', () => given(created()).when(record()).thenRefused('invitations.invalid'));
  it.each([0, -2, 1.5])('is refused for %s uses', (maxUsage) =>
    given().when(record({ maxUsage })).thenRefused('invitations.invalid'),
  );
  it('is refused for a role without an organization', () =>
    given()
      .when(record({ organizationId: null }))
      .thenRefused('invitations.invalid'));
  it('is refused for an organization without a role', () =>
    given()
      .when(record({ role: null }))
      .thenRefused('invitations.invalid'));
  it('to join names an organization', () =>
    given()
      .when(record({ action: 'join_org', organizationId: null, role: null }))
      .thenRefused('invitations.invalid'));
});

describe('reserving a use', () => {
  it('takes the only one', () => given(created()).when(reserve()).then(reserved()));
  it('is done once', () => given(created(5), reserved()).when(reserve()).thenNothing());
  it('is refused while the only one is under way', () =>
    given(created(), reserved()).when(reserve('b')).thenRefused('invitations.unavailable'));
  it('is refused once it was used', () =>
    given(created(), reserved(), redeemed()).when(reserve('b')).thenRefused('invitations.unavailable'));
  it('goes on after one was given back', () =>
    given(created(), reserved(), returned()).when(reserve('b')).then(reserved('b')));
  it('counts what is redeemed and what is under way', () =>
    given(created(2), reserved(), redeemed(), reserved('b')).when(reserve('c')).thenRefused('invitations.unavailable'));
  it('takes the last of several', () =>
    given(created(2), reserved(), redeemed()).when(reserve('b')).then(reserved('b')));
  it('has no end without a limit', () =>
    given(created(-1), reserved(), redeemed(), reserved('b'), redeemed('b', 2)).when(reserve('c')).then(reserved('c')));
  it('is refused from the moment of expiry on', () =>
    given(created(-1)).when(reserve('a', EXPIRY)).thenRefused('invitations.unavailable'));
  it('is refused after it was taken back', () =>
    given(created(), revoked).when(reserve()).thenRefused('invitations.not_found'));
  it('is refused for one that never was', () => given().when(reserve()).thenRefused('invitations.not_found'));
});

describe('redeeming', () => {
  it('uses what was reserved', () => given(created(), reserved()).when(redeem()).then(redeemed()));
  it('counts on', () =>
    given(created(2), reserved(), redeemed(), reserved('b')).when(redeem('b')).then(redeemed('b', 2)));
  it('does nothing twice', () => given(created(), reserved(), redeemed()).when(redeem()).thenNothing());
  it('does nothing after it was given back', () =>
    given(created(), reserved(), returned()).when(redeem()).thenNothing());
  it('keeps its promise to who reserved before it was taken back', () =>
    given(created(), reserved(), revoked).when(redeem()).then(redeemed()));
});

describe('giving back', () => {
  it('frees what was reserved', () => given(created(), reserved()).when(giveBack()).then(returned()));
  it('does nothing twice', () => given(created(), reserved(), returned()).when(giveBack()).thenNothing());
  it('does nothing after it was redeemed', () =>
    given(created(), reserved(), redeemed()).when(giveBack()).thenNothing());
});

describe('taking back', () => {
  it('ends it', () => given(created()).when(revoke).then(revoked));
  it('is done once', () => given(created(), revoked).when(revoke).thenNothing());
  it('is refused for one that never was', () => given().when(revoke).thenRefused('invitations.not_found'));
});

describe('uses past their lease', () => {
  it('are those that are still open', () =>
    expect(staleUses(given(created(5), reserved(), reserved('b'), redeemed('b')).state(), LEASE)).toEqual([
      { useId: 'a', userId, purpose: 'registration', leaseUntil: LEASE },
    ]));
  it('are none before', () => expect(staleUses(given(created(5), reserved()).state(), NOW)).toEqual([]));
  it('are none of what never was', () => expect(staleUses(given().state(), LEASE)).toEqual([]));
});
