import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventually } from '@hubledger/testing/eventually';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson, wire } from './wire-request';
import { onFiles } from './shape';

jest.setTimeout(120_000);

interface Bucket {
  name: string;
  total_size: number;
  object_count: number;
  last_rescan_at: string | null;
}
interface Listed {
  objects: Array<{ key: string; size: number }>;
  is_truncated: boolean;
  key_count: number;
  next_continuation_token: string | null;
}
type Answer = { status: number; body: Record<string, unknown> };

const OLD = new Date(Date.now() - 10 * 24 * 60 * 60 * 1000);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const lfsKey = (oid: string): string => `lfs/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`;

onFiles('objects of any age are put into the folder beside the hub').describe('the storage browser', () => {
  let hub: HubProcess;
  let ada: HubUser;
  const admin = async (method: string, path: string): Promise<Answer> => {
    const response = await fetch(`${hub.baseUrl}/admin/api/${path}`, {
      method,
      headers: { 'x-admin-token': hub.adminToken },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const get = async <T>(path: string): Promise<T> => {
    const { status, body } = await admin('GET', path);
    expect([path, status, status === 200 ? '' : body]).toEqual([path, 200, '']);
    return body as T;
  };
  const bucket = async (): Promise<Bucket> => (await get<{ buckets: Bucket[] }>('storage/buckets')).buckets[0]!;
  const list = (query: string) => get<Listed>(`storage/objects?${query}`);
  const objectsDirectory = () => join(hub.dataDirectory, 'objects', 'hub-storage');

  /** What lies in the folder, counted by the file system. */
  const onDisk = async () => {
    const { objects } = await everything('');
    return { object_count: objects.length, total_size: objects.reduce((sum, { size }) => sum + size, 0) };
  };
  const everything = async (prefix: string, limit = 1_000) => {
    const objects: Listed['objects'] = [];
    for (let token: string | null = ''; token !== null;) {
      const page: Listed = await list(
        `prefix=${prefix}&limit=${limit}${token ? `&continuation_token=${encodeURIComponent(token)}` : ''}`,
      );
      expect(page.key_count).toBe(page.objects.length);
      expect(page.is_truncated).toBe(page.next_continuation_token !== null);
      objects.push(...page.objects);
      token = page.next_continuation_token;
    }
    return { objects };
  };
  /** An object that nobody uploaded: as if stored long ago. */
  const strayed = async (key: string, content: string): Promise<string> => {
    const path = join(objectsDirectory(), key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await utimes(path, OLD, OLD);
    return key;
  };
  const committed = (repository: string, lines: readonly object[]) =>
    commit(hub, `/api/${repository}/commit/main`, ada.token, ndjson(header(), ...lines));
  const push = async (repository: string, lines: readonly object[]) => {
    const { status, text } = await committed(repository, lines);
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
  };
  const prepared = async (prefix: string) => {
    const { status, body } = await admin('POST', `storage/prefix/prepare-delete?prefix=${prefix}`);
    expect(status).toBe(200);
    return body as { confirm_token: string; prefix: string; estimated_objects: number; expires_in: number };
  };
  const removed = (prefix: string, token: string, more = '') =>
    admin('DELETE', `storage/prefix?prefix=${prefix}&confirm_token=${token}${more}`);
  const deletePrefix = async (prefix: string, more = '') =>
    (await removed(prefix, (await prepared(prefix)).confirm_token, more)).body;
  const ended = async (id: string) => {
    let job: { state: string; result: Record<string, unknown> } | undefined;
    await eventually(async () => expect((job = await get<typeof job & object>(`jobs/${id}`)).state).toBe('succeeded'));
    return job!;
  };
  const rescanned = async () => {
    const { rescan_job_id: id } = await get<{ rescan_job_id: string }>('storage/buckets?rescan=true');
    return ended(id);
  };

  beforeAll(async () => {
    hub = await HubProcess.start();
    ada = await hub.user('ada');
    await hub.call('POST', '/api/repos/create', { name: 'kept', type: 'model' }, ada.token);
    await hub.call('POST', '/api/repos/create', { name: 'gone', type: 'model' }, ada.token);
    await hub.call('POST', '/api/repos/create', { name: 'after-it', type: 'model' }, ada.token);
    for (const name of ['kept', 'gone']) {
      await push(`models/ada/${name}`, [file('a.txt', `a of ${name}`), file('b/c.txt', 'c')]);
    }
  }, 120_000);
  afterAll(() => hub.stop(), 30_000);

  it('tells of the bucket what is in it, as it changes', async () => {
    await eventually(async () => expect((await bucket()).last_rescan_at).not.toBeNull()); // counted behind the start
    expect(await bucket()).toMatchObject({
      name: 'hub-storage',
      creation_date: expect.stringMatching(/^\d{4}-/) as string,
      last_rescan_at: expect.stringMatching(/^\d{4}-/) as string,
      ...(await onDisk()),
    });
    await push('models/ada/kept', [file('more.txt', 'more')]);
    expect(await bucket()).toMatchObject(await onDisk());
  });

  it('keeps the totals when it is stopped, and finds by a rescan what changed behind it', async () => {
    await hub.restart();
    expect(await bucket()).toMatchObject(await onDisk());
    await strayed('strayed/one', 'x'.repeat(1_000));
    const before = await bucket();
    const { result } = await rescanned();
    expect(result).toMatchObject({ before: { objects: before.object_count } });
    const after = await bucket();
    expect(after).toMatchObject(await onDisk());
    expect([after.object_count - before.object_count, after.total_size - before.total_size]).toEqual([1, 1_000]);
    expect(after.last_rescan_at! > before.last_rescan_at!).toBe(true);
  });

  it('is right after a kill, once it was rescanned', async () => {
    await push('models/ada/kept', [file('last.txt', 'last words')]);
    await hub.restart('SIGKILL');
    await rescanned();
    expect(await bucket()).toMatchObject(await onDisk());
  });

  it('lists objects in key order by pages of any size, by prefix, and of the bucket named', async () => {
    const { objects } = await everything('');
    const keys = objects.map(({ key }) => key);
    expect(keys).toEqual(keys.toSorted());
    expect(keys.length).toBeGreaterThan(10);
    for (const limit of [1, 3, 7]) expect((await everything('', limit)).objects).toEqual(objects);
    const ofKept = (await everything('hf-model-ada-kept/')).objects;
    expect(ofKept.map(({ key }) => key)).toEqual(keys.filter((key) => key.startsWith('hf-model-ada-kept/')));
    expect(await get('storage/objects/hub-storage?limit=1')).toEqual({
      objects: [
        {
          key: keys[0],
          full_key: keys[0],
          size: expect.any(Number) as number,
          last_modified: expect.stringMatching(/Z$/) as string,
          storage_class: 'STANDARD',
        },
      ],
      bucket: 'hub-storage',
      is_truncated: true,
      key_count: 1,
      next_continuation_token: expect.any(String) as string,
    });
  });

  it('refuses what it can not list', async () => {
    expect(await admin('GET', 'storage/objects/other')).toMatchObject({
      status: 404,
      body: { detail: { error: expect.any(String) as string } },
    });
    for (const query of ['prefix=../', 'prefix=/', 'continuation_token=%21', 'continuation_token=a']) {
      expect([query, (await admin('GET', `storage/objects?${query}`)).status]).toEqual([query, 400]);
    }
    expect((await admin('GET', 'storage/objects?limit=many')).status).toBe(422);
    expect((await list('limit=0')).key_count).toBe(1);
  });

  it('says whether the store answers', async () => {
    expect(await get('storage/debug')).toMatchObject({
      endpoint: expect.stringMatching(/^file:/) as string,
      bucket: 'hub-storage',
      region: null,
      force_path_style: null,
      bucket_accessible: true,
      list_tests: expect.arrayContaining([expect.objectContaining({ prefix: 'lfs/', success: true })]) as unknown,
    });
  });

  it('deletes one object, unless a repository that exists refers to it', async () => {
    const [first] = (await everything('hf-model-ada-kept/')).objects;
    const refused = await admin('DELETE', `storage/objects/${first!.key}`);
    expect(refused).toMatchObject({ status: 200, body: { success: false, deleted_count: 0, skipped_referenced: 1 } });
    const key = await strayed(`hf-model-ada-never/${'0'.repeat(8)}-0000-4000-8000-000000000000/blobs/aa/x`, 'stray');
    await rescanned();
    const before = await bucket();
    expect((await admin('DELETE', `storage/objects/${key}`)).body).toMatchObject({ success: true, deleted_count: 1 });
    expect((await admin('DELETE', `storage/objects/${key}`)).body).toMatchObject({ success: true, deleted_count: 0 });
    expect((await bucket()).object_count).toBe(before.object_count - 1);
    expect((await admin('DELETE', 'storage/objects/a//b')).status).toBe(400);
    await eventually(async () =>
      expect(hub.stdout).toMatch(new RegExp(`\\[WARNING\\] \\[ADMIN\\] .* Admin deleted object: ${key}`)),
    );
    const { events } = await get<{ events: Array<{ data: object; actor: object }> }>(
      'audit/events?type=ObjectDeletionOrdered',
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      actor: { kind: 'admin-token' },
      data: { bucket: 'hub-storage', prefix: '', keys: [key], bytes: 5, force: false },
    });
  });

  it('deletes a prefix with a token that is good for it, once', async () => {
    await strayed('strayed/two', '22');
    expect((await admin('POST', 'storage/prefix/prepare-delete?prefix=')).body).toEqual({
      detail: expect.any(String) as string,
    });
    expect((await admin('POST', 'storage/prefix/prepare-delete')).status).toBe(422);
    expect(await prepared('strayed/')).toEqual({
      confirm_token: expect.any(String) as string,
      prefix: 'strayed/',
      estimated_objects: 2,
      expires_in: 60,
    });
    const bad = (answer: Answer) =>
      expect(answer).toEqual({ status: 400, body: { detail: expect.any(String) as string } });
    bad(await removed('strayed/', 'never-issued'));
    const { confirm_token: mismatched } = await prepared('strayed/');
    bad(await removed('strayed/o', mismatched));
    bad(await removed('strayed/', mismatched)); // used up
    // Nothing is known of these keys, so they stay without force.
    expect(await deletePrefix('strayed/')).toMatchObject({ success: true, deleted_count: 0, skipped_referenced: 2 });
    const { confirm_token: token } = await prepared('strayed/');
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => removed('strayed/', token, '&force=true')));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400]);
    expect(outcomes.find(({ status }) => status === 200)?.body).toMatchObject({ deleted_count: 2, prefix: 'strayed/' });
    expect((await list('prefix=strayed/')).key_count).toBe(0);
  });

  it('deletes content of repositories that are gone, and none of those that exist', async () => {
    const { key } = (await everything('hf-model-ada-gone/')).objects[0]!;
    // Content goes one repository after the other: the first is done with when the second one's has gone.
    for (const name of ['gone', 'after-it']) {
      await hub.call('DELETE', '/api/repos/delete', { name, type: 'model' }, ada.token);
      await eventually(async () => expect((await list(`prefix=hf-model-ada-${name}/`)).key_count).toBe(0));
    }
    await strayed(key, 'left by a crash');
    const kept = (await everything('hf-model-ada-kept/')).objects.length;
    expect(await deletePrefix('hf-model-ada-')).toMatchObject({ deleted_count: 1, skipped_referenced: kept });
    const answer = await wire(hub, 'GET', '/ada/kept/resolve/main/a.txt', { headers: bearer(ada.token) });
    expect(answer.status).toBe(200);
  });

  it('does it as a job when asked to', async () => {
    for (let n = 0; n < 5; n++) await strayed(`strayed/job/${n}`, String(n));
    const { job_id: id } = (await deletePrefix('strayed/job/', '&force=true&async=true')) as { job_id: string };
    expect((await ended(id)).result).toMatchObject({ deleted: 5, skippedReferenced: 0 });
  });

  describe('of LFS objects', () => {
    const [used, unused, young] = ['used by kept', 'used by nobody', 'uploaded just now'];
    const upload = async (text: string) => {
      const oid = sha256(text);
      const batch = await hub.call<{ objects: Array<{ actions?: { upload?: { href: string } } }> }>(
        'POST',
        '/ada/kept.git/info/lfs/objects/batch',
        { operation: 'upload', transfers: ['basic'], objects: [{ oid, size: text.length }] },
        ada.token,
      );
      const href = batch.objects[0]?.actions?.upload?.href;
      if (href === undefined) return false;
      expect(
        (await fetch(href, { method: 'PUT', body: text, headers: { 'content-type': 'application/octet-stream' } }))
          .status,
      ).toBe(200);
      return true;
    };
    const lfsFile = (path: string, text: string) => ({
      key: 'lfsFile',
      value: { path, algo: 'sha256', oid: sha256(text), size: text.length },
    });
    const age = (key: string) => utimes(join(objectsDirectory(), key), OLD, OLD);
    const listUnused = async () =>
      (await get<{ objects: Array<{ oid: string }> }>('storage/lfs/unused?refresh=true')).objects;

    it('lists those no repository refers to, and deletes them alone', async () => {
      for (const text of [used, unused, young]) expect(await upload(text)).toBe(true);
      await push('models/ada/kept', [lfsFile('w.bin', used)]);
      for (const text of [used, unused]) await age(lfsKey(sha256(text)));
      expect(await listUnused()).toEqual([
        {
          key: lfsKey(sha256(unused)),
          oid: sha256(unused),
          size: unused.length,
          last_modified: OLD.toISOString(),
          age_seconds: expect.any(Number) as number,
        },
      ]);
      expect(await deletePrefix('lfs/')).toMatchObject({
        deleted_count: 1,
        deleted_bytes: unused.length,
        skipped_referenced: 2,
      });
      expect(await listUnused()).toEqual([]);
    });

    it('lets the bytes of one that went come again, and refuses a commit that names it without them', async () => {
      const answer = await committed('models/ada/kept', [lfsFile('u.bin', unused)]);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await upload(unused)).toBe(true);
      await push('models/ada/kept', [lfsFile('u.bin', unused)]);
      await age(lfsKey(sha256(unused)));
      expect(await listUnused()).toEqual([]);
    });

    it('counts an object as new that is uploaded once more', async () => {
      await age(lfsKey(sha256(young)));
      expect(await listUnused()).toHaveLength(1);
      await rm(
        join(
          objectsDirectory(),
          (await everything('hf-model-ada-kept/')).objects.find(({ key }) => key.includes(`/tickets/${sha256(young)}`))!
            .key,
        ),
      );
      expect(await upload(young)).toBe(true);
      expect(await listUnused()).toEqual([]);
      expect((await admin('DELETE', `storage/objects/${lfsKey(sha256(young))}`)).body).toMatchObject({
        skipped_referenced: 1,
      });
    });

    it('are unused when the last repository is gone that referred to them', async () => {
      await hub.call('DELETE', '/api/repos/delete', { name: 'kept', type: 'model' }, ada.token);
      expect((await listUnused()).map(({ oid }) => oid).toSorted()).toEqual([sha256(used), sha256(unused)].toSorted());
    });
  });

  it('leaves nothing of its own behind', async () => {
    // When something was deleted last: commits look here whether they have to look for deletions.
    expect((await list('prefix=system/')).objects.map(({ key }) => key)).toEqual(['system/lfs-deletions-latest']);
    expect(await readdir(join(hub.dataDirectory, 'objects', '.incoming'))).toEqual([]);
    await rescanned();
    expect(await bucket()).toMatchObject(await onDisk());
  });
});
