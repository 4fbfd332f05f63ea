export interface HubClientVersion {
  readonly major: number;
  readonly minor: number;
}

/** Version of `huggingface_hub` in a user agent (`...; hf_hub/1.33.0; python/3.11`), or null for other clients. */
export const hfHubVersion = (userAgent: string | undefined): HubClientVersion | null => {
  const match = /\bhf_hub\/(\d{1,4})\.(\d{1,4})/.exec((userAgent ?? '').slice(0, 2048));
  return match && { major: Number(match[1]), minor: Number(match[2]) };
};

/** From 1.20 on every `lfs` file goes by Xet when `hf_xet` is there, which the user agent does not tell. */
const uploadsByXet = (userAgent: string | undefined): boolean => {
  const version = hfHubVersion(userAgent);
  return version !== null && (version.major > 1 || (version.major === 1 && version.minor >= 20));
};

/**
 * `Dataset.push_to_hub` sends each shard ahead of the commit, as an LFS object, and deletes its file. Told to send it as
 * a regular file it finds nothing to send, so it is asked for an LFS upload whatever that takes (`datasets` 5, seen).
 */
const sendsLfsAhead = (userAgent: string | undefined): boolean => /^datasets\//.test(userAgent ?? '');

/** Whether large files should come inside the commit, because this client could not send them as LFS objects. */
export const needsRegularUploads = (userAgent: string | undefined): boolean =>
  uploadsByXet(userAgent) && !sendsLfsAhead(userAgent);
