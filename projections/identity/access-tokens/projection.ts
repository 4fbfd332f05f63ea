import type { CredentialUsed, Revoked, TokenIssued } from '@hubledger/contexts/identity/contract';
import { projection } from '@hubledger/kernel';
import { type AccessToken, accessTokensModel } from './read-model';

/** Answers "which tokens does this person have?". Sessions share two of the events and are passed over. */
export const accessTokens = projection<AccessToken, TokenIssued | Revoked | CredentialUsed>({
  model: accessTokensModel,
  handles: ['TokenIssued', 'Revoked', 'CredentialUsed'],
  awaited: true,
  onFailure: 'park',
  project: ({ type, data }) => {
    switch (type) {
      case 'TokenIssued': {
        const { tokenHash, numericId, userId, name, role, createdAt } = data;
        const token = { id: numericId, user_id: userId, name, role, created_at: createdAt };
        return [{ id: tokenHash, apply: () => ({ ...token, last_used: null, used_key: '' }) }];
      }
      case 'Revoked':
        return data.kind === 'token' ? [{ id: data.credential, apply: () => null }] : [];
      case 'CredentialUsed': {
        if (data.kind !== 'token') return [];
        const used = { last_used: data.at, used_key: data.at };
        return [{ id: data.credential, apply: (token) => (token ? { ...token, ...used } : null) }];
      }
    }
  },
});
