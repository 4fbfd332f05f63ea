import { LibsqlDocumentStore, LibsqlEventLog, LibsqlSnapshots } from '@hubledger/adapters/libsql';
import { ledgerStream } from '@hubledger/contexts/storage/contract';
import type { ReadModel } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { accountsModel } from '@projections/identity/accounts/read-model';
import { repositoriesModel } from '@projections/repositories/repositories/read-model';
import { randomUUID } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wireJson } from './wire-request';
import { onFiles } from './shape';

jest.setTimeout(120_000);

interface Correction {
  readonly where: string;
  readonly of: string;
  readonly before: number;
  readonly after: number;
}
interface Answer extends Record<string, unknown> {
  readonly corrections: Correction[];
  readonly private_used_bytes: number;
}

onFiles('stored documents are changed in their file beside the hub').describe('recalculation of storage', () => {
  let hub: HubProcess;
  let alice: HubUser;
  let bob: HubUser;

  const ask = async <T = Answer>(
    method: string,
    target: string,
    headers: object = { 'x-admin-token': hub.adminToken },
  ) => {
    const { status, text } = await wireJson(hub, method, target, undefined, headers as Record<string, string>);
    return { status, body: JSON.parse(text) as T };
  };
  const push = async (owner: HubUser, name: string, path: string, bytes: number) => {
    const target = `/api/models/${owner.name}/${name}/commit/main`;
    const done = await commit(hub, target, owner.token, ndjson(header(), file(path, 'x'.repeat(bytes))));
    expect(done.status).toBe(200);
  };
  const recalculate = async (namespace: string, query = '') =>
    (await ask('POST', `/admin/api/quota/${namespace}/recalculate${query}`)).body;
  const events = async (): Promise<number> => {
    const types = ['StorageRecalculated', 'BalanceRecalculated'];
    const lists = await Promise.all(
      types.map((type) => ask<{ events: unknown[] }>('GET', `/admin/api/audit/events?type=${type}`)),
    );
    return lists.reduce((sum, { body }) => sum + body.events.length, 0);
  };

  /** Changes stored documents while the hub is down. */
  const byHand = async (
    change: (documents: LibsqlDocumentStore, log: LibsqlEventLog) => Promise<void>,
  ): Promise<void> => {
    await hub.whileDown(() => changed(change));
  };
  const changed = async (
    change: (documents: LibsqlDocumentStore, log: LibsqlEventLog) => Promise<void>,
  ): Promise<void> => {
    const documents = await LibsqlDocumentStore.open({ file: join(hub.dataDirectory, 'documents.db') });
    const log = await LibsqlEventLog.open({ file: join(hub.dataDirectory, 'events.db') });
    await change(documents, log);
    await documents.close();
    await log.close();
  };
  const ledgerOf = async (log: LibsqlEventLog, fullId: string) => {
    const all = await log.readAll();
    const admitted = all.find(
      ({ type, data }) => type === 'RepositoryAdmitted' && (data as { fullId: string }).fullId === fullId,
    );
    return { own: all.filter(({ stream }) => stream === admitted?.stream), stream: admitted?.stream ?? '' };
  };
  /** Of the ledger of alice: 9 private bytes. */
  const badSnapshot = async (documents: LibsqlDocumentStore, log: LibsqlEventLog) => {
    const { own, stream } = await ledgerOf(log, 'alice/wrong');
    const { decider, snapshot } = ledgerStream;
    const state = own.reduce((ledger, event) => decider.evolve(ledger, event as never), decider.initialState());
    for (const entry of state.entries.values()) if (entry.fullId === 'alice/wrong') entry.usedBytes = 9;
    state.used.private = 9;
    const { revision = 0, position } = own.at(-1) ?? {};
    const saved = { state: snapshot?.save(state) ?? null, revision, position, commands: [] };
    await new LibsqlSnapshots(documents).save(stream, snapshot?.version ?? 0, saved);
  };
  /** The ledger says 5 bytes of alice/wrong, so many revisions on. */
  const contradiction = async (log: LibsqlEventLog, on: number, used: number) => {
    const { own, stream } = await ledgerOf(log, 'alice/wrong');
    const settled = own.findLast(({ type }) => type === 'StorageCommitted');
    if (!settled) throw new Error('nothing was settled');
    const { type, metadata } = settled;
    const said = settled.data as { repositoryRevision: number };
    const wrong = { previousUsedBytes: used, usedBytes: 5, privateUsedBytes: 5 };
    const data = { ...said, ...wrong, repositoryRevision: said.repositoryRevision + on };
    const event = { id: randomUUID(), type, data, metadata: { ...metadata, commandId: randomUUID() } };
    await log.append(stream, [event], { expectedRevision: own.at(-1)?.revision ?? -1 });
  };
  const alter = async <D extends object>(
    documents: LibsqlDocumentStore,
    model: ReadModel<D>,
    key: string,
    value: string,
    next: (document: D) => D,
  ) => {
    const collection = documents.collection(model);
    const [found] = await collection.find({ where: { all: { [key]: { eq: value } } }, limit: 1 });
    if (!found) throw new Error(`no ${model.name} with ${key} ${value}`);
    const { id, document, position } = found;
    expect(await collection.writeAll([{ id, expected: position, next: next(document), position }])).toEqual([]);
  };

  beforeAll(async () => {
    hub = await HubProcess.start();
    [alice, bob] = [await hub.user('alice'), await hub.user('bob')];
    for (const [owner, name, isPrivate] of [
      [alice, 'right', false],
      [alice, 'wrong', true],
      [bob, 'other', false],
    ] as const) {
      await hub.call('POST', '/api/repos/create', { type: 'model', name, private: isPrivate }, owner.token);
      await push(owner, name, 'a.txt', 1_000);
    }
  }, 60_000);
  afterAll(() => hub?.stop());

  it('leaves alone what is right', async () => {
    const before = (await ask('GET', '/admin/api/quota/alice')).body;
    const { recalculated, corrections, failures, ...quota } = await recalculate('alice');
    expect(quota).toEqual(before);
    expect(recalculated).toEqual({
      private_bytes: before.private_used_bytes,
      public_bytes: before['public_used_bytes'],
      total_bytes: before['total_used_bytes'],
    });
    expect([corrections, failures]).toEqual([[], []]);
    const all = await ask('POST', '/admin/api/repositories/recalculate-all');
    expect(all).toEqual({
      status: 200,
      body: {
        ...{ total: 3, success_count: 3, failure_count: 0, failures: [] },
        message: 'Recalculated storage for 3/3 repositories',
      },
    });
    expect(await events()).toBe(0);
  });

  it('finds documents that were changed by hand, names them and puts them right', async () => {
    const before = await ask('GET', '/admin/api/quota/alice');
    const used = before.body.private_used_bytes;
    await byHand(async (documents) => {
      await alter(documents, accountsModel, 'username', 'alice', (account) => ({ ...account, private_used_bytes: 5 }));
      await alter(documents, repositoriesModel, 'full_id', 'alice/wrong', (row) => ({ ...row, used_bytes: 77 }));
    });
    const shown = async () =>
      (await ask<{ users: Array<{ private_used_bytes: number }> }>('GET', '/admin/api/users?search=alice')).body
        .users[0]?.private_used_bytes;
    expect(await shown()).toBe(5);
    expect((await recalculate('alice')).corrections).toEqual([
      { where: 'list', of: 'model:alice/wrong', before: 77, after: used },
    ]); // its event says the sums as well
    expect(await shown()).toBe(used);
    const listed = await ask<{ used_bytes: number }>('GET', '/admin/api/repositories/model/alice/wrong');
    expect(listed.body.used_bytes).toBe(used);
    expect(await events()).toBe(1);
    await byHand((documents) =>
      alter(documents, accountsModel, 'username', 'alice', (account) => ({ ...account, private_used_bytes: 6 })),
    );
    expect((await recalculate('alice')).corrections).toEqual([
      { where: 'list', of: 'private', before: 6, after: used },
    ]);
    expect(await shown()).toBe(used);
    expect((await recalculate('alice')).corrections).toEqual([]);
    expect(await events()).toBe(2);
  });

  it('finds a balance that was changed by hand', async () => {
    const used = (await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes;
    await byHand(badSnapshot);
    expect((await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes).toBe(9);
    expect((await recalculate('alice')).corrections).toEqual([
      { where: 'memory', of: 'private', before: 9, after: used },
      { where: 'memory', of: 'model:alice/wrong', before: 9, after: used },
    ]);
    expect((await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes).toBe(used);
    await hub.restart();
    expect((await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes).toBe(used); // its snapshot as well
    expect((await recalculate('alice')).corrections).toEqual([]);
    expect(await events()).toBe(3);
  });

  it('finds one also when all repositories are counted', async () => {
    const used = (await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes;
    await byHand(badSnapshot);
    expect((await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes).toBe(9);
    expect((await ask('POST', '/admin/api/repositories/recalculate-all')).body).toEqual({
      ...{ total: 3, success_count: 3, failure_count: 0, failures: [] },
      message: 'Recalculated storage for 3/3 repositories',
      corrections: [
        { where: 'memory', of: 'private:alice', before: 9, after: used },
        { where: 'memory', of: 'model:alice/wrong', before: 9, after: used },
      ],
    });
    await hub.restart();
    expect((await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes).toBe(used);
    expect(await events()).toBe(4);
  });

  it('finds what a log says against itself', async () => {
    const used = (await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes;
    await byHand((_, log) => contradiction(log, 0, used));
    expect((await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes).toBe(5);
    const { corrections } = await recalculate('alice');
    expect(corrections).toContainEqual({ where: 'ledger', of: 'model:alice/wrong', before: 5, after: used });
    expect((await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes).toBe(used);
    const { body } = await ask<{ events: Array<{ data: object }> }>(
      'GET',
      '/admin/api/audit/events?type=StorageRecalculated&limit=1',
    );
    expect(body.events[0]).toMatchObject({ data: { previousUsedBytes: 5, usedBytes: used, privateUsedBytes: used } });
    expect((await recalculate('alice')).corrections).toEqual([]);
    expect(await events()).toBe(5);
  });

  it('also runs as a job', async () => {
    const { body } = await ask<{ job: { id: string } }>(
      'POST',
      '/admin/api/repositories/recalculate-all?async=true&namespace=alice',
    );
    await eventually(async () => {
      const { body: job } = await ask('GET', `/admin/api/jobs/${body.job.id}`);
      expect(job).toMatchObject({
        ...{ state: 'succeeded', progress: { done: 2, total: 2, unit: 'repositories' } },
        result: { total: 2, success_count: 2, message: 'Recalculated storage for 2/2 repositories' },
      });
    });
    const one = await ask<{ job: { id: string } }>('POST', '/admin/api/quota/bob/recalculate?async=1&verify=objects');
    await eventually(async () => {
      const { body: job } = await ask('GET', `/admin/api/jobs/${one.body.job.id}`);
      expect(job).toMatchObject({ state: 'succeeded', result: { corrections: [], objects: { missing: 0 } } });
    });
  });

  it('is for owners too', async () => {
    const legacy = await ask('POST', '/api/quota/alice/recalculate', bearer(alice.token));
    expect(legacy.body).toEqual((await ask('GET', '/api/quota/alice', bearer(alice.token))).body);
    const target = '/api/quota/repo/model/alice/wrong';
    const repository = await ask('POST', `${target}/recalculate`, bearer(alice.token));
    expect(repository).toEqual(await ask('GET', target, bearer(alice.token)));
  });

  it('looks at every object when it is asked to', async () => {
    expect(await recalculate('bob', '?verify=objects')).toMatchObject({
      objects: { missing: 0, wrong_size: 0, examples: [] },
    });
    const folder = join(hub.dataDirectory, 'objects');
    const names = await readdir(folder, { recursive: true });
    const blobs = names.filter((name) => /hf-model-bob-other.*blobs.[0-9a-f]{2}.[0-9a-f]{40}/.test(name));
    await rm(join(folder, blobs[0] ?? 'none'));
    await writeFile(join(folder, blobs[1] ?? 'none'), 'not what it was');
    expect(await recalculate('bob', '?verify=objects')).toMatchObject({
      objects: { checked: expect.any(Number) as number, missing: 1, wrong_size: 1 },
    });
    const { body } = await ask<{ failures: Array<{ repo_id: string; error: string }> }>(
      'POST',
      '/admin/api/repositories/recalculate-all?verify=objects',
    );
    expect(body).toMatchObject({ total: 3, success_count: 2, failure_count: 1, failures: [{ repo_id: 'bob/other' }] });
    expect(body.failures[0]?.error).toMatch(/^1 objects are missing and 1 have another size, first hf-model-bob-other/);
  });

  it('leaves its lines in the log of admins', async () => {
    await eventually(() => {
      for (const line of [
        /^\[INFO\] \[ADMIN\] \[[\d:]+\] Admin recalculates the storage of user bob$/m,
        /^\[WARNING\] \[ADMIN\] \[[\d:]+\] Admin recalculates the storage of all repositories$/m,
        /^\[INFO\] \[ADMIN\] \[[\d:]+\] Recalculating storage of 3 repositories$/m,
        /^\[ERROR\] \[ADMIN\] \[[\d:]+\] Storage of bob\/other was not recalculated: /m,
        /^\[INFO\] \[ADMIN\] \[[\d:]+\] Recalculated storage for 2\/3 repositories$/m,
      ]) {
        expect(hub.stdout).toMatch(line);
      }
    });
  });

  it('says so when the ledger knows a later revision than there is, and goes on', async () => {
    const used = (await ask('GET', '/admin/api/quota/alice')).body.private_used_bytes;
    await byHand((_, log) => contradiction(log, 100, used));
    const failures = [
      { repo_id: 'alice/wrong', error: expect.stringMatching(/^Its ledger states revision 10\d, /) as string },
    ];
    expect(await recalculate('alice')).toMatchObject({ failures, corrections: [] });
    const all = await ask('POST', '/admin/api/repositories/recalculate-all');
    expect(all.body).toMatchObject({ total: 3, success_count: 2, failure_count: 1, failures });
  });
});
