import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3ObjectStore } from '@hubledger/adapters/s3';
import { s3TestServer } from './s3-server';

const server = s3TestServer();
const MiB = 1024 * 1024;
const ANSWER = {
  contentType: 'text/plain; charset=utf-8',
  contentDisposition: `attachment; filename*=UTF-8''caf%C3%A9.txt; filename="caf.txt";`,
  seconds: 60,
};

const directories: string[] = [];

const open = async (extra: { publicEndpoint: string | null; presignedUploads: boolean }) => {
  const stagingDirectory = await mkdtemp(join(tmpdir(), 'staging-'));
  directories.push(stagingDirectory);
  const bucket = `presigned-${randomBytes(6).toString('hex')}`;
  return S3ObjectStore.open({ ...server!, ...extra, bucket, stagingDirectory });
};

(server ? describe : describe.skip)('addresses that S3 is asked at by clients themselves', () => {
  jest.setTimeout(60_000);
  const content = randomBytes(200_000);
  let store: S3ObjectStore;
  let publicEndpoint: string;
  const asked = async (address: string | null, init: RequestInit = {}) => {
    const response = await fetch(address ?? '', init);
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  beforeAll(async () => {
    const { port, hostname } = new URL(server!.endpoint);
    publicEndpoint = hostname === '127.0.0.1' ? `http://localhost:${port}` : server!.endpoint;
    store = await open({ publicEndpoint, presignedUploads: true });
    await store.put('lfs/aa/x', content);
    await store.put('lfs/aa/other', content);
  });
  afterAll(() => Promise.all(directories.map((each) => rm(each, { recursive: true }))));

  it('are made for the host that clients know, and serve what the hub says, whole and by range', async () => {
    const address = await store.readAddress('lfs/aa/x', ANSWER);
    expect(new URL(address!).origin).toBe(publicEndpoint);
    const { response, bytes } = await asked(address);
    expect(response.status).toBe(200);
    expect(bytes.equals(content)).toBe(true);
    expect(response.headers.get('content-type')).toBe(ANSWER.contentType);
    expect(response.headers.get('content-disposition')).toBe(ANSWER.contentDisposition);
    expect(response.headers.get('cache-control')).toBe('private, no-transform');
    const part = await asked(address, { headers: { range: 'bytes=100-199' } });
    expect([part.response.status, part.response.headers.get('content-range')]).toEqual([206, 'bytes 100-199/200000']);
    expect(part.bytes.equals(content.subarray(100, 200))).toBe(true);
    expect((await asked(address, { headers: { range: 'bytes=200000-' } })).response.status).toBe(416);
  });

  it('are good for one object, one method, one host, and for a while', async () => {
    const address = (await store.readAddress('lfs/aa/x', ANSWER))!;
    const statusOf = async (altered: string, init?: RequestInit) => (await asked(altered, init)).response.status;
    expect(await statusOf(address.replace('/aa/x', '/aa/other'))).toBe(403);
    expect(await statusOf(address.replace('text%2Fplain', 'text%2Fhtml'))).toBe(403);
    expect(await statusOf(address.replace('attachment', 'inline'))).toBe(403);
    expect(await statusOf(address, { method: 'PUT', body: 'x' })).toBe(403);
    expect(await statusOf(address, { method: 'DELETE' })).toBe(403);
    if (publicEndpoint !== server!.endpoint) {
      expect(await statusOf(address.replace(publicEndpoint, server!.endpoint))).toBe(403);
    }
    const short = (await store.readAddress('lfs/aa/x', { ...ANSWER, seconds: 1 }))!;
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await statusOf(short)).toBe(403);
    expect((await store.get('lfs/aa/x'))?.equals(content)).toBe(true);
  });

  it('take one part of its length, which counts as any other', async () => {
    const bytes = randomBytes(5 * MiB + 10);
    const plan = { size: bytes.byteLength, partBytes: 5 * MiB };
    const ticket = await store.parts.begin(plan);
    const sent = await Promise.all(
      [bytes.subarray(0, 5 * MiB), bytes.subarray(5 * MiB)].map(async (body, index) => {
        const address = (await store.parts.writeAddress(ticket, plan, index + 1, 60))!;
        expect(new URL(address).origin).toBe(publicEndpoint);
        const { response } = await asked(address, { method: 'PUT', body });
        expect(response.status).toBe(200);
        return { number: index + 1, etag: response.headers.get('etag')! };
      }),
    );
    const second = (await store.parts.writeAddress(ticket, plan, 2, 60))!;
    expect((await asked(second, { method: 'PUT', body: randomBytes(11) })).response.status).toBe(403);
    expect(await store.list('', { limit: 10 })).toHaveLength(2);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const expected = { key: 'lfs/bb/y', sha256, sha1Header: Buffer.alloc(0) };
    expect(await store.parts.complete(ticket, plan, sent, expected)).not.toBeNull();
    expect((await store.get('lfs/bb/y'))?.equals(bytes)).toBe(true);
    expect((await asked(second, { method: 'PUT', body: bytes.subarray(5 * MiB) })).response.status).toBe(404);
    expect((await store.get('lfs/bb/y'))?.equals(bytes)).toBe(true);
  });

  it('are given where clients reach the server only, and to write where that was asked for', async () => {
    const hidden = await open({ publicEndpoint: null, presignedUploads: false });
    expect(await hidden.readAddress('lfs/aa/x', ANSWER)).toBeNull();
    const readable = await open({ publicEndpoint, presignedUploads: false });
    const plan = { size: 10, partBytes: 5 * MiB };
    expect(await readable.parts.writeAddress(await readable.parts.begin(plan), plan, 1, 60)).toBeNull();
  });
});

if (!server) console.warn('SKIPPED, NOT TESTED: addresses of S3, as S3_TEST_ENDPOINT is not set');
