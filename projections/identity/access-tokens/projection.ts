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
        const token = { id: numericId, user_id: userId, name, role, last_used: null, created_at: createdAt };
        return [{ id: tokenHash, apply: () => token }];
      }
      case 'Revoked':
        return data.kind === 'token' ? [{ id: data.credential, apply: () => null }] : [];
      case 'CredentialUsed': {
        if (data.kind !== 'token') return [];
        return [{ id: data.credential, apply: (token) => (token ? { ...token, last_used: data.at } : null) }];
      }
    }
  },
});
