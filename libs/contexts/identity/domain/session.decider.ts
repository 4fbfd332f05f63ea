import { assertNever, Command, type Decider, type StreamType } from '@hubledger/kernel';
import { isUseWorthNoting } from './access-token.decider';
import { CredentialExists, TokenNotFound } from './credential.errors';
import type { SessionEvent, SessionStarted } from './credential.events';

export interface LiveSession {
  status: 'live';
  userId: string;
  numericId: number;
  /** Over when the user's epoch is higher. */
  epoch: number;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
}
export type Session = { status: 'unknown' } | LiveSession | { status: 'revoked'; userId: string };

export class RecordSession extends Command<'RecordSession', SessionStarted['data']> {
  readonly type = 'RecordSession';
}
export class RevokeSession extends Command<'RevokeSession', { sessionHash: string }> {
  readonly type = 'RevokeSession';
}
export class NoteSessionUse extends Command<'NoteSessionUse', { sessionHash: string }> {
  readonly type = 'NoteSessionUse';
}
export type SessionCommand = RecordSession | RevokeSession | NoteSessionUse;

const revoke = ({ data }: RevokeSession, state: Readonly<Session>): SessionEvent[] => {
  if (state.status === 'unknown') throw new TokenNotFound(data.sessionHash);
  if (state.status === 'revoked') return [];
  return [{ type: 'Revoked', data: { credential: data.sessionHash, userId: state.userId, kind: 'session' } }];
};

const noteUse = ({ data, metadata }: NoteSessionUse, state: Readonly<Session>): SessionEvent[] => {
  if (state.status !== 'live' || !isUseWorthNoting(state.lastUsedAt, metadata.at)) return [];
  const { userId } = state;
  return [{ type: 'CredentialUsed', data: { credential: data.sessionHash, userId, kind: 'session', at: metadata.at } }];
};

export const sessionDecider: Decider<Session, SessionCommand, SessionEvent> = {
  initialState: () => ({ status: 'unknown' }),
  decide: (command, state) => {
    switch (command.type) {
      case 'RecordSession':
        if (state.status !== 'unknown') throw new CredentialExists(command.data.sessionHash);
        return [{ type: 'SessionStarted', data: command.data }];
      case 'RevokeSession':
        return revoke(command, state);
      case 'NoteSessionUse':
        return noteUse(command, state);
      default:
        return assertNever(command);
    }
  },
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'SessionStarted': {
        const { userId, numericId, epoch, createdAt, expiresAt } = data;
        return { status: 'live', userId, numericId, epoch, createdAt, expiresAt, lastUsedAt: null };
      }
      case 'CredentialUsed':
        return state.status === 'live' ? { ...state, lastUsedAt: data.at } : state;
      case 'Revoked':
        return { status: 'revoked', userId: data.userId };
      default:
        return state;
    }
  },
};

export const sessionStream: StreamType<Session, SessionCommand, SessionEvent> = {
  category: 'session',
  decider: sessionDecider,
};
