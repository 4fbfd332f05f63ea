import { LibsqlEventLog, LibsqlVault } from '@hubledger/adapters/libsql';
import { loadOrCreateMasterKey } from '@hubledger/adapters/vault-envelope';
import { Sealer, SystemClock } from '@hubledger/kernel';
import { join } from 'node:path';
import { eventMetadataFor, systemCommand } from '../../../apps/hub-api/src/storage/event-metadata';
import { identifyLog } from '@hubledger/stores';
import { history } from './history';
import { people, type Person, type SealedPerson } from './people';
import { Random } from './random';
import type { DataSetSize } from './sizes';
import { writeLog } from './write-log';

/** Users whose keys are made at once: they share syncs of the vault. */
const AT_ONCE = 500;

export const openVault = async (directory: string): Promise<LibsqlVault> => {
  const masterKey = await loadOrCreateMasterKey(join(directory, 'master-key'), undefined);
  return LibsqlVault.open({ file: join(directory, 'vault.db'), masterKey });
};

/**
 * Makes vault and log of a data directory that a hub can be started on. Ids, names, sizes and order come from the seed
 * alone; what is sealed differs, as keys are random. @returns the number of events.
 */
export const createInstallation = async (directory: string, size: DataSetSize, seed: number): Promise<number> => {
  const vault = await openVault(directory);
  try {
    const sealer = new Sealer(vault);
    const file = join(directory, 'events.db');
    const log = await LibsqlEventLog.open({ file });
    await identifyLog(log, vault, await eventMetadataFor(sealer)(systemCommand(new SystemClock().iso())));
    await log.close();
    const sealed = await sealAll(sealer, people(new Random(seed), size.users));
    return writeLog(file, history(size, sealed, seed + 1));
  } finally {
    await vault.close();
  }
};

const sealAll = async (sealer: Sealer, all: readonly Person[]): Promise<SealedPerson[]> => {
  const sealed: SealedPerson[] = [];
  for (let start = 0; start < all.length; start += AT_ONCE) {
    const some = all.slice(start, start + AT_ONCE);
    sealed.push(...(await Promise.all(some.map((person, n) => sealOne(sealer, person, start + n)))));
  }
  return sealed;
};

const sealOne = async (sealer: Sealer, person: Person, n: number): Promise<SealedPerson> => {
  const ip = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  return {
    ...person,
    sealedEmail: await sealer.seal(person.userId, person.email),
    emailHash: await sealer.fingerprint('email', person.email),
    ip: await sealer.seal(person.userId, ip),
    ipHash: await sealer.fingerprint('ip', ip),
    userAgent: await sealer.seal(person.userId, 'huggingface_hub/1.19.0; python/3.12'),
  };
};
