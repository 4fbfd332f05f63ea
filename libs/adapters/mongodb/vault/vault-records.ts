import type { SecretRef } from '@hubledger/kernel';
import type { Collection, Db } from 'mongodb';
import type { KeyLink } from '../../vault-envelope';
import type { Calls } from '../connection/calls';
import { DURABLE, QUERY_MS, SETTLED } from '../connection/client';
import { isDuplicate } from '../connection/errors';
import { newMark } from '../connection/marks';

export interface SealedVersion {
  readonly version: number;
  readonly sealed: Buffer;
  /** Id of the key it is sealed with. */
  readonly key: string;
}

/** All versions of one secret: what changes together is one record. */
export interface SecretRecord {
  /** The reference. */
  readonly _id: SecretRef;
  /** Of the write it stands at; compared by the next one. */
  readonly mark: string;
  /** Highest version ever, destroyed ones included. */
  readonly counted: number;
  /** None once it was destroyed. */
  readonly versions: readonly SealedVersion[];
  /** Ids of the keys these are sealed with, each once, joined by commas: what a rotation looks for. */
  readonly keys: string;
}

/** What a record is changed to. */
export type SecretState = Omit<SecretRecord, 'mark' | 'keys'>;

/** The vault itself. */
export interface IdentityRecord {
  readonly _id: 'identity';
  readonly mark: string;
  /** The vault's random id, sealed with the current key. */
  readonly sealed: Buffer;
  /** Id of the key that whatever is stored is sealed with. */
  readonly key: string;
  /** Keys sealed with one another while a rotation goes on. */
  readonly links: readonly KeyLink[];
  readonly rotation: UnfinishedRotation | null;
}

export interface UnfinishedRotation {
  readonly id: string;
  readonly fromKey: string;
  readonly toKey: string;
  readonly begunAt: string;
  readonly endedAt: string | null;
}

type Marked = { readonly _id: string; readonly mark: string };

/** A key that an election could take back must not have sealed anything. */
const READ = { ...SETTLED, maxTimeMS: QUERY_MS } as const;

/** Records of the vault that are read whole, and replaced where they stand as they were read. */
export class VaultRecords {
  readonly secrets: Collection<SecretRecord>;
  private readonly identities: Collection<IdentityRecord>;

  constructor(
    database: Db,
    private readonly calls: Calls,
  ) {
    this.secrets = database.collection<SecretRecord>('secrets', DURABLE);
    this.identities = database.collection<IdentityRecord>('identity', DURABLE);
  }

  secret(ref: SecretRef): Promise<SecretRecord | null> {
    return this.calls.run(() => this.secrets.findOne({ _id: ref }, READ));
  }

  identity(): Promise<IdentityRecord | null> {
    return this.calls.run(() => this.identities.findOne({ _id: 'identity' }, READ));
  }

  /** Secrets after a reference, in order, of which some version is sealed with another key. */
  notUnder(key: string, after: SecretRef, limit: number): Promise<SecretRecord[]> {
    const filter = { _id: { $gt: after }, keys: { $nin: [key, ''] } };
    return this.calls.run(() =>
      this.secrets.find(filter, { ...READ, sort: { _id: 1 }, limit, batchSize: limit + 1 }).toArray(),
    );
  }

  /** After a reference, in order. */
  page(after: SecretRef, limit: number): Promise<SecretRecord[]> {
    const options = { ...READ, sort: { _id: 1 }, limit, batchSize: limit + 1 } as const;
    return this.calls.run(() => this.secrets.find({ _id: { $gt: after } }, options).toArray());
  }

  /** No reference was ever in use. */
  async isEmpty(): Promise<boolean> {
    return (await this.calls.run(() => this.secrets.findOne({}, READ))) === null;
  }

  /** Versions that stand. */
  async count(): Promise<number> {
    const records = this.calls.run(() => this.secrets.find({}, { projection: { 'versions.version': 1 } }).toArray());
    return (await records).reduce((sum, { versions }) => sum + versions.length, 0);
  }

  /** @param from as it was read; null where there was none. @returns false when it stands otherwise by now. */
  setSecret(from: SecretRecord | null, to: SecretState): Promise<boolean> {
    const keys = [...new Set(to.versions.map(({ key }) => key))].join(',');
    return this.set(this.secrets as unknown as Collection<Marked>, from, { ...to, keys } as { readonly _id: string });
  }

  setIdentity(from: IdentityRecord | null, to: Omit<IdentityRecord, 'mark'>): Promise<boolean> {
    return this.set(this.identities as unknown as Collection<Marked>, from, to);
  }

  private set(collection: Collection<Marked>, from: Marked | null, to: { readonly _id: string }): Promise<boolean> {
    const { _id, ...rest } = to;
    const next = { ...rest, mark: newMark() }; // in place of the one that was read
    return this.calls.run(async (attempt) => {
      const isSet = from
        ? (await collection.replaceOne({ _id, mark: from.mark }, next)).matchedCount === 1
        : await collection.insertOne({ _id, ...next }).then(() => true, unlessThere);
      if (isSet || attempt === 0) return isSet;
      return (await collection.findOne({ _id }, READ))?.mark === next.mark; // an attempt whose answer was lost
    });
  }
}

const unlessThere = (error: unknown): false => {
  if (!isDuplicate(error)) throw error;
  return false;
};
