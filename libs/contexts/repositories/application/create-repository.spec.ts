import {
  AggregateStore,
  Clock,
  type CommandMetadata,
  DomainError,
  KeyedMutex,
  newId,
  NumericIds,
} from '@hubledger/kernel';
import { InMemoryEventLog } from '../../../testing/in-memory-event-log';
import { InMemoryObjectStore } from '../../../testing/in-memory-object-store';
import { EventSourcedNameClaims } from '../../identity/application/event-sourced-name-claims';
import { ClaimHolders } from '../../identity/domain/claim-holders';
import type { IdentitySettings } from '../../identity/domain/identity-settings.port';
import { EventSourcedLedger } from '../../storage/application/event-sourced-ledger';
import { LedgerUpkeep } from '../../storage/application/ledger-upkeep';
import { type CreatedRepository, CreateRepository, DeleteContent, DeleteRepository } from '../domain/requests';
import { CommitRecords } from './content/commit-records';
import { InitialCommit } from './content/initial-commit';
import { LfsIndex } from './content/lfs-index';
import { PlanOperations } from './content/plan-operations';
import { InPlaceFrontMatter } from '@hubledger/adapters/yaml/front-matter.kit';
import { RepositoryCards } from './content/repository-cards';
import { Tickets } from './content/tickets';
import { TreeReader } from './content/tree-reader';
import { CreateRepositoryHandler } from './create-repository.handler';
import type { CreationPlan } from './creation-events';
import { CreationSteps } from './creation-steps';
import { DeleteContentHandler } from './delete-content.handler';
import { DeleteRepositoryHandler } from './delete-repository.handler';
import { LfsDeletions } from './references/lfs-deletions';
import { FoldedRepositoryDirectory, repositoryHolderStatus } from './folded-repository-directory';

class ManualClock extends Clock {
  private time = Date.parse('2030-01-01T00:00:00.000Z');
  now(): Date {
    return new Date(this.time);
  }
  advance(seconds: number): void {
    this.time += seconds * 1_000;
  }
}

/** Bytes. */
const LFS_FROM = 5_000;
const owner = { ownerId: 'u1', ownerKind: 'user' as const, namespace: 'ada' };

const hub = () => {
  const clock = new ManualClock();
  const log = new InMemoryEventLog(clock);
  const objects = new InMemoryObjectStore();
  const metadataFor = async ({ commandId, actorId, actorKind, requestHash }: CommandMetadata) => ({
    $correlationId: 'c',
    $causationId: 'c',
    commandId,
    actorId,
    actorKind,
    requestHash,
    schemaVersion: '1',
    appVersion: 'test',
  });
  const store = new AggregateStore(log, new KeyedMutex(), metadataFor, null);
  const holders = new ClaimHolders();
  holders.register('repository', repositoryHolderStatus(store));
  const claims = new EventSourcedNameClaims(store, log, holders, clock, { claimLeaseMs: 60_000 } as IdentitySettings);
  const ledger = new EventSourcedLedger(store, new LedgerUpkeep(store, clock), clock);
  const trees = new TreeReader(objects);
  const index = new LfsIndex(objects);
  const planner = new PlanOperations(objects, trees, index, new Tickets(objects, clock), LFS_FROM);
  const cards = new RepositoryCards(objects, trees, new InPlaceFrontMatter());
  const records = new CommitRecords(objects, log);
  const initial = new InitialCommit(
    objects,
    trees,
    records,
    planner,
    index,
    cards,
    new LfsDeletions(objects, clock),
    LFS_FROM,
  );
  const steps = new CreationSteps(store, claims, ledger, new NumericIds(log, metadataFor), initial, clock);
  const directory = new FoldedRepositoryDirectory(store, claims);
  const metadata = (commandId = newId()): CommandMetadata => ({
    commandId,
    correlationId: commandId,
    causationId: commandId,
    at: clock.iso(),
    actorId: 'u1',
    actorKind: 'user',
  });
  const create = (with_: CreationSteps = steps, commandId?: string, name = 'net'): Promise<CreatedRepository> => {
    const data = { repositoryType: 'model' as const, owner, name, visibility: 'public' as const, sdk: null };
    const command = new CreateRepository({ ...data, authorName: 'ada' }, metadata(commandId));
    return new CreateRepositoryHandler(store, with_).execute(command);
  };
  const createWith = (files: Readonly<Record<string, string>>): Promise<CreatedRepository> => {
    const given = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }));
    const data = { repositoryType: 'model' as const, owner, name: 'net', visibility: 'public' as const, sdk: null };
    const command = new CreateRepository({ ...data, authorName: 'ada', files: given }, metadata());
    return new CreateRepositoryHandler(store, steps).execute(command);
  };
  const entry = async (path: string) => {
    const found = await directory.find('model', 'ada', 'net');
    const root = found?.branches.get('main')?.root;
    return found && root ? trees.entryAt(found.objectPrefix, root, path) : null;
  };
  const remove = (repositoryId: string): Promise<void> =>
    new DeleteRepositoryHandler(store, claims, ledger).execute(new DeleteRepository({ repositoryId }, metadata()));
  const sweep = (repositoryId: string): Promise<void> =>
    new DeleteContentHandler(store, objects).execute(new DeleteContent({ repositoryId }, metadata()));
  const owned = async () => (await ledger.ownedRepositories('u1')).map(({ repositoryId }) => repositoryId);
  const living = async () => {
    const created = (await log.readAll()).filter(({ type }) => type === 'RepositoryCreated');
    return created.map(({ data }) => (data as { repositoryId: string }).repositoryId);
  };
  const keys = async () => (await objects.list('', { limit: 1_000 })).map(({ key }) => key);
  const find = () => directory.find('model', 'Ada', 'NET');
  return { clock, log, objects, steps, ledger, create, createWith, entry, remove, sweep, owned, living, find, keys };
};

