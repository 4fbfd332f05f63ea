import { Accounts, CloseAccount, userStream } from '@hubledger/contexts/identity/contract';
import {
  AddMember,
  MembershipDirectory,
  organizationStream,
  RecordOrganization,
} from '@hubledger/contexts/organizations/contract';
import { AggregateStore, newId } from '@hubledger/kernel';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CreateUser } from '../../../../libs/contexts/identity/domain/user.commands';
import { inMemoryHub } from '../../../../test/fixtures/in-memory-hub';
import { systemCommand } from '../storage/event-metadata';

describe('an account that is closed while it becomes a member', () => {
  const [userId, organizationId, at] = [newId(), newId(), new Date().toISOString()];
  const system = () => systemCommand(at);
  const quotas = { privateQuotaBytes: null, publicQuotaBytes: null };
  let app: INestApplicationContext;

  beforeEach(async () => {
    ({ app } = await inMemoryHub());
    const store = app.get(AggregateStore);
    const names = { username: 'ada', normalizedName: 'ada', email: 'sealed', emailHash: 'hash' };
    const flags = { emailVerified: true, isActive: true, password: { ref: `password/${userId}`, version: 1 } };
    const user = { userId, numericId: 1, ...names, ...flags, ...quotas, createdAt: at };
    await store.execute(userStream, userId, new CreateUser(user, system()));
    const club = { name: 'club', normalizedName: 'club', description: null, createdBy: 'somebody' };
    const organization = { organizationId, numericId: 1, ...club, ...quotas, createdAt: at };
    await store.execute(organizationStream, organizationId, new RecordOrganization(organization, system()));
  });
  afterEach(() => app.close());

  const add = () => new AddMember({ organizationId, userId, role: 'super-admin' }, system());
  const close = () => app.get(CommandBus).execute(new CloseAccount({ userId, force: false }, system()));
  const role = () => app.get(Accounts).roleIn(organizationId, userId);

  it('is taken out by who added it', async () => {
    const accounts = app.get(Accounts);
    const userById = accounts.userById.bind(accounts);
    jest.spyOn(accounts, 'userById').mockImplementationOnce(async (id) => {
      const found = await userById(id);
      await close();
      return found;
    });
    await expect(app.get(CommandBus).execute(add())).rejects.toMatchObject({ code: 'identity.account_not_found' });
    expect(await role()).toBeNull();
  });

  it('is taken out by who closed it, when the membership was not to be seen before', async () => {
    const memberships = app.get(MembershipDirectory);
    jest.spyOn(memberships, 'organizationsOf').mockResolvedValueOnce([]).mockResolvedValueOnce([organizationId]);
    await app.get(CommandBus).execute(add());
    expect(await role()).toBe('super-admin');
    await close();
    expect(await role()).toBeNull();
  });
});
