import type { DestroyedSecret, OpenedSecret, SecretRef } from '@hubledger/kernel';
import type { Db } from 'mongodb';
import { VaultForReading, VaultUnavailable } from '../../vault-envelope';
import type { Calls } from '../connection/calls';
import { VaultKeys } from './vault-keys';
import { type SecretRecord, VaultRecords } from './vault-records';

const PAGE = 200;

/** A vault in MongoDB, beside the programs that use it: leaves nothing there, not even a sign of life. */
export class MongoVaultForReading extends VaultForReading {
  private constructor(
    private readonly records: VaultRecords,
    private readonly keys: VaultKeys,
  ) {
    super();
  }

  /** @throws MasterKeyWrong, VaultUnavailable */
  static async open(database: Db, calls: Calls, masterKey: Buffer): Promise<MongoVaultForReading> {
    const records = new VaultRecords(database, calls);
    if (!(await records.identity())) throw new VaultUnavailable(`there is none in database ${database.databaseName}`);
    const keys = new VaultKeys(`the vault in database ${database.databaseName}`, records, masterKey);
    await keys.fingerprint();
    return new MongoVaultForReading(records, keys);
  }

  async get(ref: SecretRef, version?: number): Promise<Buffer | null> {
    const versions = (await this.records.secret(ref))?.versions ?? [];
    const found = version === undefined ? versions.at(-1) : versions.find((each) => each.version === version);
    return found ? this.keys.unseal(ref, found) : null;
  }

  async isAccountedFor(ref: SecretRef, version?: number): Promise<boolean> {
    const record = await this.records.secret(ref);
    if (!record) return false;
    const stands = record.versions.some((each) => version === undefined || each.version === version);
    return stands || destroyedUpTo(record) >= (version ?? 1);
  }

  identity(): Promise<Buffer> {
    return this.keys.identity();
  }

  async *secrets(): AsyncGenerator<readonly OpenedSecret[]> {
    for await (const page of this.pages()) {
      const opened: OpenedSecret[] = [];
      for (const { _id: ref, versions } of page) {
        for (const each of versions) {
          opened.push({ ref, version: each.version, secret: await this.keys.unseal(ref, each) });
        }
      }
      yield opened;
    }
  }

  async *destroyed(): AsyncGenerator<readonly DestroyedSecret[]> {
    for await (const page of this.pages()) {
      yield page
        .map((record) => ({ ref: record._id, lastVersion: destroyedUpTo(record) }))
        .filter(({ lastVersion }) => lastVersion > 0);
    }
  }

  async *references(): AsyncGenerator<readonly SecretRef[]> {
    for await (const page of this.pages())
      yield page.filter(({ versions }) => versions.length > 0).map(({ _id }) => _id);
  }

  async *damaged(): AsyncGenerator<string> {
    for await (const page of this.pages()) {
      for (const { _id: ref, versions } of page) {
        for (const each of versions) {
          const opens = await this.keys.unseal(ref, each).then(
            () => true,
            () => false,
          );
          if (!opens) yield `${ref} version ${each.version}`;
        }
      }
    }
  }

  fingerprint(): Promise<string> {
    return this.keys.fingerprint();
  }

  async close(): Promise<void> {}

  private async *pages(): AsyncGenerator<SecretRecord[]> {
    for (let after: SecretRef | undefined = ''; after !== undefined;) {
      const page: SecretRecord[] = await this.records.page(after, PAGE);
      yield page;
      after = page.at(-1)?._id;
    }
  }
}

/** Versions are given out one by one and destroyed all at once: those before the first that stands are gone. */
const destroyedUpTo = ({ counted, versions }: SecretRecord): number => (versions[0]?.version ?? counted + 1) - 1;