type Hub = ReturnType<typeof hub>;

const STEPS = ['claimName', 'admit', 'create'] as const;
type Step = (typeof STEPS)[number];

/** Does something before or after one step of a creation. */
const around = (
  { steps }: Hub,
  step: Step,
  hooks: { before?: () => Promise<void>; after?: () => Promise<void>; canGiveBack?: boolean },
): CreationSteps => {
  const run = (name: Step) => async (plan: CreationPlan, metadata: CommandMetadata) => {
    if (name === step) await hooks.before?.();
    await steps[name](plan, metadata);
    if (name === step) await hooks.after?.();
  };
  const giveBack: CreationSteps['giveBack'] = async (plan, metadata) => {
    if (hooks.canGiveBack === false) throw new Error('the process is gone');
    return steps.giveBack(plan, metadata);
  };
  return Object.assign(Object.create(steps) as CreationSteps, {
    claimName: run('claimName'),
    admit: run('admit'),
    create: run('create'),
    giveBack,
  });
};

const crash = async (): Promise<void> => {
  throw new Error('crash');
};

const codeOf = (error: unknown): string => (error instanceof DomainError ? error.code : String(error));

describe('creating a repository', () => {
  it('begins with one commit on main, charged to its owner', async () => {
    const it_ = hub();
    const { repositoryId, fullId } = await it_.create();
    expect(fullId).toBe('ada/net');
    const found = await it_.find();
    expect(found).toMatchObject({ repositoryId, namespace: 'ada', name: 'net', revision: 1 });
    expect(found?.sizes).toMatchObject({ files: 1, commits: 1 });
    const usage = await it_.ledger.usage('u1');
    expect(usage.publicUsedBytes).toBe(found?.sizes.usedBytes);
  });

  it('happens once for one command', async () => {
    const it_ = hub();
    const [first, second] = [await it_.create(undefined, 'cmd'), await it_.create(undefined, 'cmd')];
    expect(second).toEqual(first);
    expect(await it_.living()).toHaveLength(1);
  });

  it('refuses another name under the same command', async () => {
    const it_ = hub();
    await it_.create(undefined, 'cmd');
    await expect(it_.create(undefined, 'cmd', 'other')).rejects.toMatchObject({
      code: 'commands.idempotency_key_reused',
    });
  });

  it('writes nothing when the name is taken: clients ask for what exists all the time', async () => {
    const it_ = hub();
    await it_.create();
    const before = await it_.log.head();
    await expect(it_.create()).rejects.toMatchObject({ code: 'repositories.exists' });
    expect(await it_.log.head()).toBe(before);
  });

  it.each(['', '-a', 'a..b', 'a.git', 'a/b', 'x'.repeat(97)])('refuses the name %j', async (name) => {
    await expect(hub().create(undefined, undefined, name)).rejects.toMatchObject({ code: 'repositories.bad_name' });
  });

  it('succeeds for exactly one of a hundred at once', async () => {
    const it_ = hub();
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => it_.create()));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => codeOf(reason));
    expect(refused).toHaveLength(99);
    expect(new Set(refused)).toEqual(new Set(['repositories.exists']));
    expect(await it_.living()).toHaveLength(1);
    expect(await it_.owned()).toEqual(await it_.living());
  });

  it('is refused above the quota, and gives the name back', async () => {
    const it_ = hub();
    const quota = { ownerId: 'u1', ownerKind: 'user' as const, namespace: 'ada', privateQuotaBytes: null };
    const by = { commandId: 'q', correlationId: 'q', causationId: 'q', at: it_.clock.iso(), actorId: 'a' };
    await it_.ledger.setQuota({ ...quota, publicQuotaBytes: 10 }, { ...by, actorKind: 'system' });
    await expect(it_.create()).rejects.toMatchObject({ code: 'storage.quota_exceeded' });
    await it_.ledger.setQuota({ ...quota, publicQuotaBytes: null }, { ...by, commandId: 'q2', actorKind: 'system' });
    await it_.create();
    expect(await it_.owned()).toHaveLength(1);
  });
});

