import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibsqlVault } from '@hubledger/adapters/libsql';
import { vaultContract } from './vault.contract';

vaultContract('libsql', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vault-'));
  const options = { file: join(folder, 'vault.db'), masterKey: randomBytes(32) };
  let vault = await LibsqlVault.open(options);
  return {
    vault,
    reopen: async () => {
      await vault.close();
      return (vault = await LibsqlVault.open(options));
    },
    close: async () => {
      await vault.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
