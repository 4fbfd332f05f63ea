import { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from './s3-settings';

const CONNECT_MS = 3_000;
/** Without a byte in either direction. */
const SILENCE_MS = 20_000;
/** The first included; with the client's own back-off. */
const ATTEMPTS = 4;

/**
 * A client that fails in bounded time. Checksums only where the protocol demands them: servers other than AWS refuse or
 * garble the trailing ones that the client would add (bodies are signed with their SHA-256 all the same).
 */
export const s3Client = (settings: Omit<S3Settings, 'bucket' | 'stagingDirectory'>): S3Client =>
  new S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    forcePathStyle: settings.forcePathStyle,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey.reveal() },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      socketAcquisitionWarningTimeout: SILENCE_MS,
      httpAgent: { maxSockets: 128 },
      httpsAgent: { maxSockets: 128 },
    },
  });