describe('files that come with a creation', () => {
  const readme = '---\nlicense: mit\n---\n# Net\n';

  it('stand in the first commit, beside .gitattributes, and in the card', async () => {
    const it_ = hub();
    await it_.createWith({ 'README.md': readme, 'src/config.json': '{}' });
    const found = await it_.find();
    expect(found?.sizes).toMatchObject({ files: 3, commits: 1 });
    expect(found?.card).toMatchObject({ tags: ['license:mit'] });
    expect(await it_.entry('.gitattributes')).not.toBeNull();
    expect(await it_.entry('src/config.json')).toMatchObject({ size: 2 });
    expect((await it_.ledger.usage('u1')).publicUsedBytes).toBe(found?.sizes.usedBytes);
  });

  it('become LFS files by pattern or size, and count once', async () => {
    const it_ = hub();
    await it_.createWith({ 'a.bin': 'weights', 'b.bin': 'weights', 'large.txt': 'x'.repeat(LFS_FROM) });
    expect(await it_.entry('a.bin')).toMatchObject({ lfs: expect.anything() as object, size: 7 });
    expect(await it_.entry('large.txt')).toMatchObject({ lfs: expect.anything() as object });
    const { sizes, lfsIndex } = (await it_.find()) ?? {};
    expect(lfsIndex).toMatch(/^[0-9a-f]{64}$/);
    expect(sizes?.lfsReferences).toEqual({ count: 3, bytes: 14 + LFS_FROM });
    expect(sizes?.usedBytes).toBe((sizes?.regularBytes ?? 0) + 7 + LFS_FROM);
    expect((await it_.ledger.usage('u1')).publicUsedBytes).toBe(sizes?.usedBytes);
  });

  it('may bring their own .gitattributes', async () => {
    const it_ = hub();
    await it_.createWith({ '.gitattributes': '', 'a.bin': 'text after all' });
    expect(await it_.entry('.gitattributes')).toMatchObject({ size: 0 });
    expect(await it_.entry('a.bin')).not.toHaveProperty('lfs');
  });

  it.each([
    ['a file below a file', { a: '1', 'a/b': '2' }, 'repositories.bad_commit'],
    [
      'a pointer to what was never uploaded',
      { w: `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 9\n` },
      'repositories.lfs_object_unknown',
    ],
  ])('leave nothing when there is %s', async (_, files, code) => {
    const it_ = hub();
    await expect(it_.createWith(files as Record<string, string>)).rejects.toMatchObject({ code });
    expect(await it_.find()).toBeNull();
    expect(await it_.owned()).toEqual([]);
    await it_.createWith({ 'README.md': readme });
    expect(await it_.living()).toHaveLength(1);
  });

  it('are refused above the quota, and nothing is left', async () => {
    const it_ = hub();
    const quota = { ownerId: 'u1', ownerKind: 'user' as const, namespace: 'ada', privateQuotaBytes: null };
    const by = { commandId: 'q', correlationId: 'q', causationId: 'q', at: it_.clock.iso(), actorId: 'a' };
    await it_.ledger.setQuota({ ...quota, publicQuotaBytes: 4_000 }, { ...by, actorKind: 'system' });
    const files = { 'notes.txt': 'x'.repeat(4_000) };
    await expect(it_.createWith(files)).rejects.toMatchObject({ code: 'storage.quota_exceeded' });
    expect(await it_.owned()).toEqual([]);
    await it_.create();
  });
});

