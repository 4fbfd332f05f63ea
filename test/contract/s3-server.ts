import { Secret } from '@hubledger/kernel';
import type { S3Settings } from '@hubledger/adapters/s3';

/**
 * The S3 server that `S3_TEST_ENDPOINT` names, with `S3_TEST_ACCESS_KEY` and `S3_TEST_SECRET_KEY`; null without it.
 * `npm run test:conformance` starts one, where it can install it.
 */
export const s3TestServer = (): Omit<S3Settings, 'bucket' | 'stagingDirectory'> | null => {
  const { S3_TEST_ENDPOINT: endpoint, S3_TEST_ACCESS_KEY: key = '', S3_TEST_SECRET_KEY: secret = '' } = process.env;
  if (!endpoint) return null;
  const region = process.env['S3_TEST_REGION'] ?? 'us-east-1';
  return {
    ...{ endpoint, publicEndpoint: null, presignedUploads: false, region, forcePathStyle: true },
    ...{ accessKeyId: key, secretAccessKey: new Secret(secret) },
  };
};
