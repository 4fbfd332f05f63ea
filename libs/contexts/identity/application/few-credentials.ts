import type { KeyedMutex } from '@hubledger/kernel';
import { TooManyCredentials } from '../domain/credential.errors';
import type { CredentialDirectory } from './credential-directory.port';

/** Half of what a list shows: nobody can hide one of somebody's tokens behind a thousand others. */
export const MOST_CREDENTIALS = 500;

type Parts = readonly [CredentialDirectory, KeyedMutex];

/**
 * Adds to what one person has of a kind. One after the other, as the count is that of a view: it may miss the last few.
 *
 * @throws TooManyCredentials
 */
export const asOneOfFew = <T>(
  [directory, mutex]: Parts,
  userId: string,
  kind: 'token' | 'ssh-key',
  add: () => Promise<T>,
): Promise<T> =>
  mutex.run(`credentials:${userId}:${kind}`, async () => {
    if ((await directory.countOf(userId, kind, MOST_CREDENTIALS)) >= MOST_CREDENTIALS) {
      throw new TooManyCredentials(kind, MOST_CREDENTIALS);
    }
    return add();
  });
