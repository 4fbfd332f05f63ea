import type { CommandMetadata } from '@hubledger/kernel';
import type { OwnedRepository } from '../domain/namespace-closing.port';
import { LedgerNamespaceEmptying } from './ledger-namespace-emptying';

const metadata: CommandMetadata = {
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at: '2030-01-01T00:00:00.000Z',
  actorId: 'admin',
  actorKind: 'admin-token',
};

/** A namespace into which somebody may create a repository at the worst moment. */
const namespaceWith = (owned: string[], latecomers: string[] = []) => ({
  ownedRepositories: async (): Promise<OwnedRepository[]> =>
    owned.map((name) => ({ repositoryId: name, label: `model:ada/${name}` })),
  deleteRepository: async (repositoryId: string) => {
    owned.splice(owned.indexOf(repositoryId), 1);
    const late = latecomers.shift();
    if (late) owned.push(late);
  },
  close: async () => owned.length === 0,
});

describe('emptying a namespace', () => {
  it('needs no force when it is empty', async () => {
    const emptying = new LedgerNamespaceEmptying(namespaceWith([]));
    expect(await emptying.empty('u1', { force: false }, metadata)).toEqual([]);
  });
  it('is refused with the list of what is owned', async () => {
    const emptying = new LedgerNamespaceEmptying(namespaceWith(['a', 'b']));
    await expect(emptying.empty('u1', { force: false }, metadata)).rejects.toMatchObject({
      code: 'identity.account_owns_repositories',
      message: 'User owns repositories',
      details: { extra: { owned_repositories: ['model:ada/a', 'model:ada/b'] } },
    });
  });
  it('deletes what appears meanwhile as well', async () => {
    const emptying = new LedgerNamespaceEmptying(namespaceWith(['a'], ['late']));
    expect(await emptying.empty('u1', { force: true }, metadata)).toEqual(['model:ada/a', 'model:ada/late']);
  });
});
