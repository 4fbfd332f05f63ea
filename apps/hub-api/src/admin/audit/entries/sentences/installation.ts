import type { AdminTokenRejected, LoginFailed } from '@hubledger/contexts/identity/contract';
import type { LogInitialised, LogMigrated } from '@hubledger/stores';
import { counted, plain } from '../phrases';
import type { Sentences } from '../sentence';

type LoginFailure = LoginFailed['data']['reason'];

const REASONS: Readonly<Record<LoginFailure, string>> = {
  'unknown-user': 'there is no such account',
  'wrong-password': 'wrong password',
  inactive: 'the account is not active',
  unverified: 'the e-mail address is not verified',
  throttled: 'too many attempts',
};
/** Then the event holds no name: what was typed may have been a password. */
const NAMELESS: ReadonlySet<LoginFailure> = new Set(['unknown-user', 'throttled']);

export const installationSentences: Sentences<LogInitialised | LogMigrated | LoginFailed | AdminTokenRejected> = {
  LogInitialised: () => 'The event log of this hub was begun',
  LogMigrated: ({ data: { events } }) => `${counted(events, 'event')} were moved here from another store`,
  LoginFailed: ({ data: { name, reason, count } }) => {
    const as = NAMELESS.has(reason) ? '' : ` as ${plain(name)}`;
    return `${count === 1 ? 'A sign-in' : counted(count, 'sign-in')}${as} failed: ${REASONS[reason]}`;
  },
  AdminTokenRejected: ({ data: { route, count } }) =>
    count === 1
      ? `A wrong admin token was refused at ${plain(route)}`
      : `${count} wrong admin tokens were refused, the last ones at ${plain(route)}`,
};
