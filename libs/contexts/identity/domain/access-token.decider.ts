import { assertNever, Command, type Decider, type StreamType } from '@hubledger/kernel';
import { CredentialExists, TokenNotFound } from './credential.errors';
import type { TokenEvent, TokenIssued, TokenRole } from './credential.events';

export interface LiveToken {
  status: 'live';
  userId: string;
  numericId: number;
  name: string;
  role: TokenRole;
  createdAt: string;
  lastUsedAt: string | null;
}
export type AccessToken = { status: 'unknown' } | LiveToken | { status: 'revoked'; userId: string };

export class RecordToken extends Command<'RecordToken', TokenIssued['data']> {
  readonly type = 'RecordToken';
}
/** `userId`: whose token it must be; null for the admin. */
export class RevokeTokenByHash extends Command<'RevokeTokenByHash', { tokenHash: string; userId: string | null }> {
  readonly type = 'RevokeTokenByHash';
}
export class NoteTokenUse extends Command<'NoteTokenUse', { tokenHash: string }> {
  readonly type = 'NoteTokenUse';
}
export type AccessTokenCommand = RecordToken | RevokeTokenByHash | NoteTokenUse;

const HOUR_MS = 3_600_000;

/** A use is worth an event at most once an hour. */
export const isUseWorthNoting = (lastUsedAt: string | null, at: string): boolean =>
  lastUsedAt === null || Date.parse(at) - Date.parse(lastUsedAt) >= HOUR_MS;

const revoke = ({ data }: RevokeTokenByHash, state: Readonly<AccessToken>): TokenEvent[] => {
  if (state.status === 'unknown') throw new TokenNotFound(data.tokenHash);
  if (data.userId !== null && state.userId !== data.userId) throw new TokenNotFound(data.tokenHash);
  if (state.status === 'revoked') return [];
  return [{ type: 'Revoked', data: { credential: data.tokenHash, userId: state.userId, kind: 'token' } }];
};

const noteUse = ({ data, metadata }: NoteTokenUse, state: Readonly<AccessToken>): TokenEvent[] => {
  if (state.status !== 'live' || !isUseWorthNoting(state.lastUsedAt, metadata.at)) return [];
  const { userId } = state;
  return [{ type: 'CredentialUsed', data: { credential: data.tokenHash, userId, kind: 'token', at: metadata.at } }];
};

export const accessTokenDecider: Decider<AccessToken, AccessTokenCommand, TokenEvent> = {
  initialState: () => ({ status: 'unknown' }),
  decide: (command, state) => {
    switch (command.type) {
      case 'RecordToken':
        if (state.status !== 'unknown') throw new CredentialExists(command.data.tokenHash);
        return [{ type: 'TokenIssued', data: command.data }];
      case 'RevokeTokenByHash':
        return revoke(command, state);
      case 'NoteTokenUse':
        return noteUse(command, state);
      default:
        return assertNever(command);
    }
  },
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'TokenIssued': {
        const { userId, numericId, name, role, createdAt } = data;
        return { status: 'live', userId, numericId, name, role, createdAt, lastUsedAt: null };
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

export const accessTokenStream: StreamType<AccessToken, AccessTokenCommand, TokenEvent> = {
  category: 'accesstoken',
  decider: accessTokenDecider,
};
