import { createHash, randomBytes } from 'node:crypto';
import * as hf from '@huggingface/hub';
import { eventually } from '@hubledger/testing/eventually';
import { join } from 'node:path';
import { adminClient, done } from './hub-clients';
import { HubProcess, type HubUser } from './hub-process';

jest.setTimeout(120_000);

const MiB = 1024 * 1024;
const PART = 5 * MiB;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Upload {
  readonly href: string;
  readonly header: Readonly<Record<string, string>>;
  readonly expires_in: number;
}
interface Actions {
  readonly upload?: Upload;
  /** For git-lfs, which asks without credentials. */
  readonly verify?: Pick<Upload, 'href'>;
}
interface Batch {
  readonly transfer: string;
  readonly objects: ReadonlyArray<{ oid: string; actions?: Actions }>;
}

/** Uploads in parts as clients make them, on the store this run has: files, or S3 by the hub or directly. */
describe('LFS files in parts', () => {
  const content = randomBytes(2 * PART + 1_234);
  const oid = sha256(content);
  let hub: HubProcess;
  let alice: HubUser;

  const batch = (repo: string, objects: object[], transfers = ['basic', 'multipart'], token = alice.token) =>
    hub.call<Batch>('POST', `/${repo}.git/info/lfs/objects/batch`, { operation: 'upload', transfers, objects }, token);
  const uploadOf = async (repo: string, bytes: Uint8Array): Promise<Upload> => {
    const { objects } = await batch(repo, [{ oid: sha256(bytes), size: bytes.byteLength }]);
    return objects[0]!.actions!.upload!;
  };
  const addressesOf = ({ header }: Upload): string[] =>
    Object.entries(header).flatMap(([name, href]) => (/^\d+$/.test(name) ? [href] : []));
  /** The hub listens elsewhere after a restart. */
  const there = (href: string): string =>
    href.includes('/api/lfs/objects/') ? href.replace(/^http:\/\/[^/]+/, hub.baseUrl) : href;
  const put = async (href: string, body: Uint8Array) => {
    const response = await fetch(there(href), { method: 'PUT', body });
    await response.arrayBuffer();
    return { status: response.status, etag: response.headers.get('etag') ?? '' };
  };
  const partsOf = (bytes: Uint8Array): Uint8Array[] =>
    Array.from({ length: Math.ceil(bytes.byteLength / PART) }, (_, n) => bytes.subarray(n * PART, (n + 1) * PART));
  const sendAll = async (upload: Upload, bytes: Uint8Array) => {
    const sent = [];
    for (const [index, part] of partsOf(bytes).entries()) {
      const { status, etag } = await put(addressesOf(upload)[index]!, part);
      expect(status).toBe(200);
      sent.push({ partNumber: index + 1, etag });
    }
    return sent;
  };
  const complete = async ({ href }: Upload, body: unknown): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(there(href), { method: 'POST', headers, body: JSON.stringify(body) });
    await response.arrayBuffer();
    return response.status;
  };
  const commit = async (repo: string, bytes: Uint8Array): Promise<number> => {
    const lines = [
      { key: 'header', value: { summary: 'Add' } },
      { key: 'lfsFile', value: { path: 'w.bin', algo: 'sha256', oid: sha256(bytes), size: bytes.byteLength } },
    ];
    const response = await fetch(`${hub.baseUrl}/api/models/${repo}/commit/main`, {
      method: 'POST',
      headers: { authorization: `Bearer ${alice.token}`, 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const served = async (repo: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(`${hub.baseUrl}/${repo}/resolve/main/w.bin`)).arrayBuffer());
  const create = async (name: string): Promise<string> => {
    await hub.call('POST', '/api/repos/create', { name, type: 'model' }, alice.token);
    return `alice/${name}`;
  };
  beforeAll(async () => {
    hub = await HubProcess.start({ env: { HUB_LFS_PART_BYTES: String(PART) } });
    alice = await hub.user('alice');
  }, 60_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  it('are offered to clients that can, for what is larger than a part', async () => {
    const repo = await create('offers');
    const objects = [
      { oid, size: content.byteLength },
      { oid: 'b'.repeat(64), size: PART },
      { oid: 'c'.repeat(64), size: 2 * PART },
    ];
    const { transfer, objects: answers } = await batch(repo, objects);
    expect(transfer).toBe('multipart');
    const [large, small, even] = answers.map(({ actions }) => actions!.upload!);
    expect(large!.header['chunk_size']).toBe(String(PART));
    expect(Object.keys(large!.header)).toEqual(['chunk_size', '00001', '00002', '00003']);
    expect(addressesOf(even!)).toHaveLength(2);
    expect(large!.expires_in).toBe(86_400);
    expect(small!.header).toEqual({});
    const basic = await batch(repo, objects, ['basic']);
    expect(basic.transfer).toBe('basic');
    for (const { actions } of basic.objects) expect(actions!.upload!.header).toEqual({});
    const huge = await batch(repo, [{ oid: 'd'.repeat(64), size: 5_000_000_000_000 }]);
    const header = huge.objects[0]!.actions!.upload!.header;
    const chunk = Number(header['chunk_size']);
    expect(Object.keys(header)).toHaveLength(1 + Math.ceil(5e12 / chunk));
    expect(chunk).toBeLessThanOrEqual(5 * 1024 * MiB);
  });

  it('are offered once in an answer, however often it is asked for the object', async () => {
    const twice = { oid, size: content.byteLength };
    const { objects } = await batch(await create('again'), [twice, twice, twice]);
    expect(objects.map(({ actions }) => addressesOf(actions!.upload!).length)).toEqual([3, 0, 0]);
  });

  it('go the whole way with the JavaScript client', async () => {
    const repo = { type: 'model', name: await create('by-client') } as const;
    const as = { hubUrl: hub.baseUrl, accessToken: alice.token };
    await hf.uploadFile({ repo, ...as, file: { path: 'w.bin', content: new Blob([content]) } });
    expect((await served(repo.name)).equals(content)).toBe(true);
    expect(hub.stderr).toContain('/api/lfs/objects/:oid/complete');
    const blob = await hf.downloadFile({ repo, path: 'w.bin', ...as });
    expect(Buffer.from(await blob!.arrayBuffer()).equals(content)).toBe(true);
  });

  it('count when they are complete, and not before; the end may be told twice', async () => {
    const repo = await create('complete');
    const bytes = randomBytes(2 * PART + 7);
    const pointer = { oid: sha256(bytes), size: bytes.byteLength };
    const { upload, verify } = (await batch(repo, [pointer])).objects[0]!.actions as Required<Actions>;
    const confirmed = async (): Promise<number> => {
      const headers = { 'content-type': 'application/vnd.git-lfs+json' };
      return (await fetch(verify.href, { method: 'POST', headers, body: JSON.stringify(pointer) })).status;
    };
    const [first, second, third] = await sendAll(upload, bytes);
    expect([await commit(repo, bytes), await confirmed()]).toEqual([400, 404]);
    const ended = { oid: sha256(bytes), parts: [first, second, third] };
    expect(await complete(upload, { ...ended, parts: [first, third] })).toBe(422);
    expect(await complete(upload, { ...ended, parts: [first, third, second] })).toBe(422);
    expect(await complete(upload, { ...ended, oid })).toBe(400);
    expect(await complete(upload, { parts: 'all' })).toBe(400);
    expect(await Promise.all([complete(upload, ended), complete(upload, ended)])).toEqual([200, 200]);
    expect(await complete(upload, ended)).toBe(200);
    expect(await confirmed()).toBe(200);
    expect(await commit(repo, bytes)).toBe(200);
    expect((await served(repo)).equals(bytes)).toBe(true);
    expect((await batch(repo, [{ oid: sha256(bytes), size: bytes.byteLength }])).objects[0]!.actions).toBeUndefined();
  });

  it('are refused whole when the bytes are not those that were announced', async () => {
    const repo = await create('wrong');
    const bytes = randomBytes(PART + 9);
    const announced = sha256(randomBytes(8));
    const { objects } = await batch(repo, [{ oid: announced, size: bytes.byteLength }]);
    const upload = objects[0]!.actions!.upload!;
    const parts = await sendAll(upload, bytes);
    expect(await complete(upload, { oid: announced, parts })).toBe(422);
    expect(await complete(upload, { oid: announced, parts })).toBe(404);
    const lines = [
      { key: 'header', value: { summary: 'Add' } },
      { key: 'lfsFile', value: { path: 'w.bin', algo: 'sha256', oid: announced, size: bytes.byteLength } },
    ];
    const response = await fetch(`${hub.baseUrl}/api/models/${repo}/commit/main`, {
      method: 'POST',
      headers: { authorization: `Bearer ${alice.token}`, 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    expect(response.status).toBe(400);
  });

  it('need the address that was answered, for as long as it works', async () => {
    const upload = await uploadOf(await create('addresses'), randomBytes(PART + 11));
    expect(await complete({ ...upload, href: upload.href.replace(/signature=../, 'signature=00') }, {})).toBe(403);
    expect(await complete({ ...upload, href: upload.href.replace(/size=\d/, 'size=1') }, {})).toBe(403);
    const [first] = addressesOf(upload);
    expect((await put(first!.replace(/ignature=../, 'ignature=00'), Buffer.alloc(5))).status).toBe(403);
  });

  it('go on behind a crash, with the parts that were there', async () => {
    const repo = await create('crash');
    const bytes = randomBytes(2 * PART + 21);
    const upload = await uploadOf(repo, bytes);
    const parts = partsOf(bytes);
    const sent = [await put(addressesOf(upload)[0]!, parts[0]!), await put(addressesOf(upload)[1]!, parts[1]!)];
    await hub.restart('SIGKILL');
    const again = await uploadOf(repo, bytes); // as a client does that begins again
    expect(addressesOf(again)).toHaveLength(3);
    sent.push(await put(addressesOf(upload)[2]!, parts[2]!));
    const named = sent.map(({ etag }, index) => ({ partNumber: index + 1, etag }));
    expect(await complete(upload, { oid: sha256(bytes), parts: named })).toBe(200);
    expect(await commit(repo, bytes)).toBe(200);
    expect((await served(repo)).equals(bytes)).toBe(true);
  });

  it('are reserved once, however often they are announced, and refused by a quota before any byte', async () => {
    const bob = await hub.user('bob');
    await hub.call('POST', '/api/repos/create', { name: 'small', type: 'model' }, bob.token);
    const body = { public_quota_bytes: 4 * PART };
    await done(adminClient(hub).PUT('/admin/api/quota/{namespace}', { params: { path: { namespace: 'bob' } }, body }));
    const object = { oid: sha256(randomBytes(4)), size: 3 * PART };
    for (let n = 0; n < 3; n++) await batch('bob/small', [object], undefined, bob.token);
    const more = { oid: sha256(randomBytes(4)), size: 2 * PART };
    const refused = await fetch(`${hub.baseUrl}/bob/small.git/info/lfs/objects/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bob.token}`, 'content-type': 'application/vnd.git-lfs+json' },
      body: JSON.stringify({ operation: 'upload', objects: [more] }),
    });
    expect(refused.status).toBe(413);
    const { error, message } = (await refused.json()) as { error: string; message: string };
    expect(message).toContain('Storage quota exceeded'); // what git-lfs shows
    expect(error).toBe(message);
  });
});

describe('LFS uploads in parts that nobody ends', () => {
  it('are thrown away within three days, by the hub alone', async () => {
    const bytes = randomBytes(PART + 5);
    const nodeArgs = ['--require', join(__dirname, '..', 'fixtures', 'days-later.js')];
    const hub = await HubProcess.start({ env: { HUB_LFS_PART_BYTES: String(PART) }, nodeArgs });
    try {
      const ada = await hub.user('ada');
      await hub.call('POST', '/api/repos/create', { name: 'left', type: 'model' }, ada.token);
      const body = { operation: 'upload', transfers: ['multipart'], objects: [{ oid: sha256(bytes), size: PART + 5 }] };
      const { objects } = await hub.call<Batch>('POST', '/ada/left.git/info/lfs/objects/batch', body, ada.token);
      const upload = objects[0]!.actions!.upload!;
      const put = await fetch(upload.header['00002']!, { method: 'PUT', body: bytes.subarray(PART) });
      expect(put.status).toBe(200);
      await hub.restart('SIGTERM', { TEST_DAYS_LATER: '1' });
      expect(hub.stderr).not.toContain('never ended were thrown away');
      await hub.restart('SIGTERM', { TEST_DAYS_LATER: '3' });
      await eventually(async () => expect(hub.stderr).toContain('"uploads":1,"msg":"uploads that were never ended'));
    } finally {
      await hub.stop();
    }
  });
});
