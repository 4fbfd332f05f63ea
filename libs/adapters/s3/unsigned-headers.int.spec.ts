import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, StoreRefused } from '@hubledger/kernel';
import { S3ObjectStore } from '.';

type OnCopy = 'copies' | 'refuses' | 'ignores';

/** As much of an S3 server as a start asks; what it does with a source that was not signed is said. */
class Server3 {
  readonly objects = new Map<string, Buffer>();
  readonly parts = new Map<string, number>();
  uploads = 0;
  private constructor(
    private readonly server: Server,
    private readonly onCopy: OnCopy,
  ) {}

  static async listen(onCopy: OnCopy): Promise<Server3> {
    const server = createServer();
    const own = new Server3(server, onCopy);
    server.on('request', (request: IncomingMessage, response) => {
      void own.answer(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/xml', etag: '"e"' }).end(body);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return own;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), 'close');
  }

  private async answer(request: IncomingMessage): Promise<[number, string]> {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://s3');
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const id = query.get('uploadId');
    if (request.method === 'POST') {
      this.uploads += 1;
      return [200, '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>'];
    }
    if (request.method === 'PUT' && id !== null) return this.part(pathname, request, Buffer.concat(body).length);
    if (request.method === 'PUT') this.objects.set(pathname, Buffer.concat(body));
    if (request.method === 'GET' && id !== null) {
      const size = this.parts.get(pathname);
      const part = size === undefined ? '' : `<Part><PartNumber>1</PartNumber><Size>${size}</Size></Part>`;
      return [200, `<ListPartsResult>${part}</ListPartsResult>`];
    }
    if (request.method === 'DELETE') {
      if (id === null) this.objects.delete(pathname);
      else this.uploads -= 1;
      return [204, ''];
    }
    return [200, ''];
  }

  private part(key: string, { headers }: IncomingMessage, bytes: number): [number, string] {
    const source = headers['x-amz-copy-source'];
    if (typeof source !== 'string' || this.onCopy === 'ignores') {
      this.parts.set(key, bytes);
      return [200, ''];
    }
    if (this.onCopy === 'refuses') return [403, '<Error><Code>AccessDenied</Code></Error>'];
    this.parts.set(key, this.objects.get(source)?.length ?? 0);
    return [200, '<CopyPartResult><ETag>"c"</ETag></CopyPartResult>'];
  }
}

describe('a server whose presigned parts may be filled from other objects', () => {
  let stagingDirectory: string;
  let server: Server3;
  const open = (presignedUploads: boolean): Promise<S3ObjectStore> =>
    S3ObjectStore.open({
      endpoint: server.endpoint,
      publicEndpoint: server.endpoint,
      presignedUploads,
      region: 'us-east-1',
      accessKeyId: 'key',
      secretAccessKey: new Secret('secret'),
      bucket: `b${randomBytes(4).toString('hex')}`,
      forcePathStyle: true,
      stagingDirectory,
    });
  beforeAll(async () => void (stagingDirectory = await mkdtemp(join(tmpdir(), 'staging-'))));
  afterAll(() => rm(stagingDirectory, { recursive: true }));
  afterEach(() => server.stop());

  it('ends a start where clients would be given such addresses, and only there', async () => {
    server = await Server3.listen('copies');
    await expect(open(true)).rejects.toBeInstanceOf(StoreRefused);
    await open(false);
    expect([server.objects.size, server.uploads]).toEqual([0, 0]); // nothing of the try is left
  });

  it.each(['refuses', 'ignores'] as const)('is not one that %s what was not signed', async (onCopy) => {
    server = await Server3.listen(onCopy);
    await open(true);
    expect([server.objects.size, server.uploads]).toEqual([0, 0]);
  });
});
