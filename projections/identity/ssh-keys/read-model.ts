import type { ReadModel } from '@hubledger/kernel';

/** A key that was not removed; the document's id is the SHA-256 of its bytes. */
export interface SshKeyRow {
  id: number;
  user_id: string;
  key_type: string;
  /** `SHA256:<base64>` */
  fingerprint: string;
  /** Sealed with its owner's key. */
  title: string;
  /** ISO-8601 UTC. */
  created_at: string;
}

export const sshKeysModel: ReadModel<SshKeyRow> = {
  name: 'ssh-keys',
  version: 1,
  indexes: { id: ['order'], user_id: ['order'], created_at: ['order'] },
  compound: [['user_id', 'created_at']],
};
