import { createHash } from 'node:crypto';
import { EventSourcedLedger } from '@hubledger/contexts/storage/application/event-sourced-ledger';
import { LedgerUpkeep } from '@hubledger/contexts/storage/application/ledger-upkeep';
import { pointerText } from '@hubledger/hf-wire';
import {
  AggregateStore,
  Clock,
  type CommandMetadata,
  type EventMetadata,
  KeyedMutex,
  newId,
  NumericIds,
} from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import { RecordBranch, RecordCreation, RecordDeletion } from '../../domain/commands';
import { repositoryStream } from '../../domain/repository.decider';
import { creationEvents } from '../creation-events';
import { LfsDeletions } from '../references/lfs-deletions';
import { RevisionResolver } from '../revision-resolver';
import { CommitRecords } from './commit-records';
import { blobKey, lfsKey } from './content-keys';
import { InitialCommit } from './initial-commit';
import { LfsIndex } from './lfs-index';
import { PlanOperations } from './plan-operations';
import { PushCommit, type PushRequest } from './push-commit';
import { ReceiveCommit } from './receive-commit';
import { removeContent } from './remove-content';
import { InPlaceFrontMatter } from '@hubledger/adapters/yaml/front-matter.kit';
import { RepositoryCards } from './repository-cards';
import { Tickets } from './tickets';
import { TreeReader } from './tree-reader';

class FixedClock extends Clock {
  at = Date.parse('2030-01-02T03:04:05.678Z');
  now(): Date {
    return new Date(this.at);
  }
}

const THRESHOLD = 2_000;
const QUOTA = 50_000;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const newHub = () => {
  const clock = new FixedClock();
  const log = new InMemoryEventLog(clock);
  const objects = new InMemoryObjectStore();
  const metadataFor = async ({ commandId, actorId, actorKind }: CommandMetadata): Promise<EventMetadata> => ({
    $correlationId: commandId,
    $causationId: commandId,
    commandId,
    actorId,
    actorKind,
    schemaVersion: '1',
    appVersion: 'test',
  });
  const store = new AggregateStore(log, new KeyedMutex(), metadataFor, null);
  const metadata = (): CommandMetadata => {
    const commandId = newId();
    return {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      at: clock.iso(),
      actorId: 'u1',
      actorKind: 'user',
    };
  };
  const ledger = new EventSourcedLedger(store, new LedgerUpkeep(store, clock), clock);
  const trees = new TreeReader(objects);
  const records = new CommitRecords(objects, log);
  const index = new LfsIndex(objects);
  const tickets = new Tickets(objects, clock);
  const ids = new NumericIds(log, metadataFor);
  const planner = new PlanOperations(objects, trees, index, tickets, THRESHOLD);
  const cards = new RepositoryCards(objects, trees, new InPlaceFrontMatter());
  const deletions = new LfsDeletions(objects, clock);
  const pushing = (): PushCommit =>
    new PushCommit(store, new KeyedMutex(), objects, trees, index, records, planner, cards, ledger, ids, deletions);
  const receiving = new ReceiveCommit(objects, new RevisionResolver(records), THRESHOLD, 1024 * 1024);
  const initial = new InitialCommit(objects, trees, records, planner, index, cards, deletions, THRESHOLD);

  const create = async (repositoryId: string) => {
    const owner = { ownerId: 'o1', ownerKind: 'user', namespace: 'ada' } as const;
    const objectPrefix = `hf-model-ada-${repositoryId}/${repositoryId}`;
    const at = clock.iso();
    const first = await initial.prepare({ repositoryId, objectPrefix }, { authorId: 'u1', authorName: 'ada' }, at);
    const facts = { objectPrefix, numericId: 1, commitNumericId: 1, first, createdAt: at };
    const identity = { repositoryType: 'model', name: repositoryId, visibility: 'private', sdk: null } as const;
    const plan = { ...identity, repositoryId, owner, authorName: 'ada', fullId: `ada/${repositoryId}` };
    const admitted = { repositoryId, repositoryType: 'model', fullId: plan.fullId, visibility: 'private' } as const;
    await ledger.admit({ ...admitted, ownerId: 'o1', usedBytes: 0 }, metadata());
    await store.execute(repositoryStream, repositoryId, new RecordCreation(creationEvents(plan, facts), metadata()));
    return { repositoryId, objectPrefix };
  };

  const state = async (repositoryId: string) => {
    const { state: found, revision } = await store.load(repositoryStream, repositoryId);
    if (found.status !== 'live') throw new Error('not live');
    return { ...found, revision };
  };

  const commit = async (
    repositoryId: string,
    lines: object[],
    { branch = 'main', service = pushing() }: { branch?: string; service?: Pick<PushCommit, 'push'> } = {},
  ) => {
    const header = { key: 'header', value: { summary: 'a change', description: 'why', ...parentOf(lines) } };
    const all = [header, ...lines.filter((line) => !('parentCommit' in line))];
    const body = Buffer.from(all.map((line) => JSON.stringify(line)).join('\n'));
    const repository = await state(repositoryId);
    const received = await receiving.receive(repository, chunked(body), async () => undefined);
    return service.push({
      repositoryId,
      branch,
      ...received,
      author: { authorId: 'u1', authorName: 'ada' },
      metadata: metadata(),
    });
  };

  const upload = async (prefix: string, content: string) => {
    const bytes = Buffer.from(content);
    await objects.put(lfsKey(sha256(content)), bytes);
    await tickets.issue(prefix, sha256(content), { size: bytes.length, rawOid: 'f'.repeat(40), reservationId: null });
  };

  const entry = async (repositoryId: string, path: string, branch = 'main') => {
    const { branches, objectPrefix } = await state(repositoryId);
    return trees.entryAt(objectPrefix, branches.get(branch)?.root ?? '', path);
  };

  const setQuota = () =>
    ledger.setQuota(
      {
        ownerId: 'o1',
        ownerKind: 'user',
        namespace: 'ada',
        privateQuotaBytes: QUOTA,
        publicQuotaBytes: QUOTA,
      },
      metadata(),
    );

  return {
    clock,
    log,
    objects,
    store,
    ledger,
    trees,
    records,
    index,
    create,
    state,
    commit,
    upload,
    entry,
    pushing,
    metadata,
    setQuota,
  };
};

