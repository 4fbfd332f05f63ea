import { isAbleToSignIn, type User, userStream } from '@hubledger/contexts/identity/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import { eventsOf, LastChange, type PastReader } from './past-reader';

/** An account at the cut. */
export interface AccountThen {
  readonly user: Readonly<User>;
  /** Null where it never came to be. */
  readonly username: string | null;
  readonly canSignIn: boolean;
  /** By which events it could, or could not. */
  readonly by: readonly RecordedEvent[];
}

export const accountThen = async (reader: PastReader, userId: string): Promise<AccountThen> => {
  const ability = new LastChange<User>(isAbleToSignIn);
  const status = new LastChange<User>(({ status }) => status);
  const user = await reader.fold(userStream, userId, ability, status);
  const username = user.status === 'live' || user.status === 'closed' ? user.username : null;
  return { user, username, canSignIn: isAbleToSignIn(user), by: eventsOf(ability, status) };
};
