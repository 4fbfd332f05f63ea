import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { FormerKeys } from './former-keys';
import type { SecretRef, Vault } from './vault';

const PREFIX = 'sealed:1:';

/** `sealed:1:<subject>:<base64 of nonce, tag, ciphertext>`; the subject names the key in the vault. */
export type Sealed = string;

export const isSealed = (value: unknown): value is Sealed => typeof value === 'string' && value.startsWith(PREFIX);

/** Whose key it is sealed with, as it says itself. */
export const subjectOf = (sealed: Sealed): string => sealed.slice(PREFIX.length).split(':', 1)[0] ?? '';

/** It looks sealed and was never sealed here: anybody may write a text that begins in the same way. */
export class SealForged extends Error {}

const KEY = 'subject-key/';

/** Where the vault has a subject's key. */
export const subjectKeyRef = (subject: string): SecretRef => `${KEY}${subject}`;

/**
 * Personal data in events, encrypted with its subject's key (AES-256-GCM). Destroying the key forgets the person
 * while the log stays whole.
 */
export class Sealer {
  private readonly keys = new Map<string, Buffer>();
  /** By what was asked; dropped with the subject's key. */
  private readonly sealedAlike = new Map<string, OfSubject>();
  private readonly opened = new Map<Sealed, OfSubject>();
  /** What was dropped, for as long as the vault can't be asked. */
  private readonly former = new FormerKeys();

  /** When what is remembered is dropped next (`performance.now()`). */
  private dropAt = 0;
  /** How often something was forgotten: a key that was fetched meanwhile may be that one. */
  private forgotten = 0;

  /**
   * @param rememberMs where other processes destroy keys as well: for how long one is used without asking the vault, unless
   *   `forget` is told of it, and while that answers. Default: until it is destroyed here.
   */
  constructor(
    private readonly vault: Vault,
    private readonly rememberMs = Infinity,
  ) {}

  /**
   * @param subject a user id, or `ip-<yyyy-mm>` for anonymous callers.
   * @throws `SecretDestroyed` for a subject that was forgotten.
   */
  async seal(subject: string, plaintext: string): Promise<Sealed> {
    this.dropOld();
    const key = await this.keyFor(subject, subjectKeyRef(subject));
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return `${PREFIX}${subject}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
  }

  /**
   * As `seal`, but answers the same text again while it remembers it: who reads it learns which of the subject's
   * values of one `scope` are equal. Only for what stands beside something that tells this anyway.
   */
  async sealAlike(subject: string, scope: string, plaintext: string): Promise<Sealed> {
    this.dropOld();
    const name = JSON.stringify([subject, scope, plaintext]);
    const known = this.sealedAlike.get(name);
    if (known) return known.text;
    const text = await this.seal(subject, plaintext);
    if (this.keys.has(subject)) keep(this.sealedAlike, name, { subject, text });
    return text;
  }

  /** `null` when the key was destroyed. @throws SealForged */
  async open(sealed: Sealed): Promise<string | null> {
    const atOnce = this.openAtOnce(sealed);
    if (atOnce !== undefined) return atOnce;
    const subject = subjectOf(sealed);
    const key = await this.fetched(subject, () => this.vault.get(subjectKeyRef(subject)));
    if (!key) return null;
    return opened(key, sealed); // not remembered: the key may have been destroyed while it was fetched
  }

  /** Undefined where the vault has to be asked: see `open`. @throws SealForged */
  openAtOnce(sealed: Sealed): string | undefined {
    this.dropOld();
    const known = this.opened.get(sealed);
    if (known) return known.text;
    const subject = subjectOf(sealed);
    const key = this.keys.get(subject);
    if (!key) return undefined;
    const text = opened(key, sealed);
    keep(this.opened, sealed, { subject, text });
    return text;
  }

  /**
   * In the clear: of what may have been recorded before its kind was sealed, or merely looks sealed, as it is.
   *
   * @param subject whose it is: a copy of what was sealed for somebody else is only that text.
   */
  async reveal(text: string | null, subject: string): Promise<string | null> {
    if (!isSealed(text) || subjectOf(text) !== subject) return text;
    try {
      return await this.open(text);
    } catch (error) {
      if (error instanceof SealForged) return text;
      throw error;
    }
  }

  async destroy(subject: string): Promise<void> {
    await this.vault.destroy(subjectKeyRef(subject));
    this.forget(subjectKeyRef(subject)); // after it: a reader in between may have remembered the key once more
  }

  /** What is remembered of a secret that was destroyed, here or by another process. Of others nothing is. */
  forget(ref: SecretRef): void {
    if (!ref.startsWith(KEY)) return;
    const gone = ref.slice(KEY.length);
    this.forgotten += 1;
    this.keys.delete(gone);
    this.former.delete(gone);
    for (const remembered of [this.sealedAlike, this.opened]) {
      for (const [name, { subject }] of remembered) if (subject === gone) remembered.delete(name);
    }
  }

  /** Any secret of the vault, by its reference; a key is forgotten here as well. */
  destroySecret(ref: SecretRef): Promise<void> {
    return ref.startsWith(KEY) ? this.destroy(ref.slice(KEY.length)) : this.vault.destroy(ref);
  }

  /** Keyed hash for equality questions about sealed values (`purpose`: `ip`, `email`, ...). Hex. */
  async fingerprint(purpose: string, value: string): Promise<string> {
    this.dropOld();
    const ref = `pepper/${purpose}`;
    return createHmac('sha256', await this.keyFor(ref, ref))
      .update(value)
      .digest('hex');
  }

  /** Made where there is none. @throws SecretDestroyed */
  private async keyFor(name: string, ref: SecretRef): Promise<Buffer> {
    return this.keys.get(name) ?? this.fetched(name, () => this.vault.putIfAbsent(ref, randomBytes(32)));
  }

  /** Remembers what the vault says. While that is away it is asked each time, and what it said before serves. */
  private async fetched<K extends Buffer | null>(name: string, ask: () => Promise<K>): Promise<K | Buffer> {
    const { forgotten } = this;
    const key = await this.former.unlessAway(name, ask);
    if (key && !this.former.has(name)) this.remember(name, key, forgotten);
    return key;
  }

  private dropOld(): void {
    if (this.rememberMs === Infinity || performance.now() < this.dropAt) return;
    this.dropAt = performance.now() + this.rememberMs;
    this.former.keep(this.keys);
    for (const remembered of [this.keys, this.sealedAlike, this.opened]) remembered.clear();
  }

  /** @param forgotten as it was before the key was fetched */
  private remember(name: string, key: Buffer, forgotten: number): void {
    if (this.forgotten !== forgotten) return;
    if (this.keys.size >= 10_000) this.keys.clear(); // bounded; the vault is a fast second look
    this.keys.set(name, key);
  }
}

/** @throws SealForged */
const opened = (key: Buffer, sealed: Sealed): string => {
  try {
    const bytes = Buffer.from(sealed.slice(sealed.indexOf(':', PREFIX.length) + 1), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new SealForged('A sealed text was altered, or never sealed here', { cause: error });
  }
};

interface OfSubject {
  readonly subject: string;
  readonly text: string;
}

const REMEMBERED = 2_000;

const keep = (remembered: Map<string, OfSubject>, name: string, value: OfSubject): void => {
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(name, value);
};