const parentOf = (lines: object[]): object => lines.find((line) => 'parentCommit' in line) ?? {};
const file = (path: string, text: string) => ({
  key: 'file',
  value: { path, content: Buffer.from(text).toString('base64'), encoding: 'base64' },
});
const lfsFile = (path: string, oid: string, size?: number) => ({
  key: 'lfsFile',
  value: { path, algo: 'sha256', oid, ...(size === undefined ? {} : { size }) },
});
const deleted = (path: string) => ({ key: 'deletedFile', value: { path } });
const copy = (path: string, srcPath: string, srcRevision?: string) => ({
  key: 'copyFile',
  value: { path, srcPath, srcRevision },
});

async function* chunked(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += 1_000) yield body.subarray(at, at + 1_000);
}

describe('a commit', () => {
  it('is made of durable objects and one event', async () => {
    const hub = newHub();
    const { repositoryId, objectPrefix } = await hub.create('r1');
    const before = await hub.state(repositoryId);
    const parent = before.branches.get('main')?.commit;
    const pushed = await hub.commit(repositoryId, [
      file('README.md', '---\nlicense: mit\n---\n'),
      file('a/b.txt', 'hello'),
    ]);
    expect(pushed).toMatchObject({
      title: 'a change',
      description: 'why',
      committedAt: '2030-01-02T03:04:05.000Z',
      parents: [parent],
      card: { tags: ['license:mit'], data: { license: 'mit' } },
    });
    const now = await hub.state(repositoryId);
    expect(now.branches.get('main')).toEqual({ commit: pushed.commit, root: pushed.root, tree: pushed.tree });
    expect(now.sizes).toMatchObject({ files: 3, commits: 2, regularBytes: before.sizes.regularBytes + 26 });
    expect(await hub.entry(repositoryId, 'a/b.txt')).toMatchObject({ size: 5, lastCommit: pushed.commit });
    expect(await hub.objects.head(blobKey(objectPrefix, 'b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0'))).not.toBeNull();
    const history = await hub.records.history(now, pushed.commit, 10);
    expect(history.commits.map(({ title, depth }) => [title, depth])).toEqual([
      ['a change', 2],
      ['initial commit', 1],
    ]);
    expect((await hub.ledger.usage('o1')).privateUsedBytes).toBe(now.sizes.usedBytes);
    expect((await hub.ledger.usage('o1')).privateReservedBytes).toBe(0);
  });

  it('counts LFS objects of the whole history once, and regular files of main only', async () => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    const start = (await hub.state(repositoryId)).sizes.usedBytes;
    await hub.commit(repositoryId, [file('w.bin', 'x'.repeat(100)), file('copy.bin', 'x'.repeat(100))]);
    await hub.commit(repositoryId, [deleted('w.bin'), deleted('copy.bin')]);
    const { sizes } = await hub.state(repositoryId);
    expect(sizes.usedBytes).toBe(start + 100);
    expect(sizes).toMatchObject({ files: 1, lfsReferences: { count: 2, bytes: 200 } });
  });

  it('turns large files and files that .gitattributes names into LFS files', async () => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    await hub.commit(repositoryId, [
      file('big.txt', 'y'.repeat(THRESHOLD)),
      file('empty.bin', ''),
      file('tiny.bin', 'z'),
    ]);
    const big = await hub.entry(repositoryId, 'big.txt');
    expect(big).toMatchObject({ size: THRESHOLD, lfs: { sha256: sha256('y'.repeat(THRESHOLD)) } });
    expect(await hub.objects.get(lfsKey(sha256('y'.repeat(THRESHOLD))))).toHaveLength(THRESHOLD);
    expect(await hub.entry(repositoryId, 'tiny.bin')).toMatchObject({ lfs: { sha256: sha256('z') }, size: 1 });
    expect(await hub.entry(repositoryId, 'empty.bin')).not.toHaveProperty('lfs');
    const attributes = await hub.entry(repositoryId, '.gitattributes');
    const { objectPrefix } = await hub.state(repositoryId);
    const text = (await hub.objects.get(blobKey(objectPrefix, attributes?.oid ?? '')))?.toString() ?? '';
    expect(text).toContain('/big.txt filter=lfs');
    expect(text).not.toContain('tiny.bin');
  });

  it('obeys the .gitattributes it brings itself', async () => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    await hub.commit(repositoryId, [
      file('a.bin', 'a'),
      file('a.dat', 'b'),
      file('.gitattributes', '*.dat filter=lfs\n'),
    ]);
    expect(await hub.entry(repositoryId, 'a.bin')).not.toHaveProperty('lfs');
    expect(await hub.entry(repositoryId, 'a.dat')).toHaveProperty('lfs');
  });

  it('copies files within the repository, from the head or from another revision', async () => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    const first = await hub.commit(repositoryId, [file('a.txt', 'one'), file('w.bin', 'weights')]);
    await hub.commit(repositoryId, [file('a.txt', 'three')]);
    await hub.commit(repositoryId, [
      copy('now.txt', 'a.txt'),
      copy('then.txt', 'a.txt', first.commit),
      copy('v.bin', 'w.bin'),
    ]);
    expect(await hub.entry(repositoryId, 'now.txt')).toMatchObject({ size: 5 });
    expect(await hub.entry(repositoryId, 'then.txt')).toMatchObject({ size: 3 });
    expect(await hub.entry(repositoryId, 'v.bin')).toMatchObject({ lfs: { sha256: sha256('weights') } });
  });

  it('applies to the head when no parent is named, whoever was faster', async () => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    const services = [0, 1, 2, 3].map(() => hub.pushing()); // four processes: they share no mutex
    await Promise.all(services.map((service, i) => hub.commit(repositoryId, [file(`f${i}`, 'x')], { service })));
    const { sizes, branches } = await hub.state(repositoryId);
    expect(sizes).toMatchObject({ files: 5, commits: 5 });
    const { commits } = await hub.records.history(await hub.state(repositoryId), branches.get('main')?.commit ?? '', 9);
    expect(commits).toHaveLength(5);
    for (const { commit } of commits)
      expect(await hub.records.find(await hub.state(repositoryId), commit)).not.toBeNull();
    expect((await hub.ledger.usage('o1')).privateReservedBytes).toBe(0);
  });

  it('is refused when its parent is not the head', async () => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    const head = (await hub.state(repositoryId)).branches.get('main')?.commit ?? '';
    const first = [{ parentCommit: head.slice(0, 7) }, file('a', 'a')];
    await hub.commit(repositoryId, first);
    await expect(hub.commit(repositoryId, [{ parentCommit: head }, file('b', 'b')])).rejects.toMatchObject({
      kind: 'stale',
    });
  });

  it('grows another branch without counting its regular files', async () => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    const before = await hub.state(repositoryId);
    const main = before.branches.get('main');
    if (!main) throw new Error('no main');
    await hub.store.execute(
      repositoryStream,
      repositoryId,
      new RecordBranch({ repositoryId, branch: 'feature/x', ...main }, hub.metadata()),
    );
    await hub.commit(repositoryId, [file('a', 'aaa'), file('w.bin', 'ww')], { branch: 'feature/x' });
    const after = await hub.state(repositoryId);
    expect(after.branches.get('main')).toEqual(main);
    expect(after.sizes).toMatchObject({ files: 1, commits: 2, usedBytes: before.sizes.usedBytes + 2 });
  });

  it('leaves nothing behind when its repository is deleted while its bytes come', async () => {
    const hub = newHub();
    const { repositoryId, objectPrefix } = await hub.create('m');
    const push = hub.commit(repositoryId, [file('late.txt', 'late')], {
      service: {
        push: async (request: PushRequest) => {
          await hub.store.execute(repositoryStream, 'm', new RecordDeletion({ repositoryId }, hub.metadata()));
          await removeContent(hub.store, hub.objects, repositoryId);
          await hub.objects.put(blobKey(objectPrefix, 'a'.repeat(40)), Buffer.from('of a file still under way'));
          return hub.pushing().push(request);
        },
      },
    });
    await expect(push).rejects.toMatchObject({ code: 'repositories.not_found' });
    expect(await hub.objects.list(`${objectPrefix}/`, { limit: 10 })).toEqual([]);
  });

  it('is refused above the quota, and gives back what it reserved', async () => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    await hub.setQuota();
    const before = await hub.state(repositoryId);
    await expect(hub.commit(repositoryId, [file('big', 'q'.repeat(QUOTA))])).rejects.toMatchObject({
      kind: 'too-large',
    });
    expect((await hub.state(repositoryId)).revision).toBe(before.revision);
    expect((await hub.ledger.usage('o1')).privateReservedBytes).toBe(0);
  });

  it('writes no byte of small files before storage is reserved: a refused commit leaves none', async () => {
    const hub = newHub();
    const { repositoryId, objectPrefix } = await hub.create('r1');
    const before = await hub.objects.list('', { limit: 100 });
    await hub.setQuota();
    const files = Array.from({ length: 60 }, (_, n) => file(`f${n}`, String(n % 10).repeat(1_000)));
    await expect(hub.commit(repositoryId, [...files, file('w.bin', 'w')])).rejects.toMatchObject({ kind: 'too-large' });
    expect((await hub.objects.list('', { limit: 100 })).map(({ key }) => key)).toEqual(before.map(({ key }) => key));
    await hub.commit(repositoryId, files.slice(0, 10));
    const blobs = await hub.objects.list(`${objectPrefix}/blobs/`, { limit: 100 });
    expect(blobs).toHaveLength(11);
  });

  it('stores a file that becomes an LFS object in one place only', async () => {
    const hub = newHub();
    const { repositoryId, objectPrefix } = await hub.create('r1');
    await hub.commit(repositoryId, [file('w.bin', 'weights'), file('v.bin', 'both'), file('v.txt', 'both')]);
    const blobs = (await hub.objects.list(`${objectPrefix}/blobs/`, { limit: 100 })).map(({ size }) => size);
    expect(blobs.sort((a, b) => a - b)).toEqual([4, expect.any(Number)]); // of v.txt and .gitattributes
    for (const text of ['weights', 'both']) expect(await hub.objects.head(lfsKey(sha256(text)))).not.toBeNull();
  });
});

