import type { Secret } from '@hubledger/kernel';

export interface S3Settings {
  /** Where the hub reaches the server: `http(s)://host[:port]`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret<string>;
  readonly bucket: string;
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly forcePathStyle: boolean;
  /** Local directory of this process alone, in which uploads wait for their key. */
  readonly stagingDirectory: string;
}
