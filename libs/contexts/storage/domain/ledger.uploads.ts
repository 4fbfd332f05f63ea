import { TooManyUploads } from './errors';
import { type Ledger, objectKey } from './ledger.state';

/** LFS objects announced and not committed, at once. A commit names up to 25,000; an announcement costs its sender nothing. */
export const MAX_OPEN_UPLOADS = { repository: 30_000, namespace: 50_000 } as const;

/**
 * @param more beside those that are open
 * @throws TooManyUploads
 */
export const assertUploads = ({ reservedObjects }: Readonly<Ledger>, repositoryId: string, more: number): void => {
  const { repository, namespace } = MAX_OPEN_UPLOADS;
  if (more === 0 || reservedObjects.size + more <= repository) return;
  if (reservedObjects.size + more > namespace) throw new TooManyUploads('namespace', namespace);
  const own = objectKey(repositoryId, '');
  let open = 0;
  for (const key of reservedObjects.keys()) if (key.startsWith(own)) open += 1;
  if (open + more > repository) throw new TooManyUploads('repository', repository);
};
