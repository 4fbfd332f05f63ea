import {
  Accounts,
  CloseAccount,
  type Registered,
  RegisterUser,
  userStream,
} from '@hubledger/contexts/identity/contract';
import { PasswordHasher } from '@hubledger/contexts/identity/application/password-hasher.port';
import {
  AcceptInvitation,
  type CreatedInvitation,
  CreateInvitation,
  FinishInvitationUse,
  invitationStream,
  ReserveInvitationUse,
  RevokeInvitation,
} from '@hubledger/contexts/invitations/contract';
import { type CreatedOrganization, CreateOrganization, RemoveMember } from '@hubledger/contexts/organizations/contract';
import { AggregateStore, type Command, type CommandMetadata, newId, Secret, uuidV5, Vault } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CreateUser } from '../../../../libs/contexts/identity/domain/user.commands';
import { inMemoryHub } from '../../../../test/fixtures/in-memory-hub';
import { systemCommand } from '../storage/event-metadata';
import { ProcessManagers } from './process-managers';

type Terms = Partial<CreateInvitation['data']>;

describe('invitations', () => {
  let app: INestApplicationContext;
  beforeEach(async () => void ({ app } = await inMemoryHub()));
  afterEach(() => app.close());

  const metadata = (more: Partial<CommandMetadata> = {}): CommandMetadata => ({
    ...systemCommand(new Date().toISOString()),
    ...more,
  });
  const run = <R>(command: Command): Promise<R> => app.get(CommandBus).execute(command);
  const by = (userId: string, commandId = newId()) => metadata({ actorId: userId, actorKind: 'user', commandId });
  const anonymous = () => metadata({ actorId: 'anonymous', actorKind: 'anonymous' });
  const password = new Secret('correct horse');

  const register = (username: string, invitation?: CreatedInvitation, by = anonymous()) => {
    const token = invitation && { invitationToken: invitation.token.reveal() };
    const data = { username, email: `${username}@example.com`, password, ...token };
    return run<Registered>(new RegisterUser(data, by));
  };
  const organization = async (name = 'acme') => {
    const { userId } = await register(`${name}-owner`);
    const { organizationId } = await run<CreatedOrganization>(
      new CreateOrganization({ name, description: null }, by(userId)),
    );
    return { ownerId: userId, organizationId };
  };
  const invite = (terms: Terms = {}, about = metadata()) => {
    const defaults = { organizationId: null, role: null, email: null, createdBy: null, maxUsage: null, expiresDays: 7 };
    return run<CreatedInvitation>(new CreateInvitation({ action: 'register_account', ...defaults, ...terms }, about));
  };
  const inviteToJoin = async (terms: Terms = {}) => {
    const { ownerId, organizationId } = await organization();
    const invitation = await invite({ action: 'join_org', organizationId, role: 'member', ...terms });
    return { ...invitation, ownerId, organizationId };
  };
  const accept = (invitationId: string, userId: string, commandId?: string) =>
    run(new AcceptInvitation({ invitationId, userId }, by(userId, commandId)));
  const roleIn = (organizationId: string, userId: string) => app.get(Accounts).roleIn(organizationId, userId);
  const usesOf = async (invitationId: string) => {
    const { state } = await app.get(AggregateStore).load(invitationStream, invitationId);
    return state.status === 'unknown' ? null : { redeemed: state.redeemed, open: state.uses.size };
  };
  const codesOf = (results: ReadonlyArray<PromiseSettledResult<unknown>>) =>
    results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code: string }).code] : []));

  it('make the same token for a retry, and another for another command', async () => {
    const about = metadata();
    const [first, again, other] = [await invite({}, about), await invite({}, about), await invite()];
    expect(again).toEqual(first);
    expect(again.token.reveal()).toBe(first.token.reveal());
    expect(other.token.reveal()).not.toBe(first.token.reveal());
    expect(first.token.reveal()).toMatch(/^[\w-]{43}$/);
  });

  it('let somebody register and join', async () => {
    const { organizationId } = await organization();
    const invitation = await invite({ organizationId, role: 'visitor' });
    const { userId } = await register('ada', invitation);
    expect(await roleIn(organizationId, userId)).toBe('visitor');
    expect(await usesOf(invitation.invitationId)).toEqual({ redeemed: 1, open: 0 });
    await expect(register('bob', invitation)).rejects.toMatchObject({ code: 'invitations.unavailable' });
  });

  it('count one use for a registration that is retried', async () => {
    const invitation = await invite({ maxUsage: 2 });
    const about = anonymous();
    const first = await register('ada', invitation, about);
    expect(await register('ada', invitation, about)).toEqual(first);
    expect(await usesOf(invitation.invitationId)).toEqual({ redeemed: 1, open: 0 });
  });

  it('give the use back when the name is taken', async () => {
    const invitation = await invite();
    await register('ada');
    await expect(register('ada', invitation)).rejects.toMatchObject({ code: 'identity.name_taken' });
    expect(await usesOf(invitation.invitationId)).toEqual({ redeemed: 0, open: 0 });
    await register('bob', invitation);
  });

  it.each([
    ['unknown', async () => ({ invitationId: '', token: new Secret('x'.repeat(43)), expiresAt: '' })],
    ['to join only', () => inviteToJoin()],
  ])('that are %s let nobody register', async (_, made) => {
    await expect(register('ada', await made())).rejects.toMatchObject({ code: 'identity.invitation_unknown' });
  });

  it('of which 10 uses are left let 10 of 100 register at once', async () => {
    const invitation = await invite({ maxUsage: 10 });
    const all = Array.from({ length: 100 }, (_, n) => register(`user${n}`, invitation));
    expect(codesOf(await Promise.allSettled(all))).toEqual(Array(90).fill('invitations.unavailable'));
    expect(await usesOf(invitation.invitationId)).toEqual({ redeemed: 10, open: 0 });
  });

  it('that are used up refuse 2,000 registrations before any password is hashed', async () => {
    const invitation = await invite();
    const hasher = app.get(PasswordHasher);
    const hash = jest.spyOn(hasher, 'hash');
    await register('ada', invitation);
    expect(hash).toHaveBeenCalledTimes(1);
    const all = Array.from({ length: 2_000 }, (_, n) => register(`user${n}`, invitation));
    expect(codesOf(await Promise.allSettled(all))).toEqual(Array(2_000).fill('invitations.unavailable'));
    expect(hash).toHaveBeenCalledTimes(1);
  });

  /** Without their passwords: hashing two hundred of these would be the test of something else. */
  const userWithoutPassword = async (username: string): Promise<string> => {
    const [userId, at] = [newId(), new Date().toISOString()];
    const names = { username, normalizedName: username, email: 'sealed', emailHash: username };
    const flags = { emailVerified: true, isActive: true, password: { ref: `password/${userId}`, version: 1 } };
    const quotas = { privateQuotaBytes: null, publicQuotaBytes: null };
    const created = { userId, numericId: 1, ...names, ...flags, ...quotas, createdAt: at };
    await app.get(AggregateStore).execute(userStream, userId, new CreateUser(created, metadata()));
    return userId;
  };

  it('of which 10 uses are left are accepted by 10 of 200 at once', async () => {
    const { invitationId, organizationId } = await inviteToJoin({ maxUsage: 10 });
    const users = await Promise.all(Array.from({ length: 200 }, (_, n) => userWithoutPassword(`user${n}`)));
    const results = await Promise.allSettled(users.map((userId) => accept(invitationId, userId)));
    expect(codesOf(results)).toEqual(Array(190).fill('invitations.unavailable'));
    expect(await usesOf(invitationId)).toEqual({ redeemed: 10, open: 0 });
    const roles = await Promise.all(users.map((userId) => roleIn(organizationId, userId)));
    expect(roles.filter((role) => role !== null)).toHaveLength(10);
  });

  it('are used once by somebody who accepts many times at once', async () => {
    const { invitationId, organizationId } = await inviteToJoin({ maxUsage: 10 });
    const { userId } = await register('ada');
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => accept(invitationId, userId)));
    expect(codesOf(results)).toHaveLength(99);
    expect(await usesOf(invitationId)).toEqual({ redeemed: 1, open: 0 });
    expect(await roleIn(organizationId, userId)).toBe('member');
  });

  it('are accepted once by a command that is repeated', async () => {
    const { invitationId } = await inviteToJoin({ maxUsage: 5 });
    const { userId } = await register('ada');
    const [first, again] = [await accept(invitationId, userId, 'k'), await accept(invitationId, userId, 'k')];
    expect(again).toEqual(first);
    expect(await usesOf(invitationId)).toEqual({ redeemed: 1, open: 0 });
    await expect(accept(invitationId, userId)).rejects.toMatchObject({ code: 'organizations.already_member' });
  });

  it('can not be used once taken back, and forget token and address', async () => {
    const { invitationId, token } = await inviteToJoin({ email: 'eve@example.com' });
    const { userId } = await register('ada');
    await run(new RevokeInvitation({ invitationId, reason: 'deleted' }, metadata()));
    await expect(accept(invitationId, userId)).rejects.toMatchObject({ code: 'invitations.not_found' });
    expect(await app.get(Vault).get(`invitation/${invitationId}`)).toBeNull();
    expect(token.reveal()).toHaveLength(43);
  });

  it('do not outlive who sent them', async () => {
    const { ownerId: createdBy, organizationId } = await organization();
    const { invitationId } = await invite({ action: 'join_org', organizationId, role: 'admin', createdBy });
    const { userId } = await register('ada');
    await run(new CloseAccount({ userId: createdBy, force: true }, metadata()));
    await expect(accept(invitationId, userId)).rejects.toMatchObject({ code: 'invitations.not_found' });
  });

  describe('that a crash left half-way', () => {
    const reserve = (
      invitationId: string,
      useId: string,
      userId: string,
      more: { purpose: 'registration' | 'acceptance' },
    ) =>
      app
        .get(AggregateStore)
        .execute(
          invitationStream,
          invitationId,
          new ReserveInvitationUse(
            { invitationId, useId, userId, leaseUntil: new Date(Date.now() - 1).toISOString(), ...more },
            metadata(),
          ),
        );

    it('are finished by the process manager when somebody had accepted', async () => {
      await app.get(ProcessManagers).start();
      const { invitationId, organizationId } = await inviteToJoin();
      const { userId } = await register('ada');
      await reserve(invitationId, 'use', userId, { purpose: 'acceptance' });
      await eventually(async () => expect(await usesOf(invitationId)).toEqual({ redeemed: 1, open: 0 }));
      expect(await roleIn(organizationId, userId)).toBe('member');
      await app.get(ProcessManagers).stop();
    });

    it('come back when an account never came to be, and it never will', async () => {
      const invitation = await invite();
      const stopped = anonymous();
      const userId = uuidV5(stopped.commandId, 'user');
      await reserve(invitation.invitationId, userId, userId, { purpose: 'registration' });
      await register('bob', invitation);
      expect(await usesOf(invitation.invitationId)).toEqual({ redeemed: 1, open: 0 });
      await expect(register('ada', invitation, stopped)).rejects.toMatchObject({ code: 'invitations.unavailable' });
    });

    it('are not finished again for a member who was removed since', async () => {
      const { invitationId, organizationId } = await inviteToJoin({ maxUsage: 5 });
      const { userId } = await register('ada');
      await accept(invitationId, userId, 'k');
      await run(new RemoveMember({ organizationId, userId }, metadata()));
      const useId = uuidV5('k', 'use');
      await run(new FinishInvitationUse({ invitationId, useId }, metadata()));
      expect(await roleIn(organizationId, userId)).toBeNull();
    });
  });
});
