import { InMemoryVault } from '@hubledger/testing/in-memory-vault';
import { DomainError, SecretDestroyed } from '../domain-error';
import { isSealed, Sealer } from './sealing';

describe('sealing personal data', () => {
  it('gives back what was sealed, also through another process', async () => {
    const vault = new InMemoryVault();
    const sealed = await new Sealer(vault).seal('ada', 'ada@example.com ü');
    expect(isSealed(sealed)).toBe(true);
    expect(sealed).not.toContain('example');
    expect(await new Sealer(vault).open(sealed)).toBe('ada@example.com ü');
  });

  it('never seals the same text to the same bytes', async () => {
    const sealer = new Sealer(new InMemoryVault());
    expect(await sealer.seal('ada', 'x')).not.toBe(await sealer.seal('ada', 'x'));
  });

  it('takes one key for a subject, however many seal at once', async () => {
    const vault = new InMemoryVault();
    const sealed = await Promise.all(Array.from({ length: 10 }, (_, n) => new Sealer(vault).seal('ada', `${n}`)));
    const opened = await Promise.all(sealed.map((one) => new Sealer(vault).open(one)));
    expect(opened).toEqual(Array.from({ length: 10 }, (_, n) => `${n}`));
  });

  it('forgets a subject whose key is destroyed, for good, and nobody else', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const [ada, bob] = [await sealer.seal('ada', 'a'), await sealer.seal('bob', 'b')];
    for (let n = 0; n < 3; n++) expect(await sealer.open(ada)).toBe('a');
    await sealer.destroy('ada');
    expect(await sealer.open(ada)).toBeNull();
    expect(await sealer.open(bob)).toBe('b');
    await expect(sealer.seal('ada', 'again')).rejects.toBeInstanceOf(SecretDestroyed);
  });

  it('opens what it remembers until it is told that another process has destroyed the key', async () => {
    const vault = new InMemoryVault();
    const [here, there] = [new Sealer(vault, 60_000), new Sealer(vault, 60_000)];
    const [ada, bob] = [await here.sealAlike('ada', 'ip', 'a'), await here.seal('bob', 'b')];
    for (const sealed of [ada, bob, ada, bob]) await there.open(sealed);
    await here.destroy('ada');
    expect(there.openAtOnce(ada)).toBe('a');
    there.forget('subject-key/ada');
    expect([await there.open(ada), there.openAtOnce(bob)]).toEqual([null, 'b']);
    await expect(there.sealAlike('ada', 'ip', 'a')).rejects.toBeInstanceOf(SecretDestroyed);
  });

  it('does not remember a key that was being fetched when it was told to forget it', async () => {
    const vault = new InMemoryVault();
    const sealed = await new Sealer(vault).seal('ada', 'a');
    const sealer = new Sealer(vault, 60_000);
    const opening = sealer.open(sealed);
    sealer.forget('subject-key/ada');
    expect(await opening).toBe('a');
    expect(sealer.openAtOnce(sealed)).toBeUndefined();
  });

  it('refuses a value that was changed or moved to another subject', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const sealed = await sealer.seal('ada', 'secret');
    await sealer.seal('bob', 'x');
    await expect(sealer.open(sealed.replace(':ada:', ':bob:'))).rejects.toThrow();
    const [head, body] = [sealed.slice(0, -8), sealed.slice(-8)];
    await expect(sealer.open(head + (body.startsWith('A') ? 'B' : 'A') + body.slice(1))).rejects.toThrow();
  });

  it('seals a text alike within one scope of one subject, where it is asked to, and nowhere else', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const sealed = await sealer.sealAlike('ada', 'ip', '::1');
    expect(await sealer.sealAlike('ada', 'ip', '::1')).toBe(sealed);
    const others = [
      await sealer.sealAlike('ada', 'request 1', '::1'),
      await sealer.sealAlike('ada', 'ip', '::2'),
      await sealer.sealAlike('bob', 'ip', '::1'),
      await sealer.seal('ada', '::1'),
    ];
    expect(new Set([sealed, ...others]).size).toBe(5);
    expect(await sealer.open(sealed)).toBe('::1');
  });

  it('seals nothing alike for a subject whose key is destroyed', async () => {
    const sealer = new Sealer(new InMemoryVault());
    const bob = await sealer.sealAlike('bob', 'ip', '::1');
    await sealer.sealAlike('ada', 'ip', '::1');
    await sealer.destroy('ada');
    await expect(sealer.sealAlike('ada', 'ip', '::1')).rejects.toBeInstanceOf(SecretDestroyed);
    expect(await sealer.sealAlike('bob', 'ip', '::1')).toBe(bob);
  });

  it('is not fooled by other texts', () => {
    for (const value of ['sealed', 'plain', '', null, 5, undefined]) expect(isSealed(value)).toBe(false);
  });
});

