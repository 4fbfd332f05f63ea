import type { Revoked, SshKeyAdded } from '@hubledger/contexts/identity/contract';
import { projection } from '@hubledger/kernel';
import { type SshKeyRow, sshKeysModel } from './read-model';

/** Answers "which SSH keys does this person have?". */
export const sshKeys = projection<SshKeyRow, SshKeyAdded | Revoked>({
  model: sshKeysModel,
  handles: ['SshKeyAdded', 'Revoked'],
  awaited: true,
  onFailure: 'park',
  project: ({ type, data }) => {
    switch (type) {
      case 'SshKeyAdded': {
        const { keyHash, numericId, userId, keyType, fingerprint, title, createdAt } = data;
        const row = { id: numericId, user_id: userId, key_type: keyType, fingerprint, title, created_at: createdAt };
        return [{ id: keyHash, apply: () => row }];
      }
      case 'Revoked':
        return data.kind === 'ssh-key' ? [{ id: data.credential, apply: () => null }] : [];
    }
  },
});
