import { Clock, newId, ORIGIN, sha256Hex } from '@hubledger/kernel';
import { InMemoryEventLog } from '@hubledger/testing/in-memory-event-log';
import { InMemoryObjectStore } from '@hubledger/testing/in-memory-object-store';
import fc from 'fast-check';
import { lfsKey } from '../content/content-keys';
import { LfsIndex } from '../content/lfs-index';
import { LfsDeletions } from './lfs-deletions';
import { LfsMarks } from './lfs-marks';
import { StoredReferences } from './stored-references';

const DAY = 24 * 60 * 60 * 1000;

/** Objects are stored at the real time; this one is ahead of it by as much as a test says. */
class AheadClock extends Clock {
  ahead = 0;
  now(): Date {
    return new Date(Date.now() + this.ahead);
  }
}

const newHub = () => {
  const clock = new AheadClock();
  const log = new InMemoryEventLog(clock);
  const objects = new InMemoryObjectStore();
  const index = new LfsIndex(objects);
  const deletions = new LfsDeletions(objects, clock);
  const references = new StoredReferences(objects, log, index, deletions, clock);
  const metadata = {
    $correlationId: 'c',
    $causationId: 'c',
    commandId: 'c',
    actorId: 'u',
    actorKind: 'user' as const,
    schemaVersion: '1',
    appVersion: 'test',
  };
  const append = (stream: string, type: string, data: object) =>
    log.append(stream, [{ id: newId(), type, data, metadata }], { expectedRevision: 'any' });

  const lfsObject = async (text: string): Promise<string> => {
    const oid = sha256Hex(text);
    const upload = await objects.upload();
    await upload.write(Buffer.from(text));
    await upload.commit(lfsKey(oid));
    return oid;
  };
  const create = async () => {
    const repositoryId = newId();
    const objectPrefix = `hf-model-ada-${repositoryId.slice(0, 4)}/${repositoryId}`;
    await append('registry-repository', 'IdAllocated', { for: `repository-${repositoryId}` });
    await append(`repository-${repositoryId}`, 'RepositoryCreated', { objectPrefix });
    return { repositoryId, objectPrefix, lfsIndex: null as string | null };
  };
  const commit = async (repository: Awaited<ReturnType<typeof create>>, oids: readonly string[]) => {
    const entries = new Map(oids.map((oid) => [oid, { size: 1, rawOid: null }]));
    const grown = await index.add(repository.objectPrefix, repository.lfsIndex, entries);
    await objects.putAll(grown.objects);
    repository.lfsIndex = grown.index;
    await append(`repository-${repository.repositoryId}`, 'CommitPushed', { lfsIndex: grown.index });
  };
  const remove = (repositoryId: string) => append(`repository-${repositoryId}`, 'RepositoryDeleted', {});
  const all = () => objects.list('', { limit: 10_000 });
  const free = async (fresh = true): Promise<string[]> => {
    if (fresh) await references.unusedLfs([], true);
    return references.removeFree(await all(), async (heads) => heads.map(({ key }) => key));
  };
  return { clock, log, objects, references, deletions, lfsObject, create, commit, remove, append, all, free };
};

