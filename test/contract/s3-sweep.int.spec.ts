import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3ObjectStore } from '@hubledger/adapters/s3';
import { blobKey, lfsKey } from '../../libs/contexts/repositories/application/content/content-keys';
import { s3TestServer } from './s3-server';

const server = s3TestServer();
const HOUR_MS = 3_600_000;
const hash = (bytes: number): string => randomBytes(bytes).toString('hex');

(server ? describe : describe.skip)('a sweep of a bucket that others use as well', () => {
  jest.setTimeout(60_000);
  const bucket = `sweep-${hash(6)}`;
  let [stagingDirectory, store]: [string, S3ObjectStore | undefined] = ['', undefined];
  let client: S3Client;
  const begin = (Key: string) => client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
  const underWay = async () => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return Uploads.map(({ Key = '' }) => Key).sort();
  };

  beforeAll(async () => {
    stagingDirectory = await mkdtemp(join(tmpdir(), 'staging-'));
    store = await S3ObjectStore.open({ ...server!, bucket, stagingDirectory });
    const { endpoint, region, accessKeyId, secretAccessKey } = server!;
    const credentials = { accessKeyId, secretAccessKey: secretAccessKey.reveal() };
    client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  });
  afterAll(async () => {
    client?.destroy();
    await rm(stagingDirectory, { recursive: true });
  });

  it('throws away uploads of this program, and nothing of anybody else', async () => {
    const others = [
      'backups/2030.tar',
      `incoming/${randomUUID()}`,
      'incoming/report.csv',
      'lfs/model.bin',
      'hf-mirror/x',
    ];
    for (const key of others) await begin(key);
    for (const key of others) await store!.put(key, Buffer.from('of somebody else'));
    await store!.parts.begin({ size: 10, partBytes: 5 });
    await begin(lfsKey(hash(32)));
    await begin(blobKey(`hf-model-ada-net/${randomUUID()}`, hash(20)));
    expect(await underWay()).toHaveLength(others.length + 3);
    expect(await store!.parts.sweep(new Date(Date.now() - HOUR_MS))).toBe(0);
    expect(await store!.parts.sweep(new Date(Date.now() + HOUR_MS))).toBe(3);
    expect(await underWay()).toEqual(others.toSorted());
    expect((await store!.list('', { limit: 100 })).map(({ key }) => key)).toEqual(others.toSorted());
  });
});

if (!server) console.warn('SKIPPED, NOT TESTED: the sweep of a shared bucket, as S3_TEST_ENDPOINT is not set');
