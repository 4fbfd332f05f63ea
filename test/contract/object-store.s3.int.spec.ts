import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { S3ObjectStore } from '@hubledger/adapters/s3';
import { objectStoreContract } from './object-store.contract';
import { partedUploadContract } from './parted-uploads.contract';
import { s3TestServer } from './s3-server';

/** A gateway over a file system; it removes empty folders while others put objects into them. */
const FILE_SYSTEM_GATEWAY = {
  'finds its way when directories come and go under it':
    'this server keeps objects as files, and loses one that is put while its folder is removed',
};

const server = s3TestServer();

if (server) {
  jest.setTimeout(120_000); // thousands of requests to a server of any speed
  const unkept = process.env['S3_TEST_SERVER'] === 'versitygw' ? FILE_SYSTEM_GATEWAY : {};
  const open = async () => {
    const stagingDirectory = await mkdtemp(join(tmpdir(), 'staging-'));
    const bucket = `contract-${randomBytes(6).toString('hex')}`;
    const subject = await S3ObjectStore.open({ ...server, bucket, stagingDirectory });
    const close = async (): Promise<void> => {
      for (;;) {
        const keys = (await subject.list('', { limit: 1_000 })).map(({ key }) => key);
        if (keys.length === 0) break;
        await subject.deleteAll(keys);
      }
      await subject.parts.sweep(new Date(Date.now() + 3_600_000));
      await rm(stagingDirectory, { recursive: true });
    };
    return { subject, close };
  };
  objectStoreContract(`S3 at ${new URL(server.endpoint).host}`, open, unkept);
  partedUploadContract(`S3 at ${new URL(server.endpoint).host}`, open);

  describe(`whose the bucket is, S3 at ${new URL(server.endpoint).host}`, () => {
    it('is said once in it, and in no listing, however short its pages are', async () => {
      const { subject, close } = await open();
      try {
        expect(await subject.ownership.owner()).toBeNull();
        await subject.ownership.claim('this hub');
        expect(await subject.ownership.owner()).toBe('this hub');
        expect(await subject.list('', { limit: 10 })).toEqual([]);
        const keys = ['system/a', 'system/hu', 'system/huc', 'system/z'];
        for (const key of keys) await subject.put(key, Buffer.from('x'));
        const seen: string[] = [];
        for (let after: string | undefined; ;) {
          const [next] = await subject.list('system/', { limit: 1, ...(after ? { after } : {}) });
          if (!next) break;
          seen.push((after = next.key));
        }
        expect(seen).toEqual(keys);
        await subject.delete(subject.ownership.key);
      } finally {
        await close();
      }
    });
  });
} else {
  describe('S3 as an object store', () => {
    it('is not tested here: S3_TEST_ENDPOINT names no server (npm run test:conformance starts one)', () => {
      console.warn('SKIPPED, NOT TESTED: the S3 adapter, as S3_TEST_ENDPOINT is not set');
    });
  });
}
