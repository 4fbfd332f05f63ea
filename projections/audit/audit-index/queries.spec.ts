import type { DocumentStore } from '@hubledger/kernel';
import { projected } from '@hubledger/testing/projected';
import { recorder } from '@hubledger/testing/recorded';
import { auditIndex } from './projection';
import { type AuditQuery, auditPage } from './queries';

const recorded = recorder();
const by = (actorId: string) => ({ metadata: { actorId } });
const events = [
  recorded('user-u1', 'UserCreated', {}, by('admin')),
  recorded('user-u1', 'EmailVerificationSet', {}, by('u1')),
  recorded('user-u2', 'UserCreated', {}, by('admin')),
  recorded('user-u1', 'AccountClosed', {}, by('admin')),
] as const;
const [first, second, third, last] = events;

describe('the audit', () => {
  let store: DocumentStore;
  beforeAll(async () => {
    store = await projected([auditIndex], events);
  });
  const positions = async (query: Partial<AuditQuery>): Promise<string[]> => {
    const { entries } = await auditPage(store, { limit: 10, ...query });
    return entries.map(({ key }) => key.slice(key.indexOf('#') + 1));
  };
  const of = (...expected: ReadonlyArray<{ position: string }>) => expected.map(({ position }) => position);

  it('is newest first', async () => expect(await positions({})).toEqual(of(last, third, second, first)));
  it('finds by actor', async () => expect(await positions({ actor: 'u1' })).toEqual(of(second)));
  it('finds by type and stream', async () =>
    expect(await positions({ type: 'UserCreated', stream: 'user-u2' })).toEqual(of(third)));
  it('takes a time as the first, and excludes the last', async () =>
    expect(await positions({ from: second.recordedAt, to: last.recordedAt })).toEqual(of(third, second)));
  it('goes on where a page ended, whatever came in meanwhile', async () => {
    const page = await auditPage(store, { limit: 2 });
    expect(page.entries.map(({ revision }) => revision)).toEqual([2, 0]);
    const cursor = page.next ?? '';
    expect(await positions({ cursor, to: '2031-01-01T00:00:00.000Z' })).toEqual(of(second, first));
    expect(await positions({ cursor, to: second.recordedAt })).toEqual(of(first));
    expect((await auditPage(store, { limit: 2, cursor })).next).toBeNull();
  });
  it('refuses a cursor it did not make', async () =>
    expect(auditPage(store, { limit: 2, cursor: 'x' })).rejects.toMatchObject({ code: 'audit.bad_cursor' }));
});
