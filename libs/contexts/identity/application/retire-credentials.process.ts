import type { ProcessManager } from '@hubledger/kernel';
import type { RetireCredentials } from '../domain/commands';
import type { AccountClosed, PasswordChanged, SessionsRevoked } from '../domain/user.events';

/**
 * An epoch or a closed account ends credentials at once and all together; this ends each of them by name, so that lists
 * lose them and an SSH key is free for somebody else.
 */
export const retireCredentials: ProcessManager<SessionsRevoked | PasswordChanged | AccountClosed, RetireCredentials> = {
  name: 'retire-credentials',
  handles: ['SessionsRevoked', 'PasswordChanged', 'AccountClosed'],
  react: ({ type, data }) => {
    switch (type) {
      case 'SessionsRevoked':
      case 'PasswordChanged':
        return [{ type: 'RetireCredentials', data: { userId: data.userId, beforeEpoch: data.epoch } }];
      case 'AccountClosed':
        return [{ type: 'RetireCredentials', data: { userId: data.userId, beforeEpoch: null } }];
    }
  },
};