describe('keyed hashes', () => {
  it('are equal for equal values of one purpose in one vault only', async () => {
    const vault = new InMemoryVault();
    const hash = await new Sealer(vault).fingerprint('email', 'ada@example.com');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await new Sealer(vault).fingerprint('email', 'ada@example.com')).toBe(hash);
    expect(await new Sealer(vault).fingerprint('ip', 'ada@example.com')).not.toBe(hash);
    expect(await new Sealer(new InMemoryVault()).fingerprint('email', 'ada@example.com')).not.toBe(hash);
  });

  it('remembers a key no longer than it is told, where other processes destroy keys as well', async () => {
    const vault = new InMemoryVault();
    const [here, there] = [new Sealer(vault), new Sealer(vault, 20)];
    const sealed = await here.seal('ada', 'secret');
    expect(await there.open(sealed)).toBe('secret');
    expect(await there.open(sealed)).toBe('secret');
    await here.destroy('ada');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await there.open(sealed)).toBeNull();
  });
});

describe('while the vault is away', () => {
  class Away extends DomainError {
    readonly code = 'vault.unavailable';
    readonly kind = 'unavailable';
  }
  class LeavingVault extends InMemoryVault {
    isAway = false;
    override get(ref: string, version?: number): Promise<Buffer | null> {
      return this.isAway ? Promise.reject(new Away('away')) : super.get(ref, version);
    }
    override putIfAbsent(ref: string, secret: Uint8Array): Promise<Buffer> {
      return this.isAway ? Promise.reject(new Away('away')) : super.putIfAbsent(ref, secret);
    }
  }
  const TWO_DROPS_MS = 25;
  let vault: LeavingVault;
  let sealer: Sealer;
  let now: jest.SpyInstance<number, []>;
  let time: number;
  beforeEach(() => {
    time = 0;
    now = jest.spyOn(performance, 'now').mockImplementation(() => time);
    vault = new LeavingVault();
    sealer = new Sealer(vault, 10);
  });
  afterEach(() => now.mockRestore());

  it('goes on with the keys it had, however often they were to be asked for anew, for a quarter of an hour', async () => {
    const sealed = await sealer.seal('ada', 'secret');
    const hash = await sealer.fingerprint('ip', '::1');
    vault.isAway = true;
    for (; time < 14 * 60_000; time += 60_000) {
      expect(await sealer.open(sealed)).toBe('secret');
      expect(await sealer.open(await sealer.seal('ada', 'another'))).toBe('another');
      expect(await sealer.fingerprint('ip', '::1')).toBe(hash);
    }
    time += 3 * 60_000;
    await expect(sealer.seal('ada', 'late')).rejects.toThrow(Away);
    await expect(sealer.open(sealed)).rejects.toThrow(Away);
  });

  it('has no key for whom it did not know', async () => {
    await sealer.seal('ada', 'secret');
    vault.isAway = true;
    await expect(sealer.seal('bob', 'x')).rejects.toThrow(Away);
  });

  it('knows of who was forgotten meanwhile as soon as it is back', async () => {
    const sealed = await sealer.seal('ada', 'secret');
    vault.isAway = true;
    time += TWO_DROPS_MS;
    expect(await sealer.open(sealed)).toBe('secret');
    await new Sealer(vault).destroy('ada');
    vault.isAway = false;
    expect(await sealer.open(sealed)).toBeNull();
    await expect(sealer.seal('ada', 'again')).rejects.toBeInstanceOf(SecretDestroyed);
    vault.isAway = true;
    await expect(sealer.open(sealed)).rejects.toThrow(Away);
  });
});
