import { decodeMasterKey, readMasterKey } from '@hubledger/adapters/vault-envelope';
import { readSettings } from '@hubledger/platform/config';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CommandRefused, type HubSettings } from './command';

/** Where a hub keeps what, and what opens it. */
export interface DataDirectory {
  readonly directory: string;
  readonly logFile: string;
  readonly vaultFile: string;
  readonly documentsFile: string;
  readonly masterKeyFile: string;
  readonly lockFile: string;
  /** A directory, or the address of an S3 server. */
  readonly objects: string;
  readonly bucket: string;
  readonly s3: HubSettings['content']['s3'];
  /** `HUB_MASTER_KEY`; null where the key is in the file. */
  readonly masterKeySetting: string | null;
}

/** A hub, of which some may be on servers: what is not lies in its data directory. */
export interface HubPlaces extends DataDirectory {
  readonly eventStore: HubSettings['eventStore'];
  readonly mongo: HubSettings['mongo'];
  readonly masterKey: HubSettings['masterKey'];
}

/** @param named an embedded hub's, whatever settings say. @throws BadSettings as the hub does */
export const placesOf = (
  environment: Readonly<Record<string, string | undefined>>,
  named: string | null,
): HubPlaces => {
  const { dataDirectory, masterKey, content, eventStore, mongo }: HubSettings = readSettings(environment);
  const directory = named === null ? dataDirectory : resolve(named);
  return {
    directory,
    logFile: join(directory, 'events.db'),
    vaultFile: join(directory, 'vault.db'),
    documentsFile: join(directory, 'documents.db'),
    masterKeyFile: join(directory, 'master-key'),
    lockFile: join(directory, 'lock.db'),
    objects: content.s3?.endpoint ?? join(directory, 'objects'),
    bucket: content.bucket,
    s3: content.s3,
    masterKeySetting: masterKey?.reveal() ?? null,
    eventStore: named === null ? eventStore : null,
    mongo: named === null ? mongo : null,
    masterKey,
  };
};

/** @param named overrides `DATA_DIR`. @throws BadSettings as the hub does, CommandRefused for one on servers */
export const dataDirectoryOf = (
  environment: Readonly<Record<string, string | undefined>>,
  named: string | null,
): DataDirectory => {
  const places = placesOf(environment, named);
  if (!places.eventStore && !places.mongo) return places;
  throw new CommandRefused(
    'EVENTSTORE_URL or MONGODB_URL is set: this command reads the files of an embedded hub; name its data directory',
  );
};

/** @throws MasterKeyInvalid, MasterKeyMissing */
export const masterKeyOf = async ({ masterKeySetting, masterKeyFile }: DataDirectory): Promise<Buffer> =>
  masterKeySetting === null ? readMasterKey(masterKeyFile) : decodeMasterKey(masterKeySetting, 'HUB_MASTER_KEY');

/** Opening a libsql file that is not there would make one. @throws CommandRefused */
export const assertThere = async (...files: readonly string[]): Promise<void> => {
  for (const file of files) {
    await access(file).catch(() => Promise.reject(new CommandRefused(`There is no file ${file}`)));
  }
};
