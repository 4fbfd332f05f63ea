import type { EventMetadata } from '@hubledger/kernel';
import { commitPushed } from '@hubledger/testing/builders/repository-events';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { NO_TOTALS } from './annotated-tree';
import { type CommitRecord, CommitRecords } from './commit-records';

const metadata = { commandId: 'c', actorId: 'u1', actorKind: 'user' } as EventMetadata;
const oid = (digit: string): string => digit.repeat(40);
const record = (commit: string, revision: number): CommitRecord => ({
  ...{ commit, revision, tree: oid('7'), parents: [], root: 'a'.repeat(64), authorId: 'u1', authorName: 'ada' },
  ...{ title: 't', description: '', committedAt: '2030-01-01T00:00:00.000Z', depth: 1, totals: NO_TOTALS },
});

const setUp = () => {
  const log = new InMemoryEventLog();
  const objects = new InMemoryObjectStore();
  let n = 0;
  const push = (repositoryId: string, commit: string) => {
    const event = { type: 'CommitPushed', data: commitPushed({ repositoryId, commit }) };
    const id = `00000000-0000-5000-8000-${String(n++).padStart(12, '0')}`;
    return log.append(`repository-${repositoryId}`, [{ id, metadata, ...event }], { expectedRevision: 'any' });
  };
  const repository = (repositoryId: string) => ({ repositoryId, objectPrefix: `p/${repositoryId}` });
  const records = () => new CommitRecords(objects, log);
  const write = async (it: CommitRecord) => objects.putAll(await records().objectsFor(repository('r1'), it));
  return { push, repository, records, write, objects, log };
};

describe('a commit record', () => {
  it('is found once its event stands, and not before: a crash leaves no commit', async () => {
    const { push, repository, records, write } = setUp();
    await write(record(oid('1'), 0));
    expect(await records().find(repository('r1'), oid('1'))).toBeNull();
    await push('r1', oid('1'));
    expect(await records().find(repository('r1'), oid('1'))).toMatchObject({ commit: oid('1') });
  });

  it('is not found by a reader that asked too early and asks again', async () => {
    const { push, repository, records, write } = setUp();
    const reader = records();
    await write(record(oid('1'), 0));
    expect(await reader.find(repository('r1'), oid('1'))).toBeNull();
    await push('r1', oid('1'));
    expect(await reader.find(repository('r1'), oid('1'))).not.toBeNull();
  });

  it('is found where its event stands later than expected', async () => {
    const { push, repository, records, write } = setUp();
    await write(record(oid('1'), 0));
    await push('r1', oid('2'));
    await push('r1', oid('1'));
    expect(await records().find(repository('r1'), oid('1'))).not.toBeNull();
  });

  it('is found behind any number of events that came first: a large commit takes its time', async () => {
    const { push, repository, records, write } = setUp();
    await write(record(oid('1'), 0));
    for (let other = 0; other < 600; other++) await push('r1', oid('2'));
    expect(await records().find(repository('r1'), oid('1'))).toBeNull();
    await push('r1', oid('1'));
    expect(await records().find(repository('r1'), oid('1'))).not.toBeNull();
  });

  it('that was not pushed is looked for once, and then among what has happened since', async () => {
    const { push, repository, records, write, log } = setUp();
    const reader = records();
    await write(record(oid('1'), 0));
    for (let other = 0; other < 600; other++) await push('r1', oid('2'));
    expect(await reader.find(repository('r1'), oid('1'))).toBeNull();
    const reads = jest.spyOn(log, 'readStream');
    expect(await reader.find(repository('r1'), oid('1'))).toBeNull();
    await push('r1', oid('2'));
    expect(await reader.find(repository('r1'), oid('1'))).toBeNull();
    expect(reads.mock.calls.map(([, options]) => options?.after)).toEqual([599, 599]);
    await push('r1', oid('1'));
    expect(await reader.find(repository('r1'), oid('1'))).not.toBeNull();
  });

  it('stays as it is when the same commit is written for another branch', async () => {
    const { push, repository, records, write } = setUp();
    await write(record(oid('1'), 0));
    await push('r1', oid('1'));
    await write(record(oid('1'), 1));
    expect(await records().find(repository('r1'), oid('1'))).toMatchObject({ revision: 0 });
  });

  it('is not found by an id of another repository, nor by what is no id', async () => {
    const { push, repository, records, write } = setUp();
    await write(record(oid('1'), 0));
    await push('r1', oid('1'));
    await push('r2', oid('2'));
    expect(await records().find(repository('r2'), oid('1'))).toBeNull();
    expect(await records().find(repository('r1'), '../../x')).toBeNull();
  });

  it('is read once for all pages that show it', async () => {
    const { push, repository, records, write, objects } = setUp();
    await write(record(oid('1'), 0));
    await push('r1', oid('1'));
    await write({ ...record(oid('2'), 1), parents: [oid('1')] });
    await push('r1', oid('2'));
    const reader = records();
    const first = await reader.history(repository('r1'), oid('2'), 10);
    expect(first.commits.map(({ commit }) => commit)).toEqual([oid('2'), oid('1')]);
    const read = jest.spyOn(objects, 'get');
    expect(await reader.history(repository('r1'), oid('2'), 10)).toEqual(first);
    expect(read).not.toHaveBeenCalled();
  });
});