describe.each(STEPS)('a creation that fails after "%s"', (step) => {
  it('gives everything back, or has succeeded', async () => {
    const it_ = hub();
    const outcome = await it_.create(around(it_, step, { after: crash })).catch(codeOf);
    if (step === 'create') expect(outcome).toMatchObject({ fullId: 'ada/net' });
    else {
      expect(outcome).toBe('Error: crash');
      await it_.create();
    }
    expect(await it_.owned()).toEqual([(await it_.find())?.repositoryId]);
    expect(await it_.living()).toHaveLength(1);
  });

  it('leaves nothing behind after the lease when its process is gone', async () => {
    const it_ = hub();
    await it_.create(around(it_, step, { after: crash, canGiveBack: false })).catch(() => undefined);
    it_.clock.advance(61);
    const outcome = await it_.create().catch(codeOf);
    if (step === 'create') expect(outcome).toBe('repositories.exists');
    expect(await it_.owned()).toEqual([(await it_.find())?.repositoryId]);
    expect(await it_.living()).toHaveLength(1);
  });

  it('can be tried again at once with the same command', async () => {
    const it_ = hub();
    await it_.create(around(it_, step, { after: crash, canGiveBack: false }), 'cmd').catch(() => undefined);
    await it_.create(undefined, 'cmd');
    expect(await it_.living()).toHaveLength(1);
    expect(await it_.owned()).toEqual(await it_.living());
  });
});

describe.each(STEPS)('a creation that is stopped for twice the lease before "%s"', (step) => {
  it('loses to the one that came meanwhile', async () => {
    const it_ = hub();
    const before = async (): Promise<void> => {
      it_.clock.advance(120);
      await it_.create();
    };
    const outcome = await it_.create(around(it_, step, { before })).catch(codeOf);
    expect(['repositories.exists', 'repositories.creation_lost']).toContain(outcome);
    expect(await it_.living()).toHaveLength(1);
    expect(await it_.owned()).toEqual([(await it_.find())?.repositoryId]);
  });
});

describe('deleting a repository', () => {
  it('frees its name, its storage and its content, and leaves shared objects', async () => {
    const it_ = hub();
    const { repositoryId } = await it_.create();
    await it_.objects.put('lfs/aa/bb/shared', Buffer.from('x'));
    await it_.remove(repositoryId);
    expect(await it_.find()).toBeNull();
    expect(await it_.owned()).toEqual([]);
    await it_.sweep(repositoryId);
    expect(await it_.keys()).toEqual(['lfs/aa/bb/shared']);
  });

  it('lets the same id begin anew', async () => {
    const it_ = hub();
    const first = await it_.create();
    await it_.remove(first.repositoryId);
    const second = await it_.create();
    expect(second.repositoryId).not.toBe(first.repositoryId);
    expect((await it_.find())?.sizes.commits).toBe(1);
    await it_.sweep(first.repositoryId);
    expect((await it_.keys()).some((key) => key.includes(second.repositoryId))).toBe(true);
  });

  it('does nothing a second time', async () => {
    const it_ = hub();
    const { repositoryId } = await it_.create();
    await it_.remove(repositoryId);
    await it_.remove(repositoryId);
    expect((await it_.log.readAll()).filter(({ type }) => type === 'RepositoryDeleted')).toHaveLength(1);
  });

  it('never sweeps what is alive', async () => {
    const it_ = hub();
    const { repositoryId } = await it_.create();
    const before = await it_.keys();
    await it_.sweep(repositoryId);
    expect(await it_.keys()).toEqual(before);
  });
});
