import type { TokenRole } from '@hubledger/contexts/identity/contract';
import type { ReadModel } from '@hubledger/kernel';

/** A token that was not revoked; the document's id is its SHA-256. Whether it still opens anything is asked of its stream. */
export interface AccessToken {
  id: number;
  user_id: string;
  /** Sealed with its owner's key. */
  name: string;
  role: TokenRole;
  /** ISO-8601 UTC, at most an hour behind; null = never. */
  last_used: string | null;
  /** `last_used`, or an empty text: what was never used sorts before all that was. */
  used_key: string;
  created_at: string;
}

export const accessTokensModel: ReadModel<AccessToken> = {
  name: 'access-tokens',
  version: 2,
  indexes: { id: ['order'], user_id: ['order'], created_at: ['order'], used_key: ['order'] },
  compound: [
    ['user_id', 'id'],
    ['user_id', 'created_at'],
  ],
};
