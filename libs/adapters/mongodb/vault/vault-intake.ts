import { type DestroyedSecret, type OpenedSecret, type VaultIntake, VaultInUse } from '@hubledger/kernel';
import { encrypt, IDENTITY_REF, openedIdentity } from '../../vault-envelope';
import type { SecretWriter } from './secret-writer';
import type { VaultKeys } from './vault-keys';
import type { SecretState, VaultRecords } from './vault-records';

/** Another vault is moved into this one. */
export class MongoVaultIntake implements VaultIntake {
  constructor(
    private readonly records: VaultRecords,
    private readonly keys: VaultKeys,
    private readonly writer: SecretWriter,
  ) {}

  async adopt(identity: Buffer): Promise<void> {
    const record = await this.keys.identityRecord();
    const key = await this.keys.keyOf(record.key);
    if (openedIdentity(key, record.sealed)?.equals(identity)) return;
    const sealed = encrypt(key, IDENTITY_REF, 1, identity);
    if (record.rotation || !(await this.records.isEmpty())) throw new VaultInUse();
    if (!(await this.records.setIdentity(record, { ...record, sealed }))) throw new VaultInUse();
  }

  async take(secrets: readonly OpenedSecret[]): Promise<void> {
    const byRef = new Map<string, OpenedSecret[]>();
    for (const each of secrets) byRef.set(each.ref, [...(byRef.get(each.ref) ?? []), each]);
    await inParts([...byRef], async ([ref, versions]) => {
      const taken = (record: SecretState | null) => {
        let next = record;
        for (const { version, secret } of versions) {
          if (version > (next?.counted ?? 0)) next = this.writer.withVersion(ref, next, secret, version);
        }
        return next === record ? null : next;
      };
      await this.writer.change(ref, taken, () => undefined);
    });
  }

  async takeDestroyed(destroyed: readonly DestroyedSecret[]): Promise<void> {
    await inParts(destroyed, async ({ ref, lastVersion }) => {
      const counted = (record: SecretState | null) =>
        (record?.counted ?? 0) >= lastVersion
          ? null
          : { _id: ref, counted: lastVersion, versions: record?.versions ?? [] };
      await this.writer.change(ref, counted, () => undefined);
    });
  }

  count(): Promise<number> {
    return this.records.count();
  }
}

const AT_ONCE = 32;

const inParts = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    await Promise.all(items.slice(start, start + AT_ONCE).map(work));
  }
};
