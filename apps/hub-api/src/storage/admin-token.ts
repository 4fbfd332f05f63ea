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

/** The configured admin token, or one made at first start and kept in the data directory (mode 0600). */
export const adminTokenOf = async ({ admin, dataDirectory }: Settings): Promise<AdminToken> => {
  if (admin.token) return { secret: admin.token, file: null, generated: false };
  const file = join(dataDirectory, 'admin-token');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (kept?.trim()) return { secret: new Secret(kept.trim()), file, generated: false };
  const token = randomBytes(24).toString('base64url');
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return { secret: new Secret(token), file, generated: true };
};