describe('objects that something refers to', () => {
  it('are the content of living repositories, and the LFS objects of any history', async () => {
    const hub = newHub();
    const [kept, lost] = [await hub.create(), await hub.create()];
    const [shared, only, never] = [
      await hub.lfsObject('shared'),
      await hub.lfsObject('only'),
      await hub.lfsObject('never'),
    ];
    await hub.commit(kept, [shared]);
    await hub.append(`repository-${kept.repositoryId}`, 'BranchDeleted', {});
    await hub.commit(lost, [shared, only]);
    for (const { objectPrefix } of [kept, lost]) await hub.objects.put(`${objectPrefix}/blobs/aa/x`, Buffer.from('x'));
    hub.clock.ahead = 3 * DAY;
    expect(await hub.free()).toEqual([lfsKey(never)]);
    await hub.remove(lost.repositoryId);
    const gone = (await hub.all()).map(({ key }) => key).filter((key) => key.startsWith(`${lost.objectPrefix}/`));
    expect(gone.length).toBeGreaterThan(1);
    expect((await hub.free()).toSorted()).toEqual([...gone, lfsKey(only), lfsKey(never)].toSorted());
  });

  it('are all that was stored within two days, and what nobody knows', async () => {
    const hub = newHub();
    const oid = await hub.lfsObject('new');
    await hub.objects.put(`hf-model-ada-new/${newId()}/blobs/aa/x`, Buffer.from('being created'));
    for (const key of ['avatars/aa/x', 'system/x', 'lfs/no/object']) await hub.objects.put(key, Buffer.from('?'));
    expect(await hub.free()).toEqual([]);
    hub.clock.ahead = 3 * DAY;
    expect((await hub.free()).map((key) => key.slice(0, 5)).toSorted()).toEqual(
      ['hf-mo', lfsKey(oid).slice(0, 5)].toSorted(),
    );
  });

  it('are thousands in one index as well as a few in many', async () => {
    const hub = newHub();
    const many = await hub.create();
    const oids = Array.from({ length: 1_500 }, (_, n) => sha256Hex(String(n)));
    await hub.commit(many, oids);
    const few: string[] = [];
    for (let n = 0; n < 30; n++) {
      const repository = await hub.create();
      few.push(sha256Hex(`few ${n}`));
      await hub.commit(repository, few.slice(-1));
      for (let tag = 0; tag < n; tag++) await hub.append(`repository-${repository.repositoryId}`, 'TagCreated', {});
    }
    const heads = [...oids, ...few, sha256Hex('free')].map((oid) => ({
      key: lfsKey(oid),
      size: 1,
      lastModified: '2020-01-01T00:00:00.000Z',
    }));
    const { unused } = await hub.references.unusedLfs(heads);
    expect(unused.map(({ key }) => key)).toEqual([lfsKey(sha256Hex('free'))]);
    expect(await hub.log.head()).not.toBe(ORIGIN);
  });

  it('are gathered once for all who ask meanwhile, and anew for who asks later', async () => {
    const hub = newHub();
    await hub.commit(await hub.create(), [await hub.lfsObject('x')]);
    const reads = jest.spyOn(hub.log, 'readStream');
    const gathered = async (together: number) => {
      const before = reads.mock.calls.length;
      await Promise.all(Array.from({ length: together }, () => hub.references.unusedLfs([], true)));
      return reads.mock.calls.length - before;
    };
    const once = await gathered(1);
    expect(once).toBeGreaterThan(0);
    expect([await gathered(20), await gathered(1)]).toEqual([once, once]);
  });

  it('can not be told while an index is missing of a repository that lives', async () => {
    const hub = newHub();
    const repository = await hub.create();
    const oid = await hub.lfsObject('x');
    await hub.commit(repository, [oid]);
    for (const { key } of await hub.objects.list(`${repository.objectPrefix}/lfs-index/`, { limit: 10 })) {
      await hub.objects.delete(key);
    }
    hub.clock.ahead = 3 * DAY;
    await expect(hub.free()).rejects.toMatchObject({ code: 'content.object_missing' });
    await hub.remove(repository.repositoryId);
    expect(await hub.free()).toContain(lfsKey(oid));
  });
});

