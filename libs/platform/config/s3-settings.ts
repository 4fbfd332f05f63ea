import { Secret } from '@hubledger/kernel';
import type { Environment } from './environment';
import type { S3ServerSettings } from './settings';

const PUBLIC = 'KOHAKU_HUB_S3_PUBLIC_ENDPOINT';
const UPLOADS = 'HUB_S3_PRESIGNED_UPLOADS';

/** `null`: no server, so objects are files. */
export const s3Of = (env: Environment): S3ServerSettings | null => {
  if (env.text('KOHAKU_HUB_S3_ENDPOINT') === null) return null;
  const publicEndpoint = publicEndpointOf(env);
  const presignedUploads = env.flag(UPLOADS, false);
  if (presignedUploads && publicEndpoint === null) env.problems.push(`${UPLOADS} needs ${PUBLIC}`);
  return {
    endpoint: env.address('KOHAKU_HUB_S3_ENDPOINT', ''),
    publicEndpoint,
    presignedUploads,
    region: env.text('KOHAKU_HUB_S3_REGION') ?? 'us-east-1',
    accessKeyId: required(env, 'KOHAKU_HUB_S3_ACCESS_KEY'),
    secretAccessKey: new Secret(required(env, 'KOHAKU_HUB_S3_SECRET_KEY')),
    forcePathStyle: env.flag('KOHAKU_HUB_S3_FORCE_PATH_STYLE', true),
  };
};

/** Known settings that mean nothing where they stand. */
export const ignoredS3 = (env: Environment): string[] => {
  const withoutServer = env.text('KOHAKU_HUB_S3_ENDPOINT') === null;
  const names = [...env.namesStartingWith('KOHAKU_HUB_S3_PUBLIC_'), ...env.namesStartingWith(UPLOADS)];
  return names.filter((name) => withoutServer || (name !== PUBLIC && name !== UPLOADS));
};

/** Signatures cover the host and the whole path: a proxy that takes a part of the path away would break them. */
const publicEndpointOf = (env: Environment): string | null => {
  if (env.text(PUBLIC) === null) return null;
  const address = env.address(PUBLIC, '');
  if (address !== '' && new URL(address).pathname !== '/') {
    env.problems.push(`${PUBLIC}=${address} must be a host without a path`);
  }
  return address;
};

const required = (env: Environment, name: string): string => {
  const value = env.text(name);
  if (value === null) env.problems.push(`KOHAKU_HUB_S3_ENDPOINT needs ${name}`);
  return value ?? '';
};
