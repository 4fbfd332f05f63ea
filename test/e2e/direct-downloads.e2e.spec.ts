import { createHash, randomBytes } from 'node:crypto';
import { s3TestServer } from '../contract/s3-server';
import { HubProcess, type HubUser } from './hub-process';
import { bearer, commit, file, header, ndjson } from './wire-request';

jest.setTimeout(60_000);

const server = s3TestServer();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

(server ? describe : describe.skip)('downloads by clients that reach the object store themselves', () => {
  const content = randomBytes(6 * 1024 * 1024);
  const page = Buffer.concat([Buffer.from('<script>alert(1)</script>'), randomBytes(100_000)]);
  let hub: HubProcess;
  let alice: HubUser;
  let publicEndpoint: string;

  const asked = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${hub.baseUrl}${path}`, { redirect: 'manual', ...init });
    return { response, bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
  };
  const upload = async (repo: string, path: string, bytes: Buffer): Promise<void> => {
    const { objects } = await hub.call<{ objects: Array<{ actions: { upload: { href: string } } }> }>(
      'POST',
      `/${repo}.git/info/lfs/objects/batch`,
      { operation: 'upload', transfers: ['basic'], objects: [{ oid: sha256(bytes), size: bytes.length }] },
      alice.token,
    );
    expect((await fetch(objects[0]!.actions.upload.href, { method: 'PUT', body: bytes })).status).toBe(200);
    const value = { path, algo: 'sha256', oid: sha256(bytes), size: bytes.length };
    const lines = ndjson(header(), file('a.txt', 'regular'), { key: 'lfsFile', value });
    expect((await commit(hub, `/api/models/${repo}/commit/main`, alice.token, lines)).status).toBe(200);
  };

  beforeAll(async () => {
    publicEndpoint = server!.endpoint.replace('//127.0.0.1', '//localhost');
    hub = await HubProcess.start({ env: { KOHAKU_HUB_S3_PUBLIC_ENDPOINT: publicEndpoint } });
    alice = await hub.user('alice');
    for (const [name, isPrivate] of [
      ['open', false],
      ['secret', true],
    ] as const) {
      await hub.call('POST', '/api/repos/create', { name, type: 'model', private: isPrivate }, alice.token);
      await upload(`alice/${name}`, 'w.bin', Buffer.concat([content, Buffer.from(name)]));
    }
    await upload('alice/open', 'page.html', page);
  }, 60_000);
  afterAll(() => hub?.stop());

  it.each(['HEAD', 'GET'])('are redirected on %s, with all that clients read there', async (method) => {
    const { response, bytes, headers } = await asked('/alice/open/resolve/main/w.bin', { method });
    const oid = sha256(Buffer.concat([content, Buffer.from('open')]));
    expect([response.status, bytes.length]).toEqual([302, 0]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-repo-commit': expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      etag: `"${oid}"`,
      'x-linked-etag': `"${oid}"`,
      'x-linked-size': String(content.length + 4),
      'cache-control': 'no-store',
    });
    const location = new URL(headers.get('location') ?? '');
    expect(location.origin).toBe(publicEndpoint);
    expect(Number(location.searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(900);
    const served = await fetch(location, { headers: { range: 'bytes=5-9' } });
    expect([served.status, served.headers.get('content-range')]).toEqual([206, `bytes 5-9/${content.length + 4}`]);
    expect(Buffer.from(await served.arrayBuffer()).equals(content.subarray(5, 10))).toBe(true);
  });

  it('are no page of the other host, whatever their name and content', async () => {
    const { headers } = await asked('/alice/open/resolve/main/page.html');
    const served = await fetch(headers.get('location') ?? '');
    expect(served.headers.get('content-type')).toBe('application/octet-stream');
    expect(served.headers.get('content-disposition')).toMatch(/^attachment;.*page\.html/);
    expect(Buffer.from(await served.arrayBuffer()).equals(page)).toBe(true);
  });

  it('come from the hub where that costs less: regular files, a few bytes, what the client has, and bad ranges', async () => {
    const at = '/alice/open/resolve/main/w.bin';
    const first = await asked(at, { headers: { range: 'bytes=0-0' } });
    const size = content.length + 4;
    expect([first.response.status, first.headers.get('content-range')]).toEqual([206, `bytes 0-0/${size}`]);
    expect(first.headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/);
    expect((await asked('/alice/open/resolve/main/a.txt')).bytes.toString()).toBe('regular');
    const known = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await asked(at, { headers: known })).response.status).toBe(304);
    expect((await asked(at, { headers: { range: `bytes=${size}-` } })).response.status).toBe(416);
    const large = await asked(at, { headers: { range: `bytes=0-${size - 1}` } });
    expect(large.response.status).toBe(302);
  });

  it('need a right to the repository, each time, and leave no address in any log', async () => {
    const at = '/alice/secret/resolve/main/w.bin';
    expect([401, 404]).toContain((await asked(at)).response.status);
    const { response, headers } = await asked(at, { headers: bearer(alice.token) });
    expect(response.status).toBe(302);
    expect((await fetch(headers.get('location') ?? '')).status).toBe(200);
    const batch = { operation: 'download', objects: [{ oid: sha256(content), size: content.length }] };
    const answer = await hub.call('POST', '/alice/secret.git/info/lfs/objects/batch', batch, alice.token);
    expect(JSON.stringify(answer)).not.toContain('X-Amz-');
    expect(`${hub.stdout}${hub.stderr}`).not.toMatch(/X-Amz-|Signature/i);
  });
});

if (!server) console.warn('SKIPPED, NOT TESTED: downloads from S3 itself, as S3_TEST_ENDPOINT is not set');
