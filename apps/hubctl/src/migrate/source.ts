import { acquireDataLock, DataLocked, LogFile, VaultFile } from '@hubledger/adapters/libsql';
import { decodeMasterKey } from '@hubledger/adapters/vault-envelope';
import { readReplica } from '@hubledger/platform/config';
import { access } from 'node:fs/promises';
import { CommandRefused } from '../command';
import { assertThere, type DataDirectory, masterKeyOf } from '../data-directory';

export interface EmbeddedHub {
  readonly directory: string;
  readonly log: LogFile;
  readonly vault: VaultFile;
  close(): Promise<void>;
}

/**
 * A hub that is stopped, and stays so: its lock is held. Opened for reading only.
 *
 * @throws CommandRefused, MasterKeyWrong, ...
 */
export const openEmbedded = async (
  data: DataDirectory & { readonly sourceMasterKey?: string },
): Promise<EmbeddedHub> => {
  await assertThere(data.logFile, data.vaultFile);
  if (await readReplica(data.directory)) throw new CommandRefused(`${data.directory} is a replay: move its source`);
  const lock = lockOf(data);
  try {
    const vault = VaultFile.open(data.vaultFile, await sourceKeyOf(data));
    const log = new LogFile(data.logFile);
    return {
      directory: data.directory,
      log,
      vault,
      close: async () => {
        await log.close();
        await vault.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
};

const lockOf = ({ lockFile, directory }: DataDirectory) => {
  try {
    return acquireDataLock(lockFile);
  } catch (error) {
    if (error instanceof DataLocked) throw new CommandRefused(`A hub uses ${directory}: stop it first`);
    throw error;
  }
};

/** `HUB_MASTER_KEY` is the key of the new vault; the source has its own in its file, unless it was a setting as well. */
const sourceKeyOf = async (data: DataDirectory & { readonly sourceMasterKey?: string }): Promise<Buffer> => {
  if (data.sourceMasterKey !== undefined) return decodeMasterKey(data.sourceMasterKey, 'HUB_SOURCE_MASTER_KEY');
  const hasFile = await access(data.masterKeyFile).then(
    () => true,
    () => false,
  );
  return masterKeyOf(hasFile ? { ...data, masterKeySetting: null } : data);
};
