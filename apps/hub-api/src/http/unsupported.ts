/**
 * What clients may ask of a repository on other hubs and this one does not offer. Answered for every name alike, so it
 * tells nothing about repositories; told as "no such repository" it would send people looking for a typing error.
 */
const OF_A_REPOSITORY = [
  'access-request',
  'auth-check',
  'compare',
  'discussions',
  'duplicate',
  'hardware',
  'lfs-files',
  'like',
  'likers',
  'notebook',
  'parquet',
  'pause',
  'restart',
  'runtime',
  'scan',
  'secrets',
  'sleeptime',
  'storage',
  'super-squash',
  'user-access-request',
  'variables',
];

const ELSEWHERE = ['buckets', 'collections', 'jobs', 'repos/squash', 'settings', 'webhooks'];

const UNSUPPORTED = new RegExp(
  `^/api/(?:(?:models|datasets|spaces)/[^/]+/[^/]+/(?:${OF_A_REPOSITORY.join('|')})|${ELSEWHERE.join('|')})(?:[/?]|$)`,
);

/** Whether an address without a route is one that clients know (wire contract, section 12: 501 with a message). */
export const isUnsupported = (url: string): boolean => UNSUPPORTED.test(url);
