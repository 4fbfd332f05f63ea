import { microseconds, type ReadModel, TEXT_PART } from '@hubledger/kernel';

/**
 * A user or an organization; the document's id is its userId or organizationId. The fields are those of the admin
 * API's user object (admin specification, section 5).
 */
export interface Account {
  /** The integer the APIs show. */
  id: number;
  username: string;
  /** Plaintext; null for organizations and for people who were erased. */
  email: string | null;
  email_verified: boolean;
  is_active: boolean;
  is_org: boolean;
  /** Bytes; null = unlimited. */
  private_quota_bytes: number | null;
  public_quota_bytes: number | null;
  private_used_bytes: number;
  public_used_bytes: number;
  /** ISO-8601 UTC. */
  created_at: string;
  /** Private and public together: what lists sort by. */
  storage_bytes: number;
  /** It uses more than one of its quotas. */
  over_quota: boolean;
}

/** What lists of other things show of an account: number, name as JSON, and the two quotas (bytes, or nothing). */
const owner = ({ id, username, private_quota_bytes, public_quota_bytes }: Account): string =>
  [id, JSON.stringify(username), private_quota_bytes, public_quota_bytes].join(TEXT_PART);

const user = ({ storage_bytes: _, over_quota: __, ...account }: Account): string =>
  JSON.stringify({ ...account, created_at: microseconds(account.created_at) });

export const accountsModel: ReadModel<Account> = {
  name: 'accounts',
  version: 3,
  indexes: {
    id: ['order'],
    username: ['order', 'trigram'],
    email: ['order', 'trigram'],
    is_org: ['order'],
    storage_bytes: ['order'],
    over_quota: ['filter'],
    created_at: ['order'],
  },
  compound: [
    ['is_org', 'id'],
    ['is_org', 'username'],
    ['is_org', 'storage_bytes'],
    ['over_quota', 'storage_bytes'],
    ['is_org', 'created_at'],
  ],
  texts: { user, owner },
};
