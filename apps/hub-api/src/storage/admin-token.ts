import { Secret } from '@hubledger/kernel';
import type { Settings } from '@hubledger/platform/config';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface AdminToken {
  readonly secret: Secret<string>;
  /** Where a generated token is kept; null when it was configured. */
  readonly file: string | null;
  /** True when this start generated it: it is printed once. */
  readonly generated: boolean;
}

/** The configured admin token, the one kept in the data directory, or a new one that `keepAdminToken` is to keep. */
export const adminTokenOf = async ({ admin, dataDirectory }: Settings): Promise<AdminToken> => {
  if (admin.token) return { secret: admin.token, file: null, generated: false };
  const file = join(dataDirectory, 'admin-token');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (kept?.trim()) return { secret: new Secret(kept.trim()), file, generated: false };
  return { secret: new Secret(randomBytes(24).toString('base64url')), file, generated: true };
};

/** Mode 0600: who reads it owns the hub. */
export const keepAdminToken = async ({ secret, file, generated }: AdminToken): Promise<void> => {
  if (generated && file) await writeFile(file, `${secret.reveal()}\n`, { mode: 0o600 });
};
