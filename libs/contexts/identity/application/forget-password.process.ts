import type { ProcessManager } from '@hubledger/kernel';
import type { ForgetPassword } from '../domain/commands';
import type { AccountClosed } from '../domain/user.events';

/** Whoever closes an account destroys its password before answering; this destroys what a crash kept back. */
export const forgetPassword: ProcessManager<AccountClosed, ForgetPassword> = {
  name: 'forget-password',
  handles: ['AccountClosed'],
  react: ({ data: { userId } }) => [{ type: 'ForgetPassword', data: { userId } }],
};