describe('an oid is no permission', () => {
  const secret = 'weights of somebody else '.repeat(10);
  const both = async () => {
    const hub = newHub();
    const mine = await hub.create('mine');
    const theirs = await hub.create('theirs');
    await hub.upload(theirs.objectPrefix, secret);
    await hub.commit(theirs.repositoryId, [lfsFile('w.bin', sha256(secret), secret.length)]);
    return { hub, mine, theirs };
  };
  const refusal = async (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'accepted',
      (error: Error) => error.message,
    );

  it.each([
    ['an lfsFile line', (oid: string, size: number) => lfsFile('w.bin', oid, size)],
    ['an lfsFile line without a size', (oid: string) => lfsFile('w.bin', oid)],
    ['an lfsFile line with a wrong size', (oid: string) => lfsFile('w.bin', oid, 1)],
    ['a pointer-shaped file', (oid: string, size: number) => file('w.bin', pointerText({ oid, size }))],
  ])('not by %s, and the answer tells nothing', async (_, line) => {
    const { hub, mine } = await both();
    const before = await hub.state(mine.repositoryId);
    const known = await refusal(hub.commit(mine.repositoryId, [line(sha256(secret), secret.length)]));
    const unknown = await refusal(hub.commit(mine.repositoryId, [line(sha256('nobody has this'), secret.length)]));
    expect(known).toBe(unknown.replace(sha256('nobody has this'), sha256(secret)));
    expect(known).toMatch(/was not uploaded to this repository/);
    expect((await hub.state(mine.repositoryId)).revision).toBe(before.revision);
  });

  it('but by having uploaded all of it, within a day', async () => {
    const { hub, mine } = await both();
    await hub.upload(mine.objectPrefix, secret);
    await hub.commit(mine.repositoryId, [lfsFile('w.bin', sha256(secret))]);
    expect(await hub.entry(mine.repositoryId, 'w.bin')).toMatchObject({ size: secret.length, rawOid: 'f'.repeat(40) });
    await hub.upload(mine.objectPrefix, 'late');
    hub.clock.at += 25 * 3_600_000;
    await expect(hub.commit(mine.repositoryId, [lfsFile('v.bin', sha256('late'))])).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('and by history, for ever', async () => {
    const { hub, theirs } = await both();
    await hub.commit(theirs.repositoryId, [deleted('w.bin')]);
    hub.clock.at += 1_000 * 3_600_000;
    await hub.commit(theirs.repositoryId, [
      file('again.bin', pointerText({ oid: sha256(secret), size: secret.length })),
    ]);
    expect(await hub.entry(theirs.repositoryId, 'again.bin')).toMatchObject({ lfs: { sha256: sha256(secret) } });
  });

  it('a commit of another repository is no revision of this one', async () => {
    const { hub, mine, theirs } = await both();
    const { branches } = await hub.state(theirs.repositoryId);
    expect(await hub.records.find(mine, branches.get('main')?.commit ?? '')).toBeNull();
  });
});

describe('what is wrong leaves the repository as it was', () => {
  const raw = (path: string, content: unknown, encoding: unknown = 'base64') => ({
    key: 'file',
    value: { path, content, encoding },
  });
  it.each([
    ['a path upwards', raw('../x', 'YQ==')],
    ['an absolute path', raw('/x', 'YQ==')],
    ['a path into .git', raw('a/.GIT/hooks/post-commit', 'YQ==')],
    ['a backslash', raw('a\\b', 'YQ==')],
    ['a NUL', raw('a\0b', 'YQ==')],
    ['bad base64', raw('a', 'YQ=!')],
    ['an unknown encoding', raw('a', 'YQ==', 'rot13')],
    ['an unknown line', { key: 'chmod', value: { path: 'a' } }],
    ['an over-long line', { key: 'deletedFile', value: { path: 'a', comment: 'x'.repeat(2_000_000) } }],
    ['a bad oid', lfsFile('a', 'zz')],
    ['a size below zero', lfsFile('a', sha256('a'), -1)],
    ['deleting what is not there', deleted('nothing')],
    ['copying what is not there', copy('a', 'nothing')],
    ['too much content', file('a', 'x'.repeat(1024 * 1024 + 1))],
    ['a file below a file', file('.gitattributes/x', 'x')],
    ['.gitattributes as an LFS pointer', file('.gitattributes', pointerText({ oid: sha256('a'), size: 1 }))],
  ])('%s', async (_, line) => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    const before = await hub.state(repositoryId);
    const refused = hub.commit(repositoryId, [file('fine', 'fine'), line]);
    await expect(refused).rejects.toMatchObject({
      kind: expect.stringMatching(/^(invalid|not-found|too-large)$/) as string,
    });
    const after = await hub.state(repositoryId);
    expect(after).toEqual(before);
    expect((await hub.ledger.usage('o1')).privateReservedBytes).toBe(0);
  });

  it('the same path twice', async () => {
    const hub = newHub();
    const { repositoryId } = await hub.create('r1');
    await expect(hub.commit(repositoryId, [file('a', '1'), file('a', '2')])).rejects.toMatchObject({ kind: 'invalid' });
  });
});
