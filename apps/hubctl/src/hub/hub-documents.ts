import { StandingDocuments, VaultFile } from '@hubledger/adapters/libsql';
import type { VaultForReading } from '@hubledger/adapters/vault-envelope';
import type { StandingReadModels } from '@hubledger/kernel';
import { readReplica } from '@hubledger/platform/config';
import { readServerDocuments } from '@hubledger/stores';
import { existsSync } from 'node:fs';
import { assertThere, type HubPlaces, masterKeyOf } from '../data-directory';

/** A hub's vault and its read models, wherever they are, for reading beside the hub. */
export interface HubDocuments {
  readonly vault: VaultForReading;
  /** Null: none were built. */
  readonly readModels: StandingReadModels | null;
  /** All reads of the work see one state of the vault, where the store can. */
  inOneView<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @throws CommandRefused, MasterKeyWrong, ... */
export const documentsOf = async (places: HubPlaces): Promise<HubDocuments> => {
  if (places.mongo) {
    const { vault, readModels, ...opened } = await readServerDocuments(places.mongo, places.masterKey);
    return { vault, readModels, inOneView: (work) => work(), close: () => opened.close() };
  }
  await assertThere(places.vaultFile);
  const isReplica = (await readReplica(places.directory)) !== null;
  const key = await masterKeyOf(isReplica ? { ...places, masterKeySetting: null } : places); // it has a key of its own
  const vault = VaultFile.open(places.vaultFile, key);
  const readModels = existsSync(places.documentsFile) ? new StandingDocuments(places.documentsFile) : null;
  return {
    vault,
    readModels,
    inOneView: (work) => vault.inOneView(work),
    close: async () => {
      await readModels?.close();
      await vault.close();
    },
  };
};
