import { SecretDestroyed, type Vault } from '@hubledger/kernel';

export interface OpenedVault {
  readonly vault: Vault;
  /** Closes the vault and opens it again on the same data; absent for a store that keeps nothing. */
  readonly reopen?: () => Promise<Vault>;
  readonly close: () => Promise<void>;
}

interface Rule {
  readonly rule: string;
  readonly check: (store: OpenedVault) => Promise<void>;
}

const bytes = (text: string): Buffer => Buffer.from(text);

/** Every promise of the port as a check that throws when a store breaks it. */
export const VAULT_RULES: readonly Rule[] = [
  {
    rule: 'versions count from 1 and each keeps its secret',
    check: async ({ vault }) => {
      expect(await vault.get('password/ada')).toBeNull();
      expect(await vault.put('password/ada', bytes('first'))).toBe(1);
      expect(await vault.put('password/ada', bytes('second'))).toBe(2);
      expect(await vault.put('password/bob', bytes('other'))).toBe(1);
      expect(await vault.get('password/ada')).toEqual(bytes('second'));
      expect(await vault.get('password/ada', 1)).toEqual(bytes('first'));
      expect(await vault.get('password/ada', 3)).toBeNull();
      expect(await vault.get('password/bob')).toEqual(bytes('other'));
    },
  },
  {
    rule: 'secrets are bytes: empty, binary and long ones come back as they were',
    check: async ({ vault }) => {
      for (const [index, secret] of [
        Buffer.alloc(0),
        Buffer.from([0, 255, 10, 0]),
        Buffer.alloc(100_000, 7),
      ].entries()) {
        await vault.put(`blob/${index}`, secret);
        expect(await vault.get(`blob/${index}`)).toEqual(secret);
      }
    },
  },
  {
    rule: 'parallel puts of one reference take a version each',
    check: async ({ vault }) => {
      const versions = await Promise.all(Array.from({ length: 20 }, (_, n) => vault.put('token/x', bytes(`${n}`))));
      expect([...versions].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
      for (const [n, version] of versions.entries()) expect(await vault.get('token/x', version)).toEqual(bytes(`${n}`));
    },
  },
  {
    rule: 'putIfAbsent: the first of many wins and all get its secret',
    check: async ({ vault }) => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => vault.putIfAbsent('pepper/email', bytes(`${n}`))),
      );
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(await vault.get('pepper/email', 1)).toEqual(answers[0]);
      expect(await vault.get('pepper/email', 2)).toBeNull();
      await vault.put('pepper/email', bytes('newer'));
      expect(await vault.putIfAbsent('pepper/email', bytes('late'))).toEqual(bytes('newer'));
    },
  },
  {
    rule: 'destroying ends every version, for good',
    check: async ({ vault }) => {
      await vault.put('subject-key/ada', bytes('one'));
      await vault.put('subject-key/ada', bytes('two'));
      await vault.put('subject-key/bob', bytes('stays'));
      await vault.destroy('subject-key/ada');
      for (const version of [undefined, 1, 2]) expect(await vault.get('subject-key/ada', version)).toBeNull();
      await expect(vault.putIfAbsent('subject-key/ada', bytes('new'))).rejects.toBeInstanceOf(SecretDestroyed);
      expect(await vault.get('subject-key/bob')).toEqual(bytes('stays'));
      await vault.destroy('subject-key/ada');
      await vault.destroy('subject-key/nobody');
      expect(await vault.putIfAbsent('subject-key/nobody', bytes('first'))).toEqual(bytes('first'));
    },
  },
  {
    rule: 'an old version never names a new secret',
    check: async ({ vault }) => {
      await vault.put('source-token/1', bytes('one'));
      await vault.put('source-token/1', bytes('two'));
      await vault.destroy('source-token/1');
      expect(await vault.put('source-token/1', bytes('three'))).toBe(3);
      expect(await vault.get('source-token/1', 1)).toBeNull();
      await vault.destroy('source-token/1');
      expect(await vault.put('source-token/1', bytes('four'))).toBe(4);
    },
  },
  {
    rule: 'buffers are not shared with the vault',
    check: async ({ vault }) => {
      const secret = bytes('secret');
      await vault.put('password/ada', secret);
      secret.fill(0);
      (await vault.get('password/ada'))!.fill(0);
      expect(await vault.get('password/ada')).toEqual(bytes('secret'));
    },
  },
  {
    rule: 'the fingerprint is the same at every call',
    check: async ({ vault }) => {
      expect(await vault.fingerprint()).toMatch(/^[0-9a-f]{64}$/);
      expect(await vault.fingerprint()).toBe(await vault.fingerprint());
    },
  },
  {
    rule: 'a vault that is opened again has kept everything',
    check: async ({ vault, reopen }) => {
      if (!reopen) return;
      const fingerprint = await vault.fingerprint();
      await vault.put('password/ada', bytes('kept'));
      await vault.put('subject-key/gone', bytes('gone'));
      await vault.destroy('subject-key/gone');
      const again = await reopen();
      expect(await again.fingerprint()).toBe(fingerprint);
      expect(await again.get('password/ada')).toEqual(bytes('kept'));
      expect(await again.put('password/ada', bytes('next'))).toBe(2);
      expect(await again.get('subject-key/gone')).toBeNull();
      await expect(again.putIfAbsent('subject-key/gone', bytes('new'))).rejects.toBeInstanceOf(SecretDestroyed);
    },
  },
];

/** Runs all rules, each on a fresh vault. */
export const vaultContract = (name: string, openStore: () => Promise<OpenedVault>): void => {
  describe(`${name}: the promises of a vault`, () => {
    it.each(VAULT_RULES.map(({ rule, check }) => [rule, check] as const))('%s', async (_rule, check) => {
      const store = await openStore();
      try {
        await check(store);
      } finally {
        await store.close();
      }
    });
  });
};
