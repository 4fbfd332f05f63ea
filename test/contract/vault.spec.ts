import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { VAULT_RULES, vaultContract } from './vault.contract';

vaultContract('in memory', async () => {
  const vault = new InMemoryVault();
  return { vault, close: () => vault.close() };
});

/** Starts counting anew after a destruction. */
class CountsAnew extends InMemoryVault {
  private readonly since = new Map<string, number>();
  override async put(ref: string, secret: Uint8Array): Promise<number> {
    return (await super.put(ref, secret)) - (this.since.get(ref) ?? 0);
  }
  override async destroy(ref: string): Promise<void> {
    await super.destroy(ref);
    this.since.set(ref, 2);
  }
}

it('fails a vault that uses a version twice', async () => {
  const rule = VAULT_RULES.find((candidate) => candidate.rule.includes('never names a new secret'));
  const vault = new CountsAnew();
  await expect(rule!.check({ vault, close: () => vault.close() })).rejects.toThrow();
});
