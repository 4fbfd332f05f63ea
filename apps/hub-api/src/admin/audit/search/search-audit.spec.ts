import { LibsqlDocumentStore } from '@hubledger/adapters/libsql';
import { type DocumentStore, foldText, type Moment, type RecordedEvent } from '@hubledger/kernel';
import { ids, randomEvents, START } from '@hubledger/testing/builders/random-events';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { logOf } from '@hubledger/testing/log-of';
import { projected } from '@hubledger/testing/projected';
import { recorder } from '@hubledger/testing/recorded';
import { AUDITED_TYPES } from '@projections/audit/audit-index/audited-types';
import { auditEntryOf } from '@projections/audit/audit-index/entry';
import { type AuditFilter, matchesFilter } from '@projections/audit/audit-index/filter';
import { auditIndex } from '@projections/audit/audit-index/projection';
import { auditIndexModel } from '@projections/audit/audit-index/read-model';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditSearch, searchAudit } from './search-audit';
import { dataWording } from './wording';

const id = fc.constantFrom(...ids);
const moment: fc.Arbitrary<Moment> = fc.oneof(
  fc.integer({ min: -1, max: 100 }).map((after) => ({ time: new Date(START + after).toISOString() })),
  fc.nat(430).map((position) => ({ position: String(position).padStart(20, '0') })),
);

const randomFilter: fc.Arbitrary<AuditFilter> = fc.record(
  {
    actor: fc.constantFrom(...ids, 'admin', 'system', 'processmanager-a', 'nobody'),
    types: fc.oneof(
      fc.uniqueArray(fc.constantFrom('AccountClosed', 'MemberAdded', 'CommitPushed', 'LoginFailed', 'TagCreated')),
      fc.constantFrom('CommitPushed', 'MemberAdded').map((left) => AUDITED_TYPES.filter((type) => type !== left)),
    ),
    subject: fc.constantFrom('user-1', 'organization-2', 'repository-3', 'namespace-1', 'user-9'),
    repository: id,
    namespace: id,
    ipHash: id,
    mappedIpHash: id,
    tokenId: id,
    correlation: id,
    outcome: fc.constantFrom('success' as const, 'refused' as const),
    stream: fc.constantFrom('user-1', 'repository-1', 'namespace-2', 'system-log', 'user-9'),
    from: moment,
    to: moment,
    text: fc.constantFrom('GRÖSSE', 'weigh', '1'),
  },
  { requiredKeys: [] },
);

/** One by one, no index: what the answer has to be. */
const expected = async (events: readonly RecordedEvent[], filter: AuditFilter): Promise<RecordedEvent[]> => {
  const words = await dataWording(events);
  const { text } = filter;
  return events.filter(
    (event, index) =>
      matchesFilter(filter)(auditEntryOf(event)) &&
      (text === undefined || foldText(words[index] ?? '').includes(foldText(text))),
  );
};

const allPages = async (store: DocumentStore, events: RecordedEvent[], search: AuditSearch): Promise<string[]> => {
  const found: string[] = [];
  let { after } = search;
  for (let page = 0; page < 200; page++) {
    const answer = await searchAudit(
      { documents: store, log: logOf(events), wording: dataWording },
      { ...search, after },
    );
    expect(answer.events.length).toBeLessThanOrEqual(search.limit);
    found.push(...answer.events.map(({ position }) => position));
    if (answer.next === null) return found;
    after = answer.next;
  }
  throw new Error('It goes on for ever');
};

describe.each(['in memory', 'libsql'])('a search of the audit (%s)', (kind) => {
  let directory: string;
  let store: DocumentStore;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'audit-search-'));
    const file = join(directory, 'documents.db');
    store = kind === 'libsql' ? await LibsqlDocumentStore.open({ file }) : new InMemoryDocumentStore();
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('answers what its filter lets through, page by page, in either order', () =>
    fc.assert(
      fc.asyncProperty(
        randomEvents,
        fc.array(randomFilter, { minLength: 5, maxLength: 5 }),
        fc.constantFrom('asc' as const, 'desc' as const),
        fc.integer({ min: 1, max: 9 }),
        async (events, filters, order, limit) => {
          await store.collection(auditIndexModel).clear();
          await projected([auditIndex], events, store);
          for (const filter of filters) {
            const positions = (await expected(events, filter)).map(({ position }) => position);
            const found = await allPages(store, events, { filter, order, limit });
            expect(found).toEqual(order === 'asc' ? positions : positions.toReversed());
          }
        },
      ),
      { numRuns: kind === 'libsql' ? 60 : 150 },
    ));
});

describe('a search that finds little among much', () => {
  const recorded = recorder();
  const events = Array.from({ length: 5_000 }, (_, n) =>
    recorded(`user-${n % 50}`, 'ProfileUpdated', { bio: n === 7 ? 'the needle' : 'hay' }),
  );

  it('ends an answer early and goes on where it ended', async () => {
    const store = await projected([auditIndex], events);
    const search = { filter: { text: 'NEEDLE' }, order: 'desc', limit: 10 } as const;
    const first = await searchAudit({ documents: store, log: logOf(events), wording: dataWording }, search);
    expect(first.events).toEqual([]);
    expect(first.next).not.toBeNull();
    expect(await allPages(store, events, search)).toEqual([events[7]?.position]);
  });

  it('stays where it is while new events come in', async () => {
    const store = await projected([auditIndex], events.slice(0, 100));
    const ask = (after?: string) =>
      searchAudit(
        { documents: store, log: logOf(events), wording: dataWording },
        { filter: {}, order: 'desc', limit: 3, after },
      );
    const { next } = await ask();
    await projected([auditIndex], events.slice(100, 110), store);
    expect((await ask(next ?? '')).events.map(({ position }) => position)).toEqual(
      [events[96], events[95], events[94]].map((event) => event?.position),
    );
  });
});
