import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { S3ObjectStore } from '@hubledger/adapters/s3';
import { createHash, randomBytes } from 'node:crypto';
import { s3TestServer } from '../../contract/s3-server';
import type { Contest } from '../harness/contest';
import { check } from '../harness/reads';
import type { Setup } from '../harness/setup';

const MiB = 1024 * 1024;
const SMALL = 4_096;
const OBJECTS = 200;
const AT_ONCE = 16;
const PART = 8 * MiB;
const LARGE = 64 * MiB;

/** Works `count` times, some at once, and answers how often a second. */
const rateOf = async (count: number, work: (n: number) => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  let next = 0;
  const line = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, line));
  return count / ((performance.now() - started) / 1_000);
};

/** The adapter against the same requests by the client alone, to the same bucket. */
export const productionObjects = async (setup: Setup): Promise<Contest[]> => {
  const server = s3TestServer();
  if (!server) throw new Error('no S3 server: S3_TEST_ENDPOINT');
  const bucket = `bench-${randomBytes(6).toString('hex')}`;
  const store = await S3ObjectStore.open({ ...server, bucket, stagingDirectory: await setup.emptyDirectory() });
  const raw = new S3Client({
    ...{ endpoint: server.endpoint, region: server.region, forcePathStyle: true },
    credentials: { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey.reveal() },
    ...{ requestChecksumCalculation: 'WHEN_REQUIRED' as const, responseChecksumValidation: 'WHEN_REQUIRED' as const },
  });
  const newKey = (): string => `bench/${randomBytes(16).toString('hex')}`;
  const bytes = randomBytes(SMALL);
  const large = randomBytes(LARGE);

  const put = async () => ({
    ours: await rateOf(OBJECTS, () => store.putAll([{ key: newKey(), bytes, whenTaken: 'keep' }])),
    limit: await rateOf(OBJECTS, () => raw.send(new PutObjectCommand({ Bucket: bucket, Key: newKey(), Body: bytes }))),
  });

  const known = Array.from({ length: OBJECTS }, newKey);
  await store.putAll(known.map((key) => ({ key, bytes, whenTaken: 'keep' })));
  const get = async () => ({
    ours: await rateOf(OBJECTS, async (n) => check((await store.get(known[n]!))?.length === SMALL, 'get')),
    limit: await rateOf(OBJECTS, async (n) => {
      const { Body } = await raw.send(new GetObjectCommand({ Bucket: bucket, Key: known[n] }));
      check((await Body?.transformToByteArray())?.length === SMALL, 'raw get');
    }),
  });

  const uploaded = async (): Promise<void> => {
    const upload = await store.upload();
    for (let at = 0; at < LARGE; at += MiB) await upload.write(large.subarray(at, at + MiB));
    await upload.sha256();
    await upload.commit(newKey());
  };
  const rawUploaded = async (): Promise<void> => {
    const object = { Bucket: bucket, Key: newKey() };
    createHash('sha256').update(large).digest('hex');
    const { UploadId } = await raw.send(new CreateMultipartUploadCommand(object));
    const Parts = await Promise.all(
      Array.from({ length: LARGE / PART }, async (_, index) => {
        const part = { ...object, UploadId, PartNumber: index + 1 };
        const Body = large.subarray(index * PART, (index + 1) * PART);
        return { PartNumber: index + 1, ETag: (await raw.send(new UploadPartCommand({ ...part, Body }))).ETag };
      }),
    );
    await raw.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
  };
  const mebibytes = LARGE / MiB;
  const upload = async () => ({
    ours: mebibytes * (await rateOf(1, uploaded)),
    limit: mebibytes * (await rateOf(1, rawUploaded)),
  });

  await store.put('bench/large', large);
  const download = async () => ({
    ours:
      mebibytes *
      (await rateOf(4, async () => {
        let read = 0;
        for await (const chunk of (await store.stream('bench/large')) ?? []) read += chunk.byteLength;
        check(read === LARGE, `${read} bytes`);
      })),
    limit:
      mebibytes *
      (await rateOf(4, async () => {
        let read = 0;
        const { Body } = await raw.send(new GetObjectCommand({ Bucket: bucket, Key: 'bench/large' }));
        for await (const chunk of Body as AsyncIterable<Uint8Array>) read += chunk.byteLength;
        check(read === LARGE, `${read} raw bytes`);
      })),
  });

  const list = async () => ({
    ours: await rateOf(20, async () =>
      check((await store.list('bench/', { limit: OBJECTS })).length === OBJECTS, 'list'),
    ),
    limit: await rateOf(20, async () => {
      const request = new ListObjectsV2Command({ Bucket: bucket, Prefix: 'bench/', MaxKeys: OBJECTS });
      check((await raw.send(request)).Contents?.length === OBJECTS, 'raw list');
    }),
  });

  const target = { atLeast: 0.7 };
  return [
    { name: 'production.objects put 4 KiB', unit: 'objects/s', target, round: put },
    { name: 'production.objects get 4 KiB', unit: 'objects/s', target, round: get },
    { name: 'production.objects put 64 MiB', unit: 'MiB/s', target, round: upload },
    { name: 'production.objects get 64 MiB', unit: 'MiB/s', target, round: download },
    { name: 'production.objects list', unit: 'pages/s', target, round: list },
  ];
};
