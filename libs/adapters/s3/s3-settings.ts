import type { Secret } from '@hubledger/kernel';

export interface S3Settings {
  /** Where the hub reaches the server: `http(s)://host[:port]`. */
  readonly endpoint: string;
  /** Where clients reach it; null: they do not, and everything goes through the hub. */
  readonly publicEndpoint: string | null;
  /** Whether clients may send parts of content there themselves. */
  readonly presignedUploads: boolean;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret<string>;
  readonly bucket: string;
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly forcePathStyle: boolean;
  /** Local directory of this process alone, in which uploads wait for their key. */
  readonly stagingDirectory: string;
}