describe('a deletion and a commit of one LFS object', () => {
  /** One run: each call of the store waits as many turns as the next number says. */
  const overlap = async (turns: readonly number[]): Promise<string> => {
    const hub = newHub();
    const oid = await hub.lfsObject('content');
    hub.clock.ahead = 3 * DAY;
    await hub.references.unusedLfs([], true);
    const { objects } = hub;
    let next = 0;
    const pause = async (): Promise<void> => {
      for (let turn = turns[next++ % turns.length] ?? 0; turn > 0; turn--) await Promise.resolve();
    };
    let renewed = false;
    const head = objects.head.bind(objects);
    objects.head = async (key) => {
      await pause();
      const found = await head(key);
      const lastModified = new Date(hub.clock.now().getTime()).toISOString();
      return found && renewed && key === lfsKey(oid) ? { ...found, lastModified } : found;
    };
    for (const name of ['put', 'get', 'list', 'deleteAll'] as const) {
      const plain = (objects[name] as (...args: unknown[]) => Promise<unknown>).bind(objects);
      Object.assign(objects, { [name]: async (...args: unknown[]) => pause().then(() => plain(...args)) });
    }
    const heads = [{ key: lfsKey(oid), size: 7, lastModified: new Date(Date.now() - 1).toISOString() }];
    const deleting = hub.references.removeFree(heads, (free) => objects.deleteAll(free.map(({ key }) => key)));
    const committing = async (): Promise<boolean> => {
      await pause();
      const upload = await objects.upload();
      await upload.write(Buffer.from('content'));
      await upload.commit(lfsKey(oid)).then(() => (renewed = true));
      await pause();
      return hub.deletions.assertStaying([oid]).then(
        () => true,
        () => false,
      );
    };
    const [deleted, committed] = await Promise.all([deleting, committing()]);
    if (committed) expect(await head(lfsKey(oid))).not.toBeNull();
    return `${deleted.length > 0 ? 'deleted' : 'kept'}, ${committed ? 'committed' : 'refused'}`;
  };

  it('never leave a commit without its object, whichever way they overlap', async () => {
    const outcomes = new Set<string>();
    const turns = fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(turns, async (some) => void outcomes.add(await overlap(some))),
      { numRuns: 1_000, seed: 42 }, // by turns of promises alone: one seed, one set of runs
    );
    // Each sort of end came up, so they did overlap. Deleted and committed: stored again after it was deleted.
    expect([...outcomes].toSorted()).toEqual([
      'deleted, committed',
      'deleted, refused',
      'kept, committed',
      'kept, refused',
    ]);
  });

  it('does not wait for a deletion that a crash left open', async () => {
    const hub = newHub();
    const oid = await hub.lfsObject('content');
    const never = new Promise<void>(() => undefined);
    void hub.deletions.announced([oid], () => never);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(hub.deletions.assertStaying([oid])).rejects.toMatchObject({ code: 'repositories.lfs_object_leaving' });
    hub.clock.ahead = 11 * 60 * 1000;
    await expect(hub.deletions.assertStaying([oid])).resolves.toBeUndefined();
  });

  it('meet by a list only where a deletion began lately: a commit waits for no list otherwise', async () => {
    const hub = newHub();
    const [going, staying] = [await hub.lfsObject('going'), await hub.lfsObject('staying')];
    const lists = jest.spyOn(hub.objects, 'list');
    await hub.deletions.assertStaying([staying]);
    expect(lists).not.toHaveBeenCalled();
    await hub.deletions.announced([going], async () => {
      await expect(hub.deletions.assertStaying([going])).rejects.toMatchObject({ kind: 'unavailable' });
      await hub.deletions.assertStaying([staying]);
    });
    expect(lists).toHaveBeenCalledTimes(2);
    hub.clock.ahead = 21 * 60 * 1000;
    await hub.deletions.assertStaying([going, staying]);
    expect(lists).toHaveBeenCalledTimes(2);
  });

  it('meet however many deletions are under way', async () => {
    const hub = newHub();
    const oid = await hub.lfsObject('content');
    const never = new Promise<void>(() => undefined);
    const others = Array.from({ length: 1_500 }, (_, n) => sha256Hex(String(n)));
    for (const other of others) void hub.deletions.announced([other], () => never);
    await new Promise((resolve) => setImmediate(resolve));
    for (let n = 0; n < 20; n++) {
      await hub.deletions.announced([oid], () =>
        expect(hub.deletions.assertStaying([oid])).rejects.toMatchObject({ kind: 'unavailable' }),
      );
    }
  });

  it('refuses an object that is gone', async () => {
    const hub = newHub();
    await expect(hub.deletions.assertStaying([sha256Hex('gone')])).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('marks', () => {
  it('know what was added, and nothing else', () => {
    const marks = new LfsMarks();
    for (let n = 0; n < 5_000; n++) marks.add(sha256Hex(String(n)));
    const known = Array.from({ length: 15_000 }, (_, n) => n).filter((n) => marks.has(sha256Hex(String(n))));
    expect(known).toEqual(Array.from({ length: 5_000 }, (_, n) => n));
    expect(() => marks.add(sha256Hex('1'))).toThrow();
  });
});
