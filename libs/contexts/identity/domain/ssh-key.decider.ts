import { assertNever, Command, type Decider, type StreamType } from '@hubledger/kernel';
import { NotYourSshKey, SshKeyNotFound, SshKeyTaken } from './credential.errors';
import type { SshKeyAdded, SshKeyEvent } from './credential.events';

/** A key that was removed may be added again, by whomever. */
export type SshKey = { status: 'unknown' } | { status: 'held' | 'removed'; userId: string };

export class RecordSshKey extends Command<'RecordSshKey', SshKeyAdded['data']> {
  readonly type = 'RecordSshKey';
}
/** `userId`: whose key it must be; null for the admin. */
export class RevokeSshKey extends Command<'RevokeSshKey', { keyHash: string; userId: string | null }> {
  readonly type = 'RevokeSshKey';
}
export type SshKeyCommand = RecordSshKey | RevokeSshKey;

const record = ({ data }: RecordSshKey, state: Readonly<SshKey>): SshKeyEvent[] => {
  if (state.status === 'held') throw new SshKeyTaken(data.fingerprint);
  return [{ type: 'SshKeyAdded', data }];
};

const revoke = ({ data }: RevokeSshKey, state: Readonly<SshKey>): SshKeyEvent[] => {
  if (state.status === 'unknown') throw new SshKeyNotFound(data.keyHash);
  if (data.userId !== null && state.userId !== data.userId) throw new NotYourSshKey(data.keyHash);
  if (state.status === 'removed') return [];
  return [{ type: 'Revoked', data: { credential: data.keyHash, userId: state.userId, kind: 'ssh-key' } }];
};

export const sshKeyDecider: Decider<SshKey, SshKeyCommand, SshKeyEvent> = {
  initialState: () => ({ status: 'unknown' }),
  decide: (command, state) => {
    switch (command.type) {
      case 'RecordSshKey':
        return record(command, state);
      case 'RevokeSshKey':
        return revoke(command, state);
      default:
        return assertNever(command);
    }
  },
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'SshKeyAdded':
        return { status: 'held', userId: data.userId };
      case 'Revoked':
        return { status: 'removed', userId: data.userId };
      default:
        return state;
    }
  },
};

export const sshKeyStream: StreamType<SshKey, SshKeyCommand, SshKeyEvent> = {
  category: 'sshkey',
  decider: sshKeyDecider,
};
