import { Accounts, userStream } from '@hubledger/contexts/identity/contract';
import { AddMember, organizationStream, RecordOrganization } from '@hubledger/contexts/organizations/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { AggregateStore, newId, Vault } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import type { INestApplicationContext } from '@nestjs/common';
import { CloseUser, CreateUser } from '../../../../libs/contexts/identity/domain/user.commands';
import { inMemoryHub } from '../../../../test/fixtures/in-memory-hub';
import { systemCommand } from '../storage/event-metadata';
import { ProcessManagers } from './process-managers';

describe('what a crash left open', () => {
  let app: INestApplicationContext;

  beforeEach(async () => {
    ({ app } = await inMemoryHub());
    await app.get(ProcessManagers).start();
  });
  afterEach(async () => {
    await app.get(ProcessManagers).stop();
    await app.close();
  });

  /** As its handler does in its last step but one: the next would be the ledger's. */
  const createUser = async (quotas: { privateQuotaBytes: number | null; publicQuotaBytes: number | null }) => {
    const [userId, at] = [newId(), new Date().toISOString()];
    const names = { username: 'ada', normalizedName: 'ada', email: 'sealed', emailHash: 'hash' };
    const flags = { emailVerified: true, isActive: true, password: { ref: `password/${userId}`, version: 1 } };
    const created = { userId, numericId: 1, ...names, ...flags, ...quotas, createdAt: at };
    await app.get(AggregateStore).execute(userStream, userId, new CreateUser(created, systemCommand(at)));
    return userId;
  };

  /** Nothing but the last step of closing an account. */
  const close = (userId: string) => {
    const command = new CloseUser({ userId, deletedRepositories: 0 }, systemCommand(new Date().toISOString()));
    return app.get(AggregateStore).execute(userStream, userId, command);
  };

  it('is the quota of an account, which then counts', async () => {
    const ledger = app.get(StorageLedger);
    const userId = await createUser({ privateQuotaBytes: 5, publicQuotaBytes: null });
    await eventually(async () => expect((await ledger.usage(userId)).privateQuotaBytes).toBe(5));
    expect((await ledger.usage(userId)).publicQuotaBytes).toBeNull();
  });

  it('is the password of a closed account, which is then destroyed', async () => {
    const userId = await createUser({ privateQuotaBytes: null, publicQuotaBytes: null });
    const [vault, ref] = [app.get(Vault), `password/${userId}`];
    await vault.put(ref, Buffer.from('hash'));
    await close(userId);
    await eventually(async () => expect(await vault.get(ref, 1)).toBeNull());
  });

  it('is the membership that a closed account was given at its end', async () => {
    const quotas = { privateQuotaBytes: null, publicQuotaBytes: null };
    const [userId, organizationId, at] = [await createUser(quotas), newId(), new Date().toISOString()];
    await close(userId);
    const names = { name: 'club', normalizedName: 'club', description: null, createdBy: 'somebody' };
    const organization = { organizationId, numericId: 1, ...names, ...quotas, createdAt: at };
    const add = { organizationId, userId, role: 'super-admin' as const };
    const store = app.get(AggregateStore);
    await store.execute(organizationStream, organizationId, new RecordOrganization(organization, systemCommand(at)));
    await store.execute(organizationStream, organizationId, new AddMember(add, systemCommand(at)));
    expect(await app.get(Accounts).roleIn(organizationId, userId)).toBe('super-admin');
    await eventually(async () => expect(await app.get(Accounts).roleIn(organizationId, userId)).toBeNull());
  });
});
