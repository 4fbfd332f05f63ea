import { type DocumentStore, LogId, type RecordedEvent, Sealer } from '@hubledger/kernel';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { logOf } from '@hubledger/testing/log-of';
import { projected } from '@hubledger/testing/projected';
import { recorder } from '@hubledger/testing/recorded';
import { auditIndex } from '@projections/audit/audit-index/projection';
import { allProjections } from '@projections/index';
import { auditEvents } from '../audit-events';
import type { AuditEventsQuery } from '../audit.dto';
import { KnownEntries } from '../entries/known-entries';
import { KnownPages } from './known-pages';

const ANN = '11111111-1111-5111-8111-111111111111';
const REPOSITORY = '33333333-3333-5333-8333-333333333333';
const NOW = '2031-01-01T00:00:00.000Z';

/** What was asked of the index. */
class CountingStore {
  searches = 0;
  constructor(private readonly store: DocumentStore) {}
  collection(model: Parameters<DocumentStore['collection']>[0]) {
    const collection = this.store.collection(model);
    if (model.name !== auditIndex.model.name) return collection;
    const find: typeof collection.find = (options) => {
      this.searches += 1;
      return collection.find(options);
    };
    return { find, count: collection.count.bind(collection), edition: () => collection.edition() };
  }
}

const setUp = async () => {
  const recorded = recorder();
  const sealer = new Sealer(new InMemoryVault());
  const metadata = {
    ...{ actorId: ANN, ip: await sealer.seal(ANN, '203.0.113.7'), userAgent: await sealer.seal(ANN, 'curl/8') },
  };
  const user = {
    userId: ANN,
    username: 'ann',
    normalizedName: 'ann',
    numericId: 1,
    isActive: true,
    createdAt: NOW,
    password: {},
  };
  const events = [
    recorded(`user-${ANN}`, 'UserCreated', { ...user, email: await sealer.seal(ANN, 'ann@example.com') }, { metadata }),
    recorded(
      `repository-${REPOSITORY}`,
      'RepositoryCreated',
      {
        ...{ repositoryId: REPOSITORY, numericId: 1, repositoryType: 'model', ownerId: ANN, ownerKind: 'user' },
        ...{ namespace: 'ann', name: 'net', visibility: 'public', sdk: null, createdBy: ANN, createdAt: NOW },
      },
      { metadata },
    ),
  ] as RecordedEvent[];
  const store = await projected(allProjections, events, new InMemoryDocumentStore());
  const documents = new CountingStore(store);
  const log = logOf(events);
  const sources = {
    ...{ documents: documents as unknown as DocumentStore, log: log as never, logId: new LogId('log'), sealer },
    ...{ known: new KnownEntries(log), pages: new KnownPages(documents as unknown as DocumentStore) },
  };
  const ask = async (query: Partial<AuditEventsQuery> = {}): Promise<string> => {
    const whole = { order: 'asc', changes: 'told', limit: 100, actor: ANN, ...query } as AuditEventsQuery;
    return (await auditEvents(sources, whole, NOW)).json.toString();
  };
  const happens = async (type: string, data: object) => {
    const event = recorded(`repository-${REPOSITORY}`, type, data, { metadata }) as RecordedEvent;
    events.push(event);
    await projected(allProjections, [event], store);
  };
  return { ask, happens, sealer, documents };
};

describe('a page that is asked for again', () => {
  it('is searched once, until the index changes', async () => {
    const { ask, happens, documents } = await setUp();
    const first = await ask();
    const { searches } = documents;
    expect(await ask()).toBe(first);
    expect(await ask({ order: 'desc' })).not.toBe(first);
    expect(documents.searches).toBe(2 * searches);
    await happens('TagCreated', { repositoryId: REPOSITORY, tag: 'v1', commit: 'c' });
    expect((JSON.parse(await ask()) as { events: unknown[] }).events).toHaveLength(3);
  });

  it('has nothing of a person from the moment their key is gone', async () => {
    const { ask, sealer } = await setUp();
    for (const told of [await ask(), await ask(), await ask()]) {
      expect(told).toContain('ann@example.com');
      expect(told).toContain('203.0.113.7');
    }
    await sealer.destroy(ANN);
    const after = await ask();
    expect(after).not.toMatch(/example\.com|203\.0|curl|sealed:/);
    expect(after).toContain('(erased)');
  });

  it('calls what was moved by its new name at once', async () => {
    const { ask, happens } = await setUp();
    await happens('TagCreated', { repositoryId: REPOSITORY, tag: 'v1', commit: 'c' });
    const only = { type: ['TagCreated'] };
    expect(await ask(only)).toContain('ann/net');
    expect(await ask(only)).toContain('ann/net');
    const to = { namespace: 'ann', name: 'better', ownerId: ANN, ownerKind: 'user' };
    const from = { fromNamespace: 'ann', fromName: 'net', fromOwnerId: ANN, fromOwnerKind: 'user' };
    await happens('RepositoryMoved', { repositoryId: REPOSITORY, repositoryType: 'model', ...to, ...from });
    expect(await ask(only)).toContain('ann/better');
  });
});
