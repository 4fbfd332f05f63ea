import { randomUUID } from 'node:crypto';
import type { MongoClient } from 'mongodb';
import {
  decrypt,
  encrypt,
  IDENTITY_REF,
  keyIdOf,
  linkTo,
  MasterKeyUnchanged,
  MasterKeyWrong,
  RotationUnfinished,
  VaultUnavailable,
} from '../../vault-envelope';
import { Calls } from '../connection/calls';
import { mongoClient, ping } from '../connection/client';
import { Outage } from '../connection/outage';
import { databaseNames, type MongoSettings } from '../connection/settings';
import { RecordedRotations } from './recorded-rotations';
import { VaultHolders } from './vault-holders';
import { VaultKeys } from './vault-keys';
import { type IdentityRecord, VaultRecords } from './vault-records';

const PAGE = 200;

/**
 * Replaces the key that a vault in MongoDB is sealed with, beside the programs that use it. Every step may be the last
 * one before a crash: `open` finds what is left to do.
 *
 * In order: `begin` (from here on nothing that is acknowledged is stored under the old key), `rewrap` until it answers 0,
 * then the new key goes where a start looks for it, `isTaken`, `end` (from here on the old key opens nothing), `clean`.
 */
export class MongoKeyRotation {
  private reached = '';

  private constructor(
    private readonly client: MongoClient,
    private readonly outage: Outage,
    private readonly records: VaultRecords,
    private readonly keys: VaultKeys,
    private readonly holders: VaultHolders,
    private readonly finished: RecordedRotations,
    private identity: IdentityRecord,
  ) {}

  /** @throws MasterKeyWrong when this key is neither the vault's nor that of a rotation under way; VaultUnavailable */
  static async open(settings: MongoSettings, key: Buffer): Promise<MongoKeyRotation> {
    const client = mongoClient(settings);
    const outage = new Outage(() => ping(client));
    try {
      const database = client.db(databaseNames(settings.url).vault);
      const calls = new Calls((reason) => new VaultUnavailable(reason), outage);
      const records = new VaultRecords(database, calls);
      const keys = new VaultKeys(`the vault in database ${database.databaseName}`, records, key);
      await keys.fingerprint();
      const identity = (await records.identity()) as IdentityRecord;
      const [holders, finished] = [new VaultHolders(database, calls), new RecordedRotations(database, calls)];
      return new MongoKeyRotation(client, outage, records, keys, holders, finished, identity);
    } catch (error) {
      outage.end();
      await client.close();
      throw error;
    }
  }

  /** Of one that was begun before: where it leads. */
  async target(): Promise<Buffer | null> {
    const { rotation } = this.identity;
    return rotation && this.keys.keyOf(rotation.toKey);
  }

  /** Id of the key that the one under way leaves behind. */
  get from(): string | null {
    return this.identity.rotation?.fromKey ?? null;
  }

  /** Goes on with one that was begun. @throws MasterKeyUnchanged; RotationUnfinished when that one leads elsewhere */
  async begin(newKey: Buffer, at: string): Promise<void> {
    const toKey = keyIdOf(newKey);
    const { rotation, key: fromKey, sealed } = this.identity;
    if (rotation && rotation.toKey !== toKey) throw new RotationUnfinished();
    if (rotation) return;
    if (fromKey === toKey) throw new MasterKeyUnchanged();
    const oldKey = await this.keys.keyOf(fromKey);
    const identity = decrypt(oldKey, IDENTITY_REF, 1, sealed);
    if (!identity) throw new MasterKeyWrong(this.keys.vaultName);
    await this.change({
      sealed: encrypt(newKey, IDENTITY_REF, 1, identity),
      key: toKey,
      links: [linkTo(newKey, oldKey), linkTo(oldKey, newKey)],
      rotation: { id: randomUUID(), fromKey, toKey, begunAt: at, endedAt: null },
    });
  }

  /** Seals the next page of secrets anew. @returns how many; 0 when none is left. @throws VaultDamaged */
  async rewrap(): Promise<number> {
    const current = await this.keys.current();
    const page = await this.records.notUnder(current.id, this.reached, PAGE);
    for (const record of page) {
      const versions = await this.keys.resealed(record._id, record.versions, current);
      await this.records.setSecret(record, { _id: record._id, counted: record.counted, versions }); // else its writer does
    }
    this.reached = page.at(-1)?._id ?? '';
    if (page.length > 0) return page.length;
    return (await this.records.notUnder(current.id, '', 1)).length; // changed behind the walk: it goes round again
  }

  /** Whether the programs that have the vault open know the new key. */
  async isTaken(): Promise<boolean> {
    const { rotation } = this.identity;
    return rotation === null || this.holders.allUnder(rotation.toKey);
  }

  /** Takes away what leads from one key to the other. @throws RotationUnfinished while a secret needs the old one */
  async end(at: string): Promise<void> {
    const { rotation } = this.identity;
    if (!rotation || rotation.endedAt !== null) return;
    if ((await this.records.notUnder(rotation.toKey, '', 1)).length > 0) throw new RotationUnfinished();
    await this.change({ links: [], rotation: { ...rotation, endedAt: at } });
  }

  /** Lets the programs that have the vault open write it down. */
  async clean(at: string): Promise<void> {
    const { rotation } = this.identity;
    if (!rotation || rotation.endedAt === null) return;
    const { id, fromKey, toKey, begunAt } = rotation;
    await this.finished.finished({ id, fromKey, toKey, begunAt, finishedAt: at });
    await this.change({ rotation: null });
  }

  async close(): Promise<void> {
    this.outage.end();
    await this.client.close();
  }

  private async change(fields: Partial<IdentityRecord>): Promise<void> {
    if (!(await this.records.setIdentity(this.identity, { ...this.identity, ...fields })))
      throw new RotationUnfinished();
    this.identity = (await this.records.identity()) as IdentityRecord;
  }
}
